import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { count, lasted, namesAnd, t } from '../app/lang.js';
import { en } from '../app/lang/en.js';
import { statistics } from '../app/lang/en-statistics.js';
import { pieces } from '../app/links.js';

test('links are found, and only those of the web', () => {
  for (const [text, links] of [
    ['see https://example.org/a?b=1#c.', ['https://example.org/a?b=1#c']],
    ['(https://example.org)', ['https://example.org/']],
    ['https://en.wikipedia.org/wiki/Parley_(film) is', ['https://en.wikipedia.org/wiki/Parley_(film)']],
    ['javascript:alert(1) data:text/html,x ftp://x', []],
    ['https://', []],
    ['HTTP://EXAMPLE.org, http://b.org!', ['http://example.org/', 'http://b.org/']],
    ['https://x.org"><img src=x onerror=alert(1)>', ['https://x.org/']],
    ['nothing', []],
    ['', []],
  ]) {
    const found = pieces(text);
    assert.deepEqual(found.flatMap(({ href }) => href ?? []), links, text);
    assert.equal(found.map((piece) => piece.text).join(''), text, 'no character is lost');
  }
});

test('words take values, plurals and lists', () => {
  assert.equal(t('trouble.room_full.title.of', { count: 25, limit: 25 }), 'The room is full (25 of 25)');
  assert.equal(count('call.people', 1), '1 person');
  assert.equal(count('call.people', 4), '4 people');
  assert.equal(namesAnd(['Ada'], 3), 'Ada and 3 others');
  assert.equal(namesAnd(['Ada', 'Grace'], 0), 'Ada and Grace');
  assert.equal(t('chat.new', { name: '{text}', text: 'x' }), '{text}: x'); // values are not filled again
});

test('time is read as people read it', () => {
  assert.deepEqual([0, 59_000, 247_000, 3_729_000, -5].map(lasted), ['0:00', '0:59', '4:07', '1:02:09', '0:00']);
});

test('every plural has both forms, and every key is used', () => {
  const keys = [en, statistics].flatMap(Object.keys);
  for (const key of keys) {
    if (key.endsWith('.one')) assert.ok(keys.includes(key.replace(/\.one$/, '.other')), key);
  }
  const app = new URL('../app/', import.meta.url);
  const files = ['', 'view/'].flatMap((folder) => readdirSync(new URL(folder, app)).filter((name) => name.endsWith('.js')).map((name) => folder + name));
  const source = files.map((name) => readFileSync(new URL(name, app), 'utf8')).join('\n');
  const patterns = [...source.matchAll(/`([a-z]+\.[^`]*\$\{[^`]*)`/g)].map(([, key]) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w.]*')}$`));
  const unused = keys.filter((key) => {
    const bare = key.replace(/\.(one|other)$/, '');
    return !source.includes(`'${bare}'`) && !patterns.some((pattern) => pattern.test(bare));
  });
  assert.deepEqual(unused, []);
});
