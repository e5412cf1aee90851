import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signal } from '../sdk/signal.js';
import { FakeSocket, fixture, freeze, pass, settle } from './fakes.js';

/** A server that lets everybody in until told otherwise. */
function server({ offer = async () => undefined } = {}) {
  const sockets = [];
  const world = { sockets, reachable: true, resume: undefined, token: 1, deaf: false, seen: [] };
  const answer = (message, ws) => {
    if (world.deaf) return;
    if (message.type === 'join' || (message.type === 'resume' && !world.resume)) {
      const data = { ...fixture('server_joined').data, resumed: message.type === 'resume', resume_token: `rt_${world.token++}` };
      ws.say({ type: 'joined', re: message.id, seq: 1, data });
    } else if (message.type === 'resume') {
      ws.say({ type: 'error', re: message.id, error: { message: '', retry: 'never', ...world.resume } });
    } else if (message.type === 'ping') {
      ws.say({ type: 'ok', re: message.id, data: { t: message.data.t, server_time: 1 } });
    } else if (message.type === 'leave') {
      ws.say({ type: 'bye', re: message.id, seq: 2, data: { reason: 'left', retry: 'never' } });
    }
  };
  const open = (url, protocol) => {
    const ws = new FakeSocket(url, protocol, answer);
    sockets.push(ws);
    queueMicrotask(() => (world.reachable ? ws.open() : ws.drop()));
    return ws;
  };
  const signal = new Signal({ open, random: () => 0.5, offer });
  for (const type of ['event', 'waiting', 'resumed', 'over', 'fault']) {
    signal.on(type, (event) => world.seen.push([type, event]));
  }
  world.of = (type) => world.seen.filter(([seen]) => seen === type).map(([, event]) => event);
  world.last = () => sockets.at(-1);
  return { signal, world };
}

async function joined(t, options) {
  freeze(t);
  const { signal, world } = server(options);
  t.after(() => signal.close());
  await signal.join('ws://test', { ticket: 'T', client: { name: 'test', version: '1' } });
  return { signal, world };
}

test('a refused join rejects with what the server said', async (t) => {
  freeze(t);
  const { signal, world } = server();
  world.deaf = true;
  const join = assert.rejects(signal.join('ws://test', { ticket: 'T', client: { name: 'test', version: '1' } }), { code: 'room_full' });
  await settle();
  world.last().say({ type: 'error', re: 1, error: { code: 'room_full', message: '', retry: 'later' } });
  await join;
  assert.equal(world.last().closed, 1000);
});

test('a lost socket is resumed after a wait, with the newest token', async (t) => {
  const { world } = await joined(t);
  for (const token of ['rt_1', 'rt_2']) {
    world.last().drop();
    await pass(200);
    const [resume] = world.last().find('resume');
    assert.deepEqual(resume.data, { session: 's_9f2c', resume_token: token });
  }
  assert.deepEqual(world.of('waiting'), [{ inMs: 200 }, { inMs: 200 }]);
  assert.equal(world.of('resumed').length, 2);
  assert.equal(world.of('over').length, 0);
});

test('waits grow while the server is away, and a person may cut them short', async (t) => {
  const { signal, world } = await joined(t);
  world.reachable = false;
  world.last().drop();
  await pass(200 + 400 + 800);
  assert.deepEqual(world.of('waiting').map(({ inMs }) => inMs), [200, 400, 800, 1000]);
  world.reachable = true;
  signal.retry();
  await settle();
  assert.equal(world.of('resumed').length, 1);
});

test('after the resume timeout the seat is gone: rejoin', async (t) => {
  const { world } = await joined(t);
  world.reachable = false;
  world.last().drop();
  await pass(25_000);
  assert.deepEqual(world.of('over').map(({ next }) => next), ['rejoin']);
});

const ends = [
  { code: 'not_found', next: 'rejoin' },
  { code: 'removed', next: 'over' },
];

for (const { code, next } of ends) {
  test(`a resume refused with ${code} ends the session: ${next}`, async (t) => {
    const { world } = await joined(t);
    world.resume = { code };
    world.last().drop();
    await pass(200);
    assert.deepEqual(world.of('over').map((verdict) => [verdict.next, verdict.error.code]), [[next, code]]);
    assert.equal(world.sockets.length, 2);
  });
}

test('a resume that is told to wait waits, and then its own while, lest all who were told the same come at once', async (t) => {
  const { world } = await joined(t);
  world.resume = { code: 'rate_limited', retry: 'later', retry_after_ms: 3000 };
  world.last().drop();
  await pass(200);
  world.resume = undefined;
  await pass(3300);
  assert.equal(world.of('resumed').length, 0);
  await pass(100);
  assert.equal(world.of('resumed').length, 1);
});

test('a resume carries the offer that is due', async (t) => {
  const { world } = await joined(t, { offer: async () => ({ rev: 4, sdp: 'v=0' }) });
  world.last().drop();
  await pass(200);
  assert.deepEqual(world.last().find('resume')[0].data.offer, { rev: 4, sdp: 'v=0' });
});

test('candidates wait for the next socket; acknowledgements do not', async (t) => {
  const { signal, world } = await joined(t);
  world.last().drop();
  signal.note('candidate', { mid: '0', candidate: 'candidate:1', ufrag: 'u' });
  signal.note('slots_ack', { rev: 3 });
  await pass(200);
  assert.deepEqual(world.last().kinds(), ['resume', 'candidate']);
});

test('pings at the pace the server asks for, and gives up a socket that does not answer', async (t) => {
  const { world } = await joined(t);
  await pass(20_000);
  assert.equal(world.last().find('ping').length, 2);
  world.deaf = true;
  await pass(15_200);
  assert.equal(world.sockets[0].closed, 4000);
  assert.equal(world.sockets.length, 2, 'and tries to resume');
});

test('a doubted socket has two seconds', async (t) => {
  const { signal, world } = await joined(t);
  world.deaf = true;
  signal.probe();
  await pass(1990);
  assert.equal(world.sockets[0].closed, undefined);
  await pass(20);
  assert.equal(world.sockets[0].closed, 4000);
});

test('bye is heeded, and a late one of an older socket is not', async (t) => {
  const { world } = await joined(t);
  world.sockets[0].drop();
  await pass(200);
  world.sockets[0].say({ type: 'bye', seq: 2, data: { reason: 'replaced', retry: 'never' } });
  world.sockets[0].drop(4409);
  assert.equal(world.of('over').length, 0);
  world.last().say({ type: 'bye', seq: 2, data: { reason: 'room_closed', retry: 'never' } });
  world.last().drop(4410);
  assert.deepEqual(world.of('over').map(({ next, error }) => [next, error.code]), [['over', 'room_closed']]);
});

test('leave says so, waits for the goodbye, and nothing comes after', async (t) => {
  const { signal, world } = await joined(t);
  await signal.leave();
  assert.deepEqual(world.last().kinds(), ['join', 'leave']);
  assert.equal(world.last().closed, 1000);
  await pass(30_000);
  assert.equal(world.sockets.length, 1);
  await assert.rejects(signal.request('chat', { text: 'too late' }), { code: 'unreachable' });
});

test('who leaves while joining does not stay behind as a ghost', async (t) => {
  freeze(t);
  const { signal, world } = server();
  const join = signal.join('ws://test', { ticket: 'T', client: { name: 'test', version: '1' } });
  await signal.leave();
  await join;
  assert.deepEqual(world.last().kinds(), ['join', 'leave']);
  assert.equal(world.last().closed, 1000);
});
