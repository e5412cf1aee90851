// When the line, the media or the server goes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeMedia, pass, settle } from './fakes.js';
import { ada, track, world } from './world.js';

test('a lost socket is resumed; media and people stay', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  await settle();
  w.peers[0].connect();
  const face = room.participants.get('ada').camera;
  w.story();
  w.sockets[0].drop();
  assert.equal(room.state, 'reconnecting');
  await room.me.setMicrophone(false);
  await pass(200);
  assert.deepEqual(w.sockets[1].kinds(), ['resume', 'track_update']);
  assert.deepEqual(w.story(), ['reconnecting', 'ada updated', 'joined']);
  assert.equal(w.peers.length, 1);
  assert.equal(room.participants.get('ada').camera, face);
  assert.equal(w.mine.get('t_microphone').muted, true);
});

test('a seat that is gone is taken anew: same people, same media, another connection', async (t) => {
  const { room, w } = world(t);
  const voice = new FakeMedia('audio');
  await room.join({ name: 'Me', password: 'secret', microphone: voice });
  await settle();
  w.story();
  w.refuseResume = 'not_found';
  w.sockets[0].drop();
  await pass(400);
  assert.deepEqual([room.state, room.me.id, w.peers.length, w.peers[0].closed], ['joined', 'me2', 2, true]);
  assert.equal(w.tickets.at(-1).password, 'secret');
  assert.equal(w.peers[1].transceivers[0].sender.track, voice);
  assert.equal(voice.readyState, 'live');
  assert.deepEqual(w.sockets.at(-1).sent[0].data.tracks, [{ mid: '0', source: 'microphone', muted: false }]);
  const story = w.story();
  assert.deepEqual(story.filter((line) => !line.startsWith('reconnecting')), ['ada updated', 'ada updated', 'joined', 'ada updated']);
});

test('a server that restarts is joined again when it is back', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.say('bye', { reason: 'draining', retry: 'now', retry_after_ms: 1000 });
  w.reachable = false;
  w.sockets[0].drop(4504);
  await pass(10_000);
  assert.equal(room.state, 'reconnecting');
  w.reachable = true;
  room.retry();
  await settle();
  assert.equal(room.state, 'joined');
});

test('a server that names its successor is left for it, and what comes later starts there', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  assert.equal(new URL(w.tickets.at(-1).url).host, 'host');
  w.say('bye', { reason: 'draining', retry: 'now', successor: 'https://b.example.org' });
  w.sockets[0].drop(4504);
  await pass(400);
  assert.equal(room.state, 'joined');
  assert.deepEqual([w.tickets.at(-1).url, w.sockets.at(-1).url].map((url) => new URL(url).host), ['b.example.org', 'b.example.org']);
  w.refuseResume = 'not_found'; // the successor has restarted
  w.sockets.at(-1).drop();
  await pass(600);
  assert.equal(room.state, 'joined');
  assert.equal(new URL(w.tickets.at(-1).url).host, 'b.example.org');
});

test('a successor that cannot be reached and home take turns', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.say('bye', { reason: 'draining', retry: 'now', successor: 'https://b.example.org' });
  w.reachable = false;
  w.sockets[0].drop(4504);
  const asked = w.tickets.length;
  await pass(6000);
  const hosts = w.tickets.slice(asked).map(({ url }) => new URL(url).host);
  assert.deepEqual(hosts.slice(0, 4), ['b.example.org', 'host', 'b.example.org', 'host']);
  w.reachable = true;
  room.retry();
  await settle();
  assert.equal(room.state, 'joined');
});

test('a server that stays away is given up, with the reason', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.reachable = false;
  w.sockets[0].drop();
  await pass(150_000);
  assert.deepEqual(w.story().slice(-1), ['left unreachable']);
});

test('told to go, one goes', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', camera: true });
  await settle();
  w.story();
  w.say('bye', { reason: 'removed', retry: 'never' });
  w.sockets[0].drop(4403);
  assert.deepEqual(w.story(), ['ada updated', '-a-voice', '-a-face', 'left removed']);
  await settle();
  assert.equal(w.peers[0].closed, true);
});

test('media that never gets through ends the call after two tries', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  for (let i = 0; i < 2; i++) {
    w.peers.at(-1).connect('failed');
    await pass(21_000);
  }
  assert.equal(w.peers.length, 2);
  assert.deepEqual(w.story().slice(-1), ['left media_failed']);
});

test('lost media is reconnecting too, until it is back', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.peers[0].connect();
  w.peers[0].connect('disconnected');
  await pass(3100);
  assert.equal(room.state, 'reconnecting');
  w.peers[0].connect();
  assert.equal(room.state, 'joined');
});

test('another network is used at once', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.page.networkChanged();
  await pass(20);
  assert.equal(w.peers[0].restarts, 1);
  assert.deepEqual(w.sockets[0].kinds().slice(1), ['ping', 'offer']);
});
