import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promote, settle } from '../app/order.js';

test('who comes stands behind, who goes leaves the others where they are', () => {
  assert.deepEqual(settle([], ['a', 'b']), ['a', 'b']);
  assert.deepEqual(settle(['a', 'b', 'c'], ['c', 'a', 'd']), ['a', 'c', 'd']);
});

test('a speaker in sight moves nobody', () => {
  const order = ['a', 'b', 'c', 'd'];
  assert.equal(promote(order, { speaker: 'b', size: 3, spoke: new Map() }), order);
  assert.equal(promote(order, { speaker: 'nobody', size: 3, spoke: new Map() }), order);
});

test('a speaker of another page takes the place of who has been silent the longest', () => {
  const spoke = new Map([['a', 5], ['b', 1], ['c', 9]]);
  assert.deepEqual(promote(['a', 'b', 'c', 'd', 'e'], { speaker: 'e', size: 3, spoke }), ['a', 'e', 'c', 'd', 'b']);
});

test('oneself does not give way, and of those who never spoke the last does', () => {
  assert.deepEqual(promote(['a', 'me', 'c', 'd'], { speaker: 'd', size: 3, keep: 'me', spoke: new Map() }), ['a', 'me', 'd', 'c']);
  const alone = ['me', 'b'];
  assert.equal(promote(alone, { speaker: 'b', size: 1, keep: 'me', spoke: new Map() }), alone);
});
