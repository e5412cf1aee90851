// What is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pass, settle } from './fakes.js';
import { ada, world } from './world.js';

test('chat: what one says comes back once, and history is not told twice', async (t) => {
  const { room, w } = world(t);
  w.chat = [{ id: 'c1', from: 'ada', name: 'Ada', text: 'early', time: 1 }];
  await room.join({ name: 'Me' });
  await room.chat.send('hello <b>');
  await assert.rejects(room.chat.send('  '), { code: 'bad_request' });
  w.chat.push({ id: 'c9', from: w.me, name: 'Me', text: 'hello <b>', time: 9 }, { id: 'c10', from: 'ada', name: 'Ada', text: 'missed', time: 10 });
  w.sockets[0].drop();
  await pass(200);
  assert.deepEqual(w.story().filter((line) => line.startsWith('says')), ['says early', 'says hello <b>', 'says missed']);
  assert.equal(room.chat.messages.length, 3);
});

test('a private message goes to one, and says so', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.chat.send('psst', { to: room.participants.get('ada') });
  await room.chat.send('psst again', { to: 'ada' });
  assert.deepEqual(w.sockets[0].find('chat').map(({ data }) => data), [{ text: 'psst', to: 'ada' }, { text: 'psst again', to: 'ada' }]);
  w.say('chat', { id: 'c20', from: 'ada', to: 'me1', name: 'ADA', text: 'yes?', time: 9 });
  assert.deepEqual(room.chat.messages.map(({ from, to, mine }) => [from, to, mine]), [['me1', 'ada', true], ['me1', 'ada', true], ['ada', 'me1', false]]);
  await assert.rejects(room.chat.send('psst', { to: 'nobody' }), { code: 'not_found' });
});

test('a message of 2,000 characters goes out, one more does not', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.chat.send('🙂'.repeat(2000));
  await assert.rejects(room.chat.send('🙂'.repeat(2001)), { code: 'too_large' });
  assert.equal(w.sockets[0].find('chat').length, 1);
});

for (const { story, deaf, keeps, sent } of [
  { story: 'that did not arrive goes out again', deaf: true, keeps: false, sent: 2 },
  { story: 'that arrived unanswered does not', deaf: false, keeps: true, sent: 1 },
]) {
  test(`a message caught in a lost socket ${story}`, async (t) => {
    const { room, w } = world(t);
    await room.join({ name: 'Me' });
    Object.assign(w, { deaf, keeps, mute: true });
    const sending = room.chat.send('hello');
    await settle();
    Object.assign(w, { deaf: false, mute: false });
    w.sockets[0].drop();
    await pass(200);
    await sending;
    assert.deepEqual(room.chat.messages.map(({ text }) => text), ['hello']);
    assert.equal(w.sockets.flatMap((ws) => ws.find('chat')).length, sent);
  });
}

test('a message written while the line is lost waits for it, and ends with the call', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.reachable = false;
  w.sockets[0].drop();
  await settle();
  const first = room.chat.send('one');
  w.reachable = true;
  await pass(500);
  await first;
  assert.deepEqual(room.chat.messages.map(({ text }) => text), ['one']);
  w.reachable = false;
  w.sockets.at(-1).drop();
  await settle();
  const second = assert.rejects(room.chat.send('two'), { code: 'not_joined' });
  await settle();
  await room.leave();
  await second;
  await assert.rejects(room.chat.send('three'), { code: 'not_joined' });
});

test('the chat forgets its oldest messages', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  for (let i = 0; i < 1100; i++) w.say('chat', { id: `x${i}`, from: 'ada', name: 'ADA', text: String(i), time: i });
  assert.deepEqual([room.chat.messages.length, room.chat.messages[0].text], [1000, '100']);
});
