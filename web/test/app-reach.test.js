import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller } from '../app/caller.js';
import { handOver, takeOver } from '../app/handover.js';
import { known } from '../app/lang.js';
import { next, unreached } from '../app/reach.js';
import { Ringer } from '../app/ringer.js';
import { Emitter } from '../sdk/emitter.js';
import { CallError } from '../sdk/errors.js';
import { freeze, pass, settle } from './fakes.js';

const bob = { id: 'u_bob', name: 'Bob' };
const visible = [{ type: 'counted', count: 1 }, { type: 'phase', phase: 'visible' }, { type: 'people', people: [{ ...bob, busy: false }] }];
const after = (...events) => events.reduce(next, unreached('Ada'));
const rings = (direction) => ({ type: 'ring', direction, person: bob });

test('a server without a list shows nothing, also when it is switched off later', () => {
  assert.equal(after().phase, 'off');
  assert.equal(after({ type: 'counted', count: undefined }).phase, 'off');
  assert.equal(after({ type: 'counted', count: 0 }).phase, 'hidden');
  assert.equal(after(...visible, { type: 'phase', phase: 'hidden' }, { type: 'trouble', code: 'not_found' }).phase, 'off');
});

test('counting does not hide who is visible', () => {
  assert.equal(after(...visible, { type: 'counted', count: 7 }).phase, 'visible');
});

for (const direction of ['out', 'in']) {
  for (const reason of ['declined', 'no_answer', 'busy', 'cancelled', 'gone', 'taken', 'lost', 'something new']) {
    test(`a ring ${direction} that ends as ${reason} ends in words`, () => {
      const reach = after(...visible, rings(direction), { type: 'ended', direction, person: bob, reason });
      assert.equal(reach.ring, undefined);
      assert.ok(known(reach.note.key), reach.note.key);
      assert.equal(reach.note.name, 'Bob');
    });
  }
}

test('a missed call can be called back, while they are here', () => {
  const missed = after(...visible, rings('in'), { type: 'ended', direction: 'in', person: bob, reason: 'no_answer' });
  assert.deepEqual(missed.note, { tone: 'missed', key: 'people.in.no_answer', name: 'Bob', person: bob.id });
  assert.equal(next(missed, { type: 'people', people: [] }).note.person, undefined);
  assert.equal(next(missed, { type: 'people', people: [] }).note.key, 'people.in.no_answer');
});

test('somebody of whom only the id is known has the name from the list', () => {
  assert.equal(after(...visible, { type: 'ended', direction: 'out', person: { id: bob.id, name: '' }, reason: 'gone' }).note.name, 'Bob');
});

test('hiding ends a ring; a connection does not', () => {
  assert.equal(after(...visible, rings('in'), { type: 'phase', phase: 'hidden' }).ring, undefined);
  assert.deepEqual(after(...visible, rings('in'), { type: 'connected', person: bob }).ring, { direction: 'in', person: bob, agreed: true });
});

test('trouble has words, or points at the name', () => {
  for (const code of ['server_full', 'rate_limited', 'unreachable', 'timeout', 'draining', 'internal', 'confetti']) {
    const { note } = after(...visible, { type: 'trouble', code });
    assert.ok(known(note.key), note.key);
  }
  assert.equal(after({ type: 'trouble', code: 'bad_request', path: 'data.name' }).wrong, 'name');
  assert.equal(after({ type: 'trouble', code: 'bad_request', path: 'data.name' }, { type: 'named', name: 'A' }).wrong, undefined);
  assert.equal(after({ type: 'trouble', code: 'stale' }).note, undefined);
});

/** A caller whose server is the test. */
function caller(t, { count = async () => ({ visible: 2, max: 500 }) } = {}) {
  freeze(t);
  const world = { did: [], sounds: [], entered: [], shown: undefined, fails: undefined };
  const deed = (name) => async (argument) => {
    world.did.push([name, argument]);
    if (world.fails) throw world.fails;
  };
  const people = Object.assign(new Emitter(), { count, ...Object.fromEntries(['appear', 'ring', 'accept', 'decline', 'cancel', 'leave'].map((name) => [name, deed(name)])) });
  const abort = new AbortController();
  t.after(() => abort.abort());
  const it = new Caller({
    people,
    store: (world.store = { name: 'Ada' }),
    ringer: { ready: () => world.sounds.push('ready'), start: (direction) => world.sounds.push(direction), stop: () => world.sounds.push('stop') },
    show: (reach) => (world.shown = reach),
    enter: (room) => world.entered.push(room),
    seen: () => true,
  });
  it.start(abort.signal);
  return { it, people, world };
}

test('asks how many there are, again and again while one is not among them', async (t) => {
  let asked = 0;
  const { people, world } = caller(t, { count: async () => ({ visible: ++asked, max: 500 }) });
  await pass(40_000);
  assert.equal(world.shown.count, 3);
  people.emit('state', { state: 'visible' });
  await pass(60_000);
  assert.equal(asked, 3);
});

test('a server without a list is asked once', async (t) => {
  let asked = 0;
  const { world } = caller(t, { count: async () => { asked++; throw new CallError('not_found', ''); } });
  await pass(60_000);
  assert.deepEqual([asked, world.shown.phase], [1, 'off']);
});

test('a name is asked for, kept, and one that is refused is pointed at', async (t) => {
  const { it, world } = caller(t);
  await settle();
  await it.appear('  ');
  assert.deepEqual([world.did, world.shown.wrong], [[], 'name']);
  await it.appear('Grace');
  assert.deepEqual([world.did, world.store.name, world.sounds.includes('ready')], [[['appear', 'Grace']], 'Grace', true]);
  world.fails = new CallError('too_large', '', { details: { path: 'data.name' } });
  await it.appear('Grace');
  assert.equal(world.shown.wrong, 'name');
});

test('rings once for each ring, and is silent when it is answered', (t) => {
  const { people, world } = caller(t);
  people.emit('incoming', { from: bob, timeoutMs: 30_000 });
  people.emit('people', { people: [] });
  assert.deepEqual(world.sounds.filter((sound) => sound !== 'stop'), ['in']);
  people.emit('connected', { person: bob, room: 'call-x' });
  assert.equal(world.sounds.at(-1), 'stop');
  assert.deepEqual(world.entered, ['call-x']);
});

test('an answer that comes too late says nothing more than the end did', async (t) => {
  const { it, people, world } = caller(t);
  people.emit('incoming', { from: bob, timeoutMs: 30_000 });
  people.emit('ended', { person: bob, reason: 'cancelled', direction: 'in' });
  world.fails = new CallError('stale', '');
  await it.accept();
  assert.equal(world.shown.note.key, 'people.in.cancelled');
});

test('a room is handed over once, and only that one', () => {
  const kept = new Map();
  const slot = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  assert.equal(takeOver('call-x', slot), false);
  handOver('call-x', slot);
  assert.equal(takeOver('call-y', slot), false);
  handOver('call-x', slot);
  assert.equal(takeOver('call-x', slot), true);
  assert.equal(takeOver('call-x', slot), false);
  handOver('call-x', undefined);
  assert.equal(takeOver('call-x', undefined), false);
  const full = { setItem: () => { throw new Error('full'); }, getItem: () => { throw new Error('forbidden'); } };
  handOver('call-x', full);
  assert.equal(takeOver('call-x', full), false);
});

test('the tone is two sine notes again and again, until it stops', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const played = [];
  const node = () => ({ connect: (to) => to, disconnect: () => played.push('silence'), gain: { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} } });
  const context = {
    currentTime: 0, destination: node(), resume: async () => {}, createGain: node,
    createOscillator: () => ({ frequency: {}, connect: (to) => to, start() { played.push(this.frequency.value); }, stop() {} }),
  };
  const ringer = new Ringer(() => context);
  ringer.start('in'); // before any click there is nothing to sound with
  assert.deepEqual(played, []);
  ringer.ready();
  ringer.start('in');
  assert.equal(played.length, 2);
  t.mock.timers.tick(2400);
  assert.equal(played.length, 4);
  ringer.stop();
  ringer.stop();
  t.mock.timers.tick(10_000);
  assert.deepEqual(played.slice(4), ['silence']);
  new Ringer(() => { throw new Error('no sound here'); }).ready();
});
