import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const app = new URL('../app/', import.meta.url);
const list = (folder) => readdirSync(new URL(folder, app)).filter((name) => name.endsWith('.js')).map((name) => folder + name);
const files = [...list(''), ...list('view/'), ...list('lang/')];
const source = new Map(files.map((name) => [name, readFileSync(new URL(name, app), 'utf8')]));

/** Arithmetic and words: no document, no room, no devices. */
const pure = ['announce.js', 'devicelist.js', 'figures.js', 'keys.js', 'lang.js', 'lang/en.js', 'lang/en-people.js', 'lang/en-statistics.js', 'layout.js', 'links.js', 'listing.js', 'names.js', 'order.js', 'people.js', 'reach.js', 'state.js', 'table.js', 'toasts.js', 'trouble.js'];

const imports = (file) => [...source.get(file).matchAll(/^import [^;]*?from '([^']+)'/gm)].map(([, path]) => new URL(path, new URL(file, app)).href.split('/web/').pop());

test('pure modules import only each other, and touch nothing outside', () => {
  for (const file of pure) {
    for (const path of imports(file)) assert.ok(pure.includes(path.replace('app/', '')), `${file} imports ${path}`);
    assert.doesNotMatch(source.get(file).replace(/\/\*[^]*?\*\//g, ''), /\b(document|window|navigator|localStorage)\b/, file);
  }
});

test('views draw: they know the SDK only for what a browser can do', () => {
  for (const file of files.filter((name) => name.startsWith('view/'))) {
    assert.doesNotMatch(source.get(file), /\b(WebSocket|RTCPeerConnection|getUserMedia|fetch)\b/, file);
    if (file !== 'view/controls.js') assert.ok(!imports(file).some((path) => path.startsWith('sdk/')), file);
  }
});

test('everybody else leaves views alone', () => {
  for (const file of files.filter((name) => !name.startsWith('view/') && !['run.js', 'start.js'].includes(name))) {
    assert.ok(!imports(file).some((path) => path.includes('/view/')), file);
  }
});

test('no markup is ever made of text, and no style sits in an attribute', () => {
  for (const [file, text] of source) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\('style'/, file);
  }
});

test('files stay small', () => {
  for (const [file, text] of source) assert.ok(text.split('\n').length <= 301, file);
});
