import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from '../sdk/backoff.js';
import { CallError } from '../sdk/errors.js';
import { GIVE_UP_MS, afterFailedRejoin, afterLoss, afterRefusal } from '../sdk/recover.js';

test('waits are spread over the whole bound, which doubles up to its end', () => {
  const bounds = [0, 1, 2, 3, 4, 5, 6, 50, 5000].map((attempt) => backoff(attempt, () => 0.999999));
  assert.deepEqual(bounds, [400, 800, 1600, 2000, 2000, 2000, 2000, 2000, 2000]);
  assert.equal(backoff(7, () => 0), 0);
});

const losses = [
  { code: 1006, next: 'resume', why: 'the cable was pulled' },
  { code: 1001, next: 'resume', why: 'a proxy went away' },
  { code: 4408, next: 'resume', why: 'the server heard nothing; the seat is kept' },
  { code: 4461, next: 'resume', why: 'read too slowly' },
  { code: 4429, next: 'resume', why: 'said too much' },
  { code: 4504, next: 'rejoin', why: 'the server restarts' },
  { code: 4460, next: 'rejoin', why: 'media never came up' },
  { code: 4403, next: 'over', why: 'removed by the host' },
  { code: 4409, next: 'over', why: 'the session goes on elsewhere' },
  { code: 4410, next: 'over', why: 'the room was closed' },
  { code: 1000, bye: { reason: 'draining', retry: 'now', retry_after_ms: 900 }, next: 'rejoin', why: 'words count more than numbers' },
  { code: 4504, bye: { reason: 'room_closed', retry: 'never' }, next: 'over', why: 'words count more than numbers' },
  { code: 4461, bye: { reason: 'slow', retry: 'now' }, next: 'resume', why: 'as above, with words' },
];

for (const { code, bye, next, why } of losses) {
  test(`lost with ${code} ${bye?.reason ?? ''}: ${next}, ${why}`, () => {
    const verdict = afterLoss(code, bye);
    assert.equal(verdict.next, next);
    assert.equal(verdict.error.retryAfterMs, bye?.retry_after_ms);
  });
}

const refusals = [
  { code: 'unreachable', retry: 'now', next: 'resume' },
  { code: 'timeout', retry: 'now', next: 'resume' },
  { code: 'rate_limited', retry: 'later', next: 'resume' },
  { code: 'not_found', retry: 'never', next: 'rejoin' },
  { code: 'unauthorized', retry: 'never', next: 'rejoin' },
  { code: 'stale', retry: 'now', next: 'rejoin' },
  { code: 'internal', retry: 'now', next: 'rejoin' },
  { code: 'draining', retry: 'now', next: 'rejoin' },
  { code: 'removed', retry: 'never', next: 'over' },
  { code: 'room_closed', retry: 'never', next: 'over' },
];

for (const { code, retry, next } of refusals) {
  test(`resume refused with ${code}: ${next}`, () => assert.equal(afterRefusal(new CallError(code, '', { retry })).next, next));
}

const attempts = [
  { retry: 'now', goneMs: 0, next: 'rejoin' },
  { retry: 'later', goneMs: GIVE_UP_MS, next: 'rejoin' },
  { retry: 'later', goneMs: GIVE_UP_MS + 1, next: 'over' },
  { retry: 'never', goneMs: 0, next: 'over' },
];

for (const { retry, goneMs, next } of attempts) {
  test(`another join refused, retry ${retry}, after ${goneMs} ms: ${next}`, () => {
    assert.equal(afterFailedRejoin(new CallError('any', '', { retry }), goneMs).next, next);
  });
}
