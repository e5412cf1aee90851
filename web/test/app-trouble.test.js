import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callTrouble, captureTrouble } from '../app/trouble.js';

const fine = { status: 'on', trouble: undefined, id: '', label: '' };
const bad = (trouble) => ({ ...fine, status: 'trouble', trouble });

test('every kind of trouble with devices has words', () => {
  for (const kind of ['denied', 'dismissed', 'blocked_by_system', 'not_found', 'busy', 'gone', 'insecure', 'unsupported']) {
    for (const [microphone, camera] of [[bad(kind), bad(kind)], [bad(kind), fine], [fine, bad(kind)]]) {
      const { title, text, short } = captureTrouble(microphone, camera, false);
      assert.ok(title && text && !title.includes('trouble.'), kind);
      assert.match(short, /^E-[A-Z-]+$/);
    }
  }
  assert.equal(captureTrouble(fine, fine, false), undefined);
});

test('the words name what is in trouble', () => {
  assert.match(captureTrouble(bad('denied'), bad('denied'), false).title, /microphone and camera/);
  assert.match(captureTrouble(fine, bad('not_found'), false).title, /^No camera/);
  assert.match(captureTrouble(bad('busy'), fine, false).title, /microphone/);
  assert.equal(captureTrouble(bad('denied'), bad('denied'), true).actions[0], 'tab', 'inside another page: out of it');
});

test('every code of the server has words and a way out', () => {
  const state = { roomName: 'standup', room: undefined };
  const codes = [
    'bad_request', 'unsupported', 'unauthorized', 'ticket_expired', 'forbidden', 'removed', 'banned', 'room_not_found', 'not_found', 'timeout',
    'replaced', 'stale', 'room_closed', 'not_yet_open', 'too_large', 'room_locked', 'rate_limited', 'negotiation_failed', 'media_failed', 'slow',
    'internal', 'room_full', 'server_full', 'draining', 'unreachable', 'no_network', 'lost', 'unsupported_browser', 'something_new', '__proto__',
  ];
  for (const code of codes) {
    const { title, text, actions } = callTrouble({ code, retry: 'later', retryAfterMs: undefined, suggestion: undefined }, state);
    assert.ok(title && text && actions.length > 0, code);
  }
});

test('who was removed cannot come back by a button', () => {
  const { actions } = callTrouble({ code: 'removed', retry: 'never' }, { roomName: 'a' });
  assert.deepEqual(actions, ['home']);
});

test('a full room says how full, and waits as long as the server asks', () => {
  const room = { participants: 25, limit: 25 };
  const trouble = callTrouble({ code: 'room_full', retry: 'later', retryAfterMs: 30_000 }, { roomName: 'a', room });
  assert.equal(trouble.title, 'The room is full (25 of 25)');
  assert.equal(trouble.retryMs, 30_000);
});
