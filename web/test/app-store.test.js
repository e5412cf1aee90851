import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../app/store.js';

/** A storage that begins with these texts. */
function storage(entries = {}) {
  const map = new Map(Object.entries(entries));
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

test('what was remembered comes back', () => {
  const kept = storage();
  const store = new Store(kept);
  store.name = 'Ada';
  store.singleKeys = false;
  store.setDevice('camera', { id: 'c1', label: 'Built-in' });
  const again = new Store(kept);
  assert.deepEqual([again.name, again.singleKeys, again.device('camera'), again.device('microphone')], ['Ada', false, { id: 'c1', label: 'Built-in' }, undefined]);
  store.setDevice('camera', undefined);
  assert.equal(again.device('camera'), undefined);
});

test('recent rooms: the latest first, each once, a few', () => {
  const store = new Store(storage());
  for (const name of ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'g']) store.visited({ name, title: name, at: 1 });
  assert.deepEqual(store.recent.map(({ name }) => name), ['g', 'f', 'e', 'd', 'a', 'c']);
  store.forget('e');
  assert.deepEqual(store.recent.map(({ name }) => name), ['g', 'f', 'd', 'a', 'c']);
});

test('nonsense is not believed', () => {
  for (const text of ['{', '[]', '{"id":1}', 'null', '"x"', '[{"name":"javascript:alert(1)","title":"x","at":1}]', '[{"name":"../x","title":"x","at":1},7]']) {
    const store = new Store(storage({ 'parley.name': text, 'parley.recent': text, 'parley.device.camera': text }));
    assert.equal(typeof store.name, 'string');
    assert.deepEqual(store.recent, []);
    assert.equal(store.device('camera'), undefined);
  }
});

test('a storage that refuses is no memory, and no fault', () => {
  const refuses = { getItem() { throw new Error('no'); }, setItem() { throw new Error('full'); } };
  const store = new Store(refuses);
  store.name = 'Ada';
  store.visited({ name: 'a', title: 'a', at: 1 });
  assert.equal(store.name, '');
  assert.deepEqual(store.recent, []);
});
