import assert from 'node:assert/strict';
import { test } from 'node:test';
import { People } from '../sdk/people.js';
import { FakeSocket, freeze, pass, settle } from './fakes.js';

const ada = { id: 'u_1', name: 'Ada' };
const bob = { id: 'u_bob', name: 'Bob' };

/** A server with Bob on its list, who does nothing by himself. */
function server(t) {
  freeze(t);
  const world = { sockets: [], reachable: true, refuse: undefined, deaf: false, seen: [] };
  const answer = (message, ws) => {
    const { id: re, type } = message;
    if (world.deaf) return;
    if (type === 'appear' && world.refuse) ws.say({ type: 'error', re, error: { message: '', retry: 'never', ...world.refuse } });
    else if (type === 'appear') {
      const me = `u_${world.sockets.length}`;
      ws.say({ type: 'people', re, seq: 1, data: { me, people: [{ ...bob, busy: false }, { id: me, name: message.data.name, busy: false }] } });
    } else if (type === 'leave') ws.say({ type: 'bye', re, seq: 9, data: { reason: 'left', retry: 'never' } });
    else ws.say({ type: 'ok', re, ...(type === 'ping' && { data: { t: 0, server_time: 1 } }) });
  };
  const openSocket = (url, protocol) => {
    const ws = new FakeSocket(url, protocol, answer);
    world.sockets.push(ws);
    queueMicrotask(() => (world.reachable ? ws.open() : ws.drop()));
    return ws;
  };
  const fetch = async (url) => {
    world.asked = url;
    return new Response(JSON.stringify({ people: { visible: 3, max: 500 } }));
  };
  const people = new People('https://meet.example.org/r/standup', { platform: { openSocket, fetch, random: () => 0.5 } });
  t.after(() => people.leave());
  for (const type of ['state', 'people', 'calling', 'incoming', 'ended', 'connected', 'error']) {
    people.on(type, (event) => world.seen.push([type, event]));
  }
  world.of = (type) => world.seen.filter(([seen]) => seen === type).map(([, event]) => event);
  world.last = () => world.sockets.at(-1);
  world.says = (type, seq, data) => world.last().say({ type, seq, data });
  return { people, world };
}

async function visible(t) {
  const { people, world } = server(t);
  await people.appear('Ada');
  return { people, world };
}

test('asks how full the list is without standing on it', async (t) => {
  const { people, world } = server(t);
  assert.deepEqual(await people.count(), { visible: 3, max: 500 });
  assert.equal(world.asked, 'https://meet.example.org/v1/people');
  assert.equal(world.sockets.length, 0);
});

test('who appears sees everybody else', async (t) => {
  const { people, world } = await visible(t);
  assert.equal(world.last().url, 'wss://meet.example.org/v1/people/signal');
  assert.equal(people.state, 'visible');
  assert.equal(people.me, 'u_1');
  assert.deepEqual(people.people, [{ ...bob, busy: false }]);
  assert.deepEqual(world.of('state').map(({ state }) => state), ['appearing', 'visible']);
  await assert.rejects(people.appear('Ada'), { code: 'bad_request' });
});

test('the list follows', async (t) => {
  const { people, world } = await visible(t);
  world.says('people', 2, { me: 'u_1', people: [{ ...ada, busy: false }] });
  assert.deepEqual(people.people, []);
});

test('a name that cannot be is refused, and nothing is left', async (t) => {
  const { people, world } = server(t);
  world.refuse = { code: 'bad_request', details: { path: 'data.name' } };
  await assert.rejects(people.appear('\u202e'), { code: 'bad_request' });
  assert.equal(people.state, 'hidden');
  assert.equal(world.last().closed, 1000);
  world.refuse = undefined;
  await people.appear('Ada');
  assert.equal(people.state, 'visible');
});

test('a server out of reach rejects', async (t) => {
  const { people, world } = server(t);
  world.reachable = false;
  await assert.rejects(people.appear('Ada'), { code: 'unreachable' });
  assert.equal(people.state, 'hidden');
});

test('rings, and is connected', async (t) => {
  const { people, world } = await visible(t);
  await people.ring(bob.id);
  world.says('calling', 2, { person: bob, timeout_ms: 30_000 });
  assert.deepEqual(people.ringing, { direction: 'out', person: bob, timeoutMs: 30_000 });
  world.says('connected', 3, { person: bob, room: 'call-x' });
  assert.deepEqual(world.of('connected'), [{ person: bob, room: 'call-x' }]);
  assert.equal(people.ringing, undefined);
});

for (const reason of ['declined', 'no_answer', 'cancelled', 'gone', 'taken']) {
  test(`a ring ends: ${reason}`, async (t) => {
    const { people, world } = await visible(t);
    await people.ring(bob.id);
    world.says('calling', 2, { person: bob, timeout_ms: 30_000 });
    world.says('ended', 3, { person: bob, reason });
    assert.deepEqual(world.of('ended'), [{ person: bob, reason, direction: 'out' }]);
    assert.equal(people.ringing, undefined);
    await assert.rejects(people.cancel(), { code: 'stale' });
  });
}

test('busy: nothing ever rang', async (t) => {
  const { people, world } = await visible(t);
  await people.ring(bob.id);
  world.says('ended', 2, { person: bob, reason: 'busy' });
  assert.deepEqual(world.of('ended'), [{ person: bob, reason: 'busy', direction: 'out' }]);
});

for (const [verb, direction] of [['accept', 'in'], ['decline', 'in'], ['cancel', 'out']]) {
  test(`${verb} names whom it is about`, async (t) => {
    const { people, world } = await visible(t);
    await assert.rejects(people[verb](), { code: 'stale' });
    if (direction === 'in') world.says('incoming', 2, { from: bob, timeout_ms: 30_000 });
    else world.says('calling', 2, { person: bob, timeout_ms: 30_000 });
    await people[verb]();
    assert.deepEqual(world.last().find(verb)[0].data, { person: bob.id });
  });
}

test('a missed call says that it came from outside', async (t) => {
  const { world } = await visible(t);
  world.says('incoming', 2, { from: bob, timeout_ms: 30_000 });
  world.says('ended', 3, { person: bob, reason: 'no_answer' });
  assert.deepEqual(world.of('ended'), [{ person: bob, reason: 'no_answer', direction: 'in' }]);
});

test('a lost socket ends the ring, and the person appears again', async (t) => {
  const { people, world } = await visible(t);
  world.says('calling', 2, { person: bob, timeout_ms: 30_000 });
  world.reachable = false;
  world.last().drop();
  assert.deepEqual(world.of('ended'), [{ person: bob, reason: 'lost', direction: 'out' }]);
  assert.equal(people.state, 'reconnecting');
  await assert.rejects(people.ring(bob.id), { code: 'unreachable' });
  await pass(3000);
  assert.equal(people.state, 'reconnecting');
  world.reachable = true;
  await pass(8000);
  assert.equal(people.state, 'visible');
  assert.equal(world.last().find('appear')[0].data.name, 'Ada');
  assert.equal(people.me, `u_${world.sockets.length}`);
});

test('a server that is for good is not asked again', async (t) => {
  const { people, world } = await visible(t);
  world.says('bye', 2, { reason: 'not_found', retry: 'never' });
  world.last().drop(4404);
  await pass(20_000);
  assert.equal(people.state, 'hidden');
  assert.equal(world.of('state').at(-1).error.code, 'not_found');
  assert.equal(world.sockets.length, 1);
});

test('a socket that does not answer is given up', async (t) => {
  const { world } = await visible(t);
  world.deaf = true;
  await pass(15_100);
  assert.equal(world.sockets[0].closed, 4000);
  world.deaf = false;
  await pass(1000);
  assert.equal(world.sockets.length, 2);
});

test('leaving says so, and nothing comes back', async (t) => {
  const { people, world } = await visible(t);
  world.says('incoming', 2, { from: bob, timeout_ms: 30_000 });
  await people.leave();
  assert.equal(people.state, 'hidden');
  assert.deepEqual(world.last().kinds(), ['appear', 'leave']);
  assert.deepEqual(people.people, []);
  await pass(20_000);
  assert.equal(world.sockets.length, 1);
});

test('leaving while appearing, or while the network is away', async (t) => {
  const { people, world } = server(t);
  const appearing = assert.rejects(people.appear('Ada'));
  await people.leave();
  await appearing;
  await settle();
  assert.equal(people.state, 'hidden');
  await people.appear('Ada');
  world.reachable = false;
  world.last().drop();
  await people.leave();
  world.reachable = true;
  const before = world.sockets.length;
  await pass(20_000);
  assert.equal(world.sockets.length, before);
});
