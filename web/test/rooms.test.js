import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listRooms } from '../sdk/index.js';
import { fixture } from './fakes.js';

const answer = (status, json) => async () => ({ ok: status < 400, status, json: async () => json });

test('lists the rooms of a server', async () => {
  let asked;
  const fetch = async (url, init) => {
    asked = [url, init.cache];
    return answer(200, fixture('http_rooms'))();
  };
  assert.deepEqual(await listRooms('https://meet.example.org/', { fetch }), [
    { name: 'lobby', title: 'Lobby', description: 'Come in, somebody is always here.', participants: 3, maxParticipants: 50, needs: [] },
    { name: 'standup', title: 'Daily stand-up', description: '', participants: 0, maxParticipants: 12, needs: ['password'] },
  ]);
  assert.deepEqual(asked, ['https://meet.example.org/v1/rooms', 'no-store']);
});

test('says why not', async () => {
  const refusal = { error: { code: 'rate_limited', message: 'slow down', retry: 'later', retry_after_ms: 2500 } };
  await assert.rejects(listRooms('https://host', { fetch: answer(429, refusal) }), { name: 'CallError', code: 'rate_limited', retryAfterMs: 2500 });
  await assert.rejects(listRooms('https://host', { fetch: answer(502, 'nginx') }), { code: 'unreachable' });
  await assert.rejects(listRooms('https://host', { fetch: answer(200, { rooms: [{ name: 7 }] }) }), { code: 'bad_message' });
  await assert.rejects(listRooms('https://host', { fetch: async () => { throw new TypeError('offline'); } }), { code: 'unreachable' });
  const gone = async () => { throw new DOMException('gone', 'AbortError'); };
  await assert.rejects(listRooms('https://host', { fetch: gone }), { code: 'aborted' });
});
