import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Socket } from '../sdk/socket.js';
import { FakeSocket, freeze, pass, settle } from './fakes.js';

function connect() {
  const ws = new FakeSocket();
  const socket = new Socket('ws://test', (url, protocol) => Object.assign(ws, { url, protocol }));
  const seen = { events: [], faults: [], lost: [] };
  socket.on('event', (event) => seen.events.push(event.type));
  socket.on('fault', ({ error }) => seen.faults.push(error.message));
  socket.on('lost', (lost) => seen.lost.push(lost));
  return { ws, socket, seen };
}

const chat = (seq) => ({ type: 'chat', seq, data: { id: `c${seq}`, from: 'p', name: 'n', text: 't', time: 1 } });

test('asks for the sub-protocol', () => {
  assert.equal(connect().ws.protocol, 'parley.v1.json');
});

test('answers find their questions, in any order', async (t) => {
  freeze(t);
  const { ws, socket } = connect();
  const first = socket.request('publish', { mid: '0', source: 'microphone', muted: false });
  const second = socket.request('chat', { text: 'hello' });
  ws.say({ type: 'ok', re: 2, data: { id: 'c', time: 5 } });
  ws.say({ type: 'ok', re: 1, data: { track: 't' } });
  assert.deepEqual(await first, { track: 't' });
  assert.deepEqual(await second, { id: 'c', time: 5 });
});

test('an error rejects with its code, and with when to come again', async (t) => {
  freeze(t);
  const { ws, socket } = connect();
  const asked = socket.request('chat', { text: 'hello' });
  ws.say({ type: 'error', re: 1, error: { code: 'rate_limited', message: 'm', retry: 'later', retry_after_ms: 800 } });
  await assert.rejects(asked, { name: 'CallError', code: 'rate_limited', retry: 'later', retryAfterMs: 800 });
});

test('an error that answers nothing is a fault', () => {
  const { ws, seen } = connect();
  ws.say({ type: 'error', error: { code: 'bad_request', message: 'a candidate of lead', retry: 'never' } });
  assert.deepEqual(seen.faults, ['a candidate of lead']);
});

test('an answer that is not of its kind rejects', async (t) => {
  freeze(t);
  const { ws, socket } = connect();
  const asked = socket.request('publish', { mid: '0', source: 'microphone', muted: false });
  ws.say({ type: 'ok', re: 1 });
  await assert.rejects(asked, { code: 'bad_message' });
});

test('no answer in ten seconds rejects', async (t) => {
  freeze(t);
  const { socket } = connect();
  const asked = assert.rejects(socket.request('chat', { text: 'hello' }), { code: 'timeout' });
  await pass(10_000);
  await asked;
});

test('events come in order; a repeated one comes once', () => {
  const { ws, seen } = connect();
  for (const seq of [1, 2, 2, 1, 3]) ws.say(chat(seq));
  assert.equal(seen.events.length, 3);
});

test('after a gap the socket is given up: only a resume knows what was missed', () => {
  const { ws, seen } = connect();
  ws.say(chat(1));
  ws.say(chat(3));
  assert.equal(seen.events.length, 1);
  assert.equal(ws.closed, 4000);
  assert.deepEqual(seen.lost, [{ code: 4000 }]);
});

test('garbage is a fault and harms nothing', () => {
  const { ws, seen } = connect();
  ws.onmessage({ data: '{' });
  ws.onmessage({ data: new ArrayBuffer(3) });
  ws.say({ type: 'confetti' });
  ws.say(chat(1));
  assert.equal(seen.faults.length, 1);
  assert.equal(seen.events.length, 1);
});

test('an answer nobody waits for is an event: its offer came with a resume', () => {
  const { ws, seen } = connect();
  ws.say({ type: 'answer', seq: 1, data: { rev: 4, sdp: '' } });
  assert.deepEqual(seen.events, ['answer']);
});

test('when it breaks, whoever waits is told, and nobody twice', async () => {
  const { ws, socket, seen } = connect();
  const asked = socket.request('chat', { text: 'hello' });
  ws.say({ type: 'bye', seq: 1, data: { reason: 'draining', retry: 'now' } });
  ws.drop(4504);
  await assert.rejects(asked, { code: 'unreachable' });
  socket.close();
  await settle();
  assert.deepEqual(seen.lost, [{ code: 4504, bye: { reason: 'draining', retry: 'now' } }]);
  await assert.rejects(socket.request('chat', { text: 'again' }), { code: 'unreachable' });
  await assert.rejects(socket.opened, { code: 'unreachable' });
});
