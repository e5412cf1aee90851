import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepListed } from '../app/listing.js';
import { freeze, pass, settle } from './fakes.js';

const lobby = { name: 'lobby', title: 'Lobby', description: '', participants: 1, maxParticipants: 50, needs: [] };

/** A page, and a server that answers what it is told to. */
function page(t, { answer = async () => [lobby] } = {}) {
  freeze(t);
  const abort = new AbortController();
  const p = { asked: 0, shown: [], visible: true, abort, answer };
  keepListed({
    ask: () => {
      p.asked++;
      return p.answer();
    },
    show: (rooms) => p.shown.push(rooms.map(({ name }) => name).join()),
    visible: () => p.visible,
    onVisibility: (listener) => (p.turned = listener),
    signal: abort.signal,
  });
  return p;
}

test('asks at once, then every five seconds', async (t) => {
  const p = page(t);
  await pass(11_000);
  assert.deepEqual([p.asked, p.shown], [3, ['lobby', 'lobby', 'lobby']]);
});

test('a page nobody looks at asks nothing, and is up to date when it is seen again', async (t) => {
  const p = page(t);
  await settle();
  p.visible = false;
  p.turned();
  await pass(60_000);
  assert.equal(p.asked, 1);
  p.visible = true;
  p.turned();
  p.turned(); // twice is once
  await settle();
  assert.equal(p.asked, 2);
  await pass(5_000);
  assert.equal(p.asked, 3);
});

test('where nothing is listed it asks once a minute', async (t) => {
  const p = page(t, { answer: async () => [] });
  await pass(59_000);
  assert.deepEqual([p.asked, p.shown], [1, ['']]);
  await pass(2_000);
  assert.equal(p.asked, 2);
});

test('trouble keeps what is shown, and is not answered with more', async (t) => {
  const p = page(t);
  await settle();
  p.answer = () => Promise.reject(Object.assign(new Error('no'), { retryAfterMs: 45_000 }));
  await pass(6_000);
  assert.deepEqual([p.asked, p.shown], [2, ['lobby']]);
  await pass(43_000);
  assert.equal(p.asked, 2);
  p.answer = async () => [lobby];
  await pass(2_000);
  assert.deepEqual([p.asked, p.shown.length], [3, 2]);
});

test('an answer that comes after the page is done is not shown', async (t) => {
  let answered;
  const p = page(t, { answer: () => new Promise((resolve) => (answered = resolve)) });
  p.abort.abort();
  answered([lobby]);
  await pass(10_000);
  assert.deepEqual([p.asked, p.shown], [1, []]);
});
