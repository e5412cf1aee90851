import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../sdk/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const source = new Map(files.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));

/** What each module may import when it runs, at once or on demand. An arrow that is not here does not exist. */
const allowed = {
  // arithmetic and words
  'backoff.js': [],
  'emitter.js': [],
  'errors.js': [],
  'level.js': [],
  'outlet.js': [],
  'participant.js': [],
  'slots.js': [],
  'sound.js': [],
  'stats.js': [],
  'turns.js': [],
  'view.js': [],
  'sections.js': [],
  'ringing.js': [],
  'protocol.js': ['errors.js'],
  'recover.js': ['errors.js'],
  'capture.js': ['errors.js'],
  'chat.js': ['errors.js'],
  'mender.js': ['errors.js'],
  'api.js': ['errors.js', 'protocol.js'],
  'rooms.js': ['api.js', 'protocol.js'],
  // things with an outside
  'local.js': ['outlet.js'],
  'track.js': ['outlet.js'],
  'platform.js': ['capture.js', 'outlet.js', 'view.js'],
  'socket.js': ['emitter.js', 'errors.js', 'protocol.js'],
  'signal.js': ['backoff.js', 'emitter.js', 'errors.js', 'recover.js', 'socket.js'],
  'senders.js': ['sections.js', 'turns.js'],
  'peer.js': ['emitter.js', 'errors.js', 'mender.js', 'sections.js', 'senders.js'],
  'line.js': ['errors.js', 'turns.js'],
  'publisher.js': ['errors.js', 'line.js', 'local.js'],
  'roster.js': ['participant.js', 'track.js'],
  'me.js': ['errors.js', 'turns.js'],
  // those that put them together
  'call.js': ['api.js', 'errors.js', 'peer.js', 'signal.js', 'slots.js', 'stats.js'],
  'entrance.js': ['api.js', 'call.js', 'errors.js'],
  'move.js': ['backoff.js', 'errors.js', 'slots.js'],
  'moves.js': ['move.js'],
  'gathering.js': ['chat.js', 'errors.js', 'me.js', 'publisher.js', 'roster.js', 'sound.js', 'track.js', 'view.js'],
  'session.js': ['api.js', 'backoff.js', 'entrance.js', 'errors.js', 'gathering.js', 'moves.js', 'recover.js', 'stats.js'],
  'people.js': ['api.js', 'backoff.js', 'emitter.js', 'errors.js', 'platform.js', 'protocol.js', 'recover.js', 'ringing.js', 'socket.js'],
  'room.js': ['api.js', 'emitter.js', 'errors.js', 'platform.js', 'session.js'],
};

test('imports point downward', () => {
  for (const [file, text] of source) {
    if (file === 'index.js') continue; // names what is public
    const imports = [...withoutComments(text).matchAll(/(?:^import .* from |\bimport\()'\.\/([^']+)'/gm)].map((match) => match[1]);
    assert.ok(allowed[file], `${file} is not in the table`);
    for (const name of imports) assert.ok(allowed[file].includes(name), `${file} imports ${name}, which its layer forbids`);
  }
});

test('the table has no arrows that nobody uses', () => {
  for (const [file, names] of Object.entries(allowed)) {
    for (const name of names) assert.match(source.get(file), new RegExp(`(from |import\\()'./${name.replace('.', '\\.')}'`), `${file} → ${name}`);
  }
});

test('only capture, outlet, view, level and platform know the document', () => {
  const outside = /\b(document|window|navigator|localStorage)\b\.|new (WebSocket|RTCPeerConnection|MediaStream|AudioContext)\b/;
  for (const [file, text] of source) {
    if (['capture.js', 'outlet.js', 'view.js', 'level.js', 'platform.js'].includes(file)) continue;
    assert.doesNotMatch(withoutComments(text), outside, file);
  }
});

test('no file is too long', () => {
  for (const [file, text] of source) assert.ok(text.split('\n').length <= 301, `${file} has ${text.split('\n').length} lines`);
});

test('what a call begins with is small enough to load on a phone', () => {
  const sizes = [...loaded(new URL('../app/main.js', import.meta.url))].filter(([url]) => url.startsWith(folder.href)).map(([url, text]) => [url.slice(folder.href.length), text.length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(sizes.length > 20, `${sizes.length} modules found`);
  assert.ok(total <= 88_100, `${total} bytes without comments: ${sizes.sort(([, a], [, b]) => b - a).join(' ')}`);
  const names = sizes.map(([name]) => name);
  for (const name of ['moves.js', 'move.js', 'stats.js', 'rooms.js', 'people.js', 'ringing.js']) assert.ok(!names.includes(name), `${name} is for later`);
});

/** The modules that are loaded with one, itself included: those that `import()` brings come later. */
function loaded(entry) {
  const modules = new Map([[entry.href, '']]);
  for (const url of modules.keys()) {
    const text = withoutComments(readFileSync(new URL(url), 'utf8'));
    modules.set(url, text);
    for (const [, path] of text.matchAll(/^(?:import|export)\b[^'"(]*?['"](\.{1,2}\/[^'"]+)['"]/gm)) {
      const { href } = new URL(path, url);
      if (!modules.has(href)) modules.set(href, '');
    }
  }
  return modules;
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1').replace(/\n\s*\n+/g, '\n');
}
