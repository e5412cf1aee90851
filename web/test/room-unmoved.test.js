// When what it takes to move to another server cannot be loaded.
import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';
import { pass } from './fakes.js';
import { world } from './world.js';

const refuse = `export async function load(url, context, next) {
  if (url.endsWith('/sdk/moves.js')) throw new Error('out of reach');
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(refuse)}`);
const successor = 'https://b.example.org';

test('one stays until the server says goodbye, and comes back as ever', async (t) => {
  await assert.rejects(import('../sdk/moves.js'), /out of reach/);
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.say('moving', { successor, within_ms: 7500, spread_ms: 20 });
  await room.chat.send('hello');
  assert.deepEqual([w.tickets.length, room.state, w.sockets[0].find('chat').length], [1, 'joined', 1]);
  w.say('bye', { reason: 'draining', retry: 'now', spread_ms: 20, successor });
  w.sockets[0].drop(4504);
  await pass(1000);
  assert.deepEqual([new URL(w.tickets.at(-1).url).host, room.me.id, room.state], ['b.example.org', 'me2', 'joined']);
});
