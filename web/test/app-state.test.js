import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initial, next, pages } from '../app/state.js';

const person = (id, more = {}) => ({ id, name: id, mine: false, connection: 'ok', microphone: 'on', camera: 'on', live: true, paused: false, screens: [], ...more });
const play = (events, from = initial('standup', 'Ada')) => events.reduce((state, event) => Object.freeze(next(state, event)), from);
const joined = [{ type: 'joining' }, { type: 'joined', at: 1000 }, { type: 'roster', me: 'me', people: [person('a'), person('me', { mine: true })] }];

test('the way in, through a lost connection, and out', () => {
  const steps = [
    [{ type: 'joining' }, 'joining', 'prejoin'],
    [{ type: 'joined', at: 1 }, 'joined', 'call'],
    [{ type: 'lost', at: 2 }, 'reconnecting', 'call'],
    [{ type: 'joined', at: 3 }, 'joined', 'call'],
    [{ type: 'left' }, 'left', 'left'],
    [{ type: 'joining' }, 'joining', 'left'], // Rejoin keeps its page until it is in
    [{ type: 'failed', failure: { code: 'room_full', retry: 'later' } }, 'error', 'error'],
    [{ type: 'joining' }, 'joining', 'error'],
    [{ type: 'joined', at: 4 }, 'joined', 'call'],
  ];
  let state = initial('standup', 'Ada');
  for (const [event, phase, screen] of steps) {
    state = next(state, event);
    assert.deepEqual([state.phase, state.screen], [phase, screen], event.type);
  }
});

test('a call lasts since it began, whatever was lost between', () => {
  const state = play([...joined, { type: 'lost', at: 5000 }, { type: 'lost', at: 6000 }]);
  assert.deepEqual([state.since, state.lostAt], [1000, 5000]);
  assert.equal(next(state, { type: 'joined', at: 9000 }).since, 1000);
});

test('a server that said it restarts does so until one is back', () => {
  const lost = play([...joined, { type: 'lost', at: 5000, restarting: true }, { type: 'lost', at: 6000, restarting: false }]);
  assert.equal(lost.restarting, true, 'whatever the attempts to come back meet');
  assert.equal(next(lost, { type: 'joined', at: 9000 }).restarting, false);
});

test('leaving forgets the room’s people and keeps one’s own choices', () => {
  const on = { status: 'on', trouble: undefined, id: 'm1', label: 'Built-in' };
  const state = play([{ type: 'medium', medium: 'microphone', change: on }, ...joined, { type: 'sharing', sharing: 'on' }, { type: 'left' }]);
  assert.deepEqual([state.people, state.order, state.sharing, state.since], [[], [], 'off', undefined]);
  assert.deepEqual([state.name, state.microphone], ['Ada', on]);
});

test('a wrong password is said once and forgotten with the next try', () => {
  const wrong = play([{ type: 'joining' }, { type: 'wrongPassword' }]);
  assert.deepEqual([wrong.phase, wrong.screen, wrong.wrongPassword], ['prejoin', 'prejoin', true]);
  assert.equal(next(wrong, { type: 'joining' }).wrongPassword, false);
});

test('messages of others count as unread while the chat is closed', () => {
  const message = { id: '1', from: 'a', name: 'a', text: 'hi', time: 1 };
  const closed = play([...joined, { type: 'messages', messages: [message], fresh: true }, { type: 'messages', messages: [message, message], fresh: false }]);
  assert.equal(closed.unread, 1);
  const open = next(closed, { type: 'chat', open: true });
  assert.equal(open.unread, 0);
  assert.equal(next(open, { type: 'messages', messages: [message], fresh: true }).unread, 0);
});

test('oneself is on the first page, however many came before', () => {
  const people = [...Array.from({ length: 30 }, (_, i) => person(`p${i}`)), person('me', { mine: true })];
  const state = play([{ type: 'joined', at: 1 }, { type: 'roster', me: 'me', people }]);
  assert.equal(state.order.indexOf('me'), 24);
  assert.equal(pages(state), 2);
});

test('nobody in sight moves when somebody speaks; from another page the quietest gives way', () => {
  const people = Array.from({ length: 10 }, (_, i) => person(`p${i}`));
  const before = play([{ type: 'joined', at: 1 }, { type: 'roster', me: 'p0', people }, { type: 'capacity', size: 4 }]);
  const near = next(before, { type: 'speakers', ids: ['p2'], at: 10 });
  assert.deepEqual(near.order, before.order);
  const far = next(near, { type: 'speakers', ids: ['p0', 'p9'], at: 20 });
  assert.deepEqual(far.order.slice(0, 4), ['p0', 'p1', 'p2', 'p9']);
  assert.deepEqual([...far.speaking], ['p0', 'p9']);
});

test('the page follows when there are fewer', () => {
  const many = play([{ type: 'joined', at: 1 }, { type: 'roster', me: 'p0', people: Array.from({ length: 9 }, (_, i) => person(`p${i}`)) }, { type: 'capacity', size: 4 }, { type: 'page', page: 7 }]);
  assert.equal(many.page, 2);
  assert.equal(next(many, { type: 'roster', me: 'p0', people: [person('p0')] }).page, 0);
  assert.equal(next(many, { type: 'page', page: -1 }).page, 0);
});

test('notes are few', () => {
  const toast = (id) => ({ type: 'toast', toast: { id, text: '', tone: 'plain', action: undefined } });
  const state = play([toast(1), toast(2), toast(3), toast(4), { type: 'untoast', id: 3 }]);
  assert.deepEqual(state.toasts.map(({ id }) => id), [2, 4]);
});

test('an event nobody knows is a fault of ours', () => {
  assert.throws(() => next(initial('a', ''), { type: 'nonsense' }), /unhandled/);
});
