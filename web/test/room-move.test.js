// When another server takes over while this one still serves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../sdk/moves.js'; // there before the first test: fake time does not wait for files
import { FakeMedia, pass, settle } from './fakes.js';
import { person, track, world } from './world.js';

const successor = 'https://b.example.org';
const there = () => ({
  others: [{ ...person('ada9', track('a-voice', 'microphone')), name: 'ADA' }],
  slots: { rev: 1, slots: [{ mid: '4', track: 'a-voice', participant: 'ada9', state: 'live' }] },
});
const hosts = (w) => w.tickets.map(({ url }) => new URL(url).host);

/** Somebody who hears Ada, and is told to move. */
async function moving(t, change = () => {}) {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  await settle();
  w.peers[0].connect();
  w.there = there();
  w.story();
  change(w);
  w.say('moving', { successor, within_ms: 7500, spread_ms: 20 }, w.sockets[0]);
  return { room, w };
}

/** Media gets through there, and Ada is heard. */
async function flows(w) {
  w.peers[1].connect();
  for (let i = 0; i < 5; i++) {
    w.peers[1].receiver('4').packets++;
    await pass(50);
  }
}

const playing = (w) => w.stage.elements.filter(({ kind, srcObject }) => kind === 'audio' && srcObject).length;

test('one is on the other server before one leaves this one, and hears nobody twice', async (t) => {
  const { room, w } = await moving(t);
  await pass(100);
  assert.deepEqual([hosts(w).at(-1), new URL(w.sockets[1].url).host, w.peers.length], ['b.example.org', 'b.example.org', 2]);
  assert.deepEqual([[...room.participants.keys()], playing(w), w.story()], [['ada'], 1, []]);
  assert.equal(w.peers[1].transceivers[0].sender.track, w.peers[0].transceivers[0].sender.track, 'both hear one');
  await flows(w);
  assert.deepEqual([[...room.participants.keys()], room.state, room.me.id, playing(w)], [['ada9'], 'joined', 'me2', 1]);
  const story = w.story();
  assert.deepEqual(story.filter((line) => !line.endsWith('updated')), ['-a-voice', '-a-face', 'ada left moved', 'ada9 joined moved', '+a-voice']);
  assert.ok(!w.sockets[0].kinds().includes('leave'), 'who is slower still hears one here');
  await pass(1500);
  assert.deepEqual([w.sockets[0].kinds().at(-1), w.peers.map(({ closed }) => closed)], ['leave', [true, false]]);
  assert.equal(room.state, 'joined');
});

test('those who leave first are shown until one has gone, too', async (t) => {
  const { room, w } = await moving(t);
  w.there.others = [];
  await pass(100);
  w.peers[1].connect();
  w.say('participant_left', { version: 2, participant: 'ada', reason: 'left' }, w.sockets[0]);
  assert.deepEqual([...room.participants.keys()], ['ada']);
  await pass(150);
  assert.deepEqual([...room.participants.keys()], [], 'nobody is missed who has left here, and does not come there');
});

test('one who is late there is waited for, but not for long', async (t) => {
  const { room, w } = await moving(t, ({ there }) => there.others.splice(0));
  await pass(100);
  w.peers[1].connect();
  await pass(2500);
  assert.deepEqual([[...room.participants.keys()], room.me.id], [['ada'], 'me1']);
  await pass(1000);
  assert.deepEqual([[...room.participants.keys()], room.me.id], [[], 'me2']);
});

test('who comes there meanwhile is there when one has gone over', async (t) => {
  const { room, w } = await moving(t, ({ there }) => there.others.splice(0));
  await pass(100);
  w.say('participant', { version: 5, participant: { ...person('ada9'), name: 'ADA' } }, w.sockets[1]);
  assert.deepEqual([...room.participants.keys()], ['ada']);
  await flows(w);
  assert.deepEqual([...room.participants.keys()], ['ada9']);
});

test('a mute on the way is told to both', async (t) => {
  const { room, w } = await moving(t);
  await pass(100);
  await room.me.setMicrophone(false);
  assert.deepEqual(w.sockets.map((ws) => ws.find('track_update').map(({ data }) => data.muted)), [[true], [true]]);
});

test('what is written on the way goes out there, once', async (t) => {
  const { room, w } = await moving(t);
  const sent = room.chat.send('hello');
  await pass(100);
  assert.deepEqual(w.sockets.flatMap((ws) => ws.find('chat')), []);
  await flows(w);
  await sent;
  assert.deepEqual(w.sockets.map((ws) => ws.find('chat').length), [0, 1]);
});

test('a server that lets nobody in is given up: one stays, and hears what was held back', async (t) => {
  const { room, w } = await moving(t, (it) => (it.refuseTicket = { code: 'wrong_password' }));
  w.say('participant_left', { version: 2, participant: 'ada', reason: 'left' }, w.sockets[0]);
  const sent = room.chat.send('hello');
  await pass(100);
  await sent;
  assert.deepEqual([[...room.participants.keys()], room.state, w.peers.length], [[], 'joined', 1]);
  assert.equal(w.sockets[0].find('chat').length, 1);
});

test('a call there that breaks is made once more', async (t) => {
  const { room, w } = await moving(t);
  await pass(100);
  w.sockets[1].drop();
  await pass(1500);
  assert.deepEqual([w.peers.length, w.peers[1].closed, room.state], [3, true, 'joined']);
  w.peers[2].connect();
  w.peers[2].receiver('4').packets++;
  await pass(300);
  assert.equal(room.me.id, 'me3');
});

test('an old server that ends early is followed by the call that is there', async (t) => {
  const { room, w } = await moving(t);
  await pass(100);
  w.say('bye', { reason: 'draining', retry: 'now', spread_ms: 20, successor }, w.sockets[0]);
  w.sockets[0].drop(4504);
  await settle();
  assert.deepEqual([room.me.id, room.state, w.peers.length], ['me2', 'joined', 2]);
  await pass(2000);
  assert.equal(w.peers.length, 2);
});

test('who is told twice moves once', async (t) => {
  const { room, w } = await moving(t);
  w.say('moving', { successor, within_ms: 7500, spread_ms: 20 }, w.sockets[0]);
  await pass(100);
  w.say('moving', { successor, within_ms: 7500, spread_ms: 20 }, w.sockets[0]);
  await flows(w);
  assert.deepEqual([w.tickets.length, w.peers.length, room.me.id, room.state], [2, 2, 'me2', 'joined']);
});

test('a call that is lost before anything is ready to move is followed by another', async (t) => {
  const { room, w } = await moving(t);
  const sent = room.chat.send('hello');
  w.say('bye', { reason: 'draining', retry: 'now', spread_ms: 20, successor }, w.sockets[0]);
  w.sockets[0].drop(4504);
  await pass(1000);
  await sent;
  assert.deepEqual([w.tickets.length, hosts(w).at(-1), room.me.id, room.state], [2, 'b.example.org', 'me2', 'joined']);
  assert.deepEqual(w.sockets.map((ws) => ws.find('chat').length), [0, 1]);
});

test('who leaves on the way is gone from both', async (t) => {
  const { room, w } = await moving(t);
  await pass(100);
  await room.leave();
  await settle();
  assert.deepEqual(w.sockets.map((ws) => ws.kinds().at(-1)), ['leave', 'leave']);
  assert.deepEqual(w.peers.map(({ closed }) => closed), [true, true]);
  await pass(5000);
  assert.equal(w.peers.length, 2);
});

test('what an offer needs is made while the server is away', async (t) => {
  const { room, w } = world(t);
  w.servers = []; // credentials would be others the next time
  await room.join({ name: 'Me', camera: true });
  await settle();
  w.say('please_offer', { audio_slots: 4, video_slots: 9, reason: 'slots' });
  await pass(100);
  w.reachable = false;
  w.say('bye', { reason: 'draining', retry: 'now', spread_ms: 20 });
  w.sockets[0].drop(4504);
  await settle();
  assert.deepEqual([w.peers.length, w.peers[1].signalingState], [2, 'have-local-offer']);
  assert.equal(w.peers[1].transceivers.length, w.peers[0].transceivers.length, 'as many slots as were needed');
  await pass(20);
  w.reachable = true;
  await pass(1000);
  assert.deepEqual([room.state, w.peers.length, w.peers[1].signalingState], ['joined', 2, 'stable']);
});

test('it is made anew when the room is another', async (t) => {
  const { room, w } = world(t);
  w.servers = [];
  await room.join({ name: 'Me' });
  w.say('bye', { reason: 'draining', retry: 'now', spread_ms: 20 });
  w.sockets[0].drop(4504);
  w.terms = { max_width: 640 };
  await pass(100);
  assert.deepEqual([room.state, w.peers.length, w.peers[1].closed], ['joined', 3, true]);
});
