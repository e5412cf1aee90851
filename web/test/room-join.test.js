// Coming in and leaving.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../sdk/index.js';
import { FakeMedia, fixture, pass, settle } from './fakes.js';
import { ada, track, world } from './world.js';

test('addresses: the page of a room, or its server and its name', async (t) => {
  const { room, w } = world(t);
  const info = await room.preview();
  assert.equal(w.tickets[0].url, 'https://host/v1/rooms/standup/preview');
  assert.deepEqual([info.title, info.names, info.maxParticipants], ['Stand-up', ['Ada', 'Bob'], 50]);
  assert.doesNotThrow(() => new Room('https://host/sub/r/stand-up'));
  assert.throws(() => new Room('https://host/nowhere'), { code: 'bad_request' });
});

test('joins: ticket, one socket, one offer, and everybody is there', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', password: 'secret' });
  assert.deepEqual(w.tickets, [{ url: 'https://host/v1/rooms/standup/tickets', name: 'Me', password: 'secret' }]);
  assert.equal(w.sockets[0].url, 'wss://host/v1/rooms/standup/signal');
  assert.deepEqual(w.sockets[0].kinds(), ['join']);
  assert.equal(w.sockets[0].sent[0].data.ticket, fixture('http_ticket').ticket);
  await settle();
  assert.equal(w.peers.length, 1);
  assert.equal(w.peers[0].signalingState, 'stable');
  assert.deepEqual(w.peers[0].configuration.iceServers, fixture('http_ticket').ice_servers);
  assert.deepEqual([room.state, room.me.id, room.me.name], ['joined', 'me1', 'ME1']);
  assert.deepEqual(w.story(), ['joining', 'ada joined', '+a-voice', '+a-face', 'joined', 'ada updated']);
});

test('leaves at once, says so, and lets go of everything', async (t) => {
  const { room, w } = world(t);
  const voice = new FakeMedia('audio');
  await room.join({ name: 'Me', microphone: voice });
  await settle();
  w.story();
  const left = room.leave();
  assert.equal(room.state, 'left');
  await left;
  assert.deepEqual(w.story(), ['-a-voice', '-a-face', 'left']);
  assert.equal(w.sockets[0].kinds().at(-1), 'leave');
  assert.equal(w.sockets[0].closed, 1000);
  assert.deepEqual([w.peers[0].closed, voice.readyState, w.page], [true, 'ended', undefined]);
  await pass(60_000);
  assert.equal(w.sockets.length, 1);
});

test('one may come back after leaving', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.leave();
  await room.join({ name: 'Me' });
  assert.deepEqual([room.state, room.participants.size, room.me.id], ['joined', 1, 'me2']);
});

test('a page that goes away says goodbye', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.page.closing();
  assert.equal(w.sockets[0].kinds().at(-1), 'leave');
  assert.equal(room.state, 'left');
});

test('a refused join leaves the room as new, and the media that was given untouched', async (t) => {
  const { room, w } = world(t);
  w.refuseTicket = { code: 'wrong_password' };
  const face = new FakeMedia('video');
  await assert.rejects(room.join({ name: 'Me', password: 'no', camera: face }), { name: 'CallError', code: 'wrong_password' });
  assert.deepEqual(w.story(), ['joining', 'new']);
  assert.equal(face.readyState, 'live');
  w.refuseTicket = undefined;
  await room.join({ name: 'Me', password: 'yes', camera: face });
  assert.equal(room.me.camera.track, face);
});

test('a camera that opens after the join was refused is nobody\'s trouble', async (t) => {
  const { room, w } = world(t);
  const troubles = [];
  room.on('error', ({ error }) => troubles.push(error.code));
  w.refuseTicket = { code: 'wrong_password' };
  await assert.rejects(room.join({ name: 'Me', password: 'no', camera: true, microphone: true }), { code: 'wrong_password' });
  await settle();
  assert.deepEqual(troubles, []);
  assert.equal(room.me.camera, undefined);
});

test('a join that is aborted stops, and leaves nobody behind', async (t) => {
  const { room, w } = world(t);
  const abort = new AbortController();
  const join = room.join({ name: 'Me', signal: abort.signal, camera: true });
  await Promise.resolve();
  abort.abort();
  await assert.rejects(join, { code: 'aborted' });
  assert.equal(room.state, 'left');
  await settle();
  for (const ws of w.sockets) assert.notEqual(ws.closed, undefined);
  assert.equal(room.me.camera, undefined);
});

test('joining twice at once is refused', async (t) => {
  const { room } = world(t);
  await room.join({ name: 'Me' });
  await assert.rejects(room.join({ name: 'Me' }), { code: 'bad_request' });
});

test('a listener that throws does not stop the others', async (t) => {
  const { room, w } = world(t);
  const faults = [];
  globalThis.reportError = (fault) => faults.push(fault.message); // Node has none
  t.after(() => delete globalThis.reportError);
  const seen = [];
  room.on('chat', () => {
    throw new Error('of the page');
  });
  const off = room.on('chat', ({ message }) => seen.push(message.text));
  await room.join({ name: 'Me' });
  await room.chat.send('hello');
  off();
  assert.deepEqual(seen, ['hello']);
  assert.deepEqual(faults, ['of the page']);
  assert.ok(w.story().includes('says hello'));
});
