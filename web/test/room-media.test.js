// Sound and pictures: slots, mutes, who speaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeElement, FakeMedia, pass, settle } from './fakes.js';
import { ada, person, track, world } from './world.js';

test('media that is ready goes with the join, later media is published', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  assert.deepEqual(w.sockets[0].sent[0].data.tracks, [{ mid: '0', source: 'microphone', muted: false }]);
  await room.me.setCamera(true);
  assert.deepEqual(w.sockets[0].find('publish')[0].data, { mid: '1', source: 'camera', muted: false, width: 1280, height: 720 });
  assert.equal(w.peers[0].transceivers[1].sender.track, room.me.camera.track);
});

test('sound plays in elements of its own; when the browser refuses, a click helps', async (t) => {
  const { room, w } = world(t);
  const make = w.stage.createElement;
  w.stage.createElement = (kind) => Object.assign(make(kind), { refuses: true });
  await room.join({ name: 'Me' });
  await settle();
  assert.deepEqual(w.story().slice(-1), ['audioBlocked']);
  const [element] = w.stage.elements;
  assert.equal(element.kind, 'audio');
  assert.deepEqual(element.srcObject.tracks, [w.peers[0].receiver('4').track]);
  element.refuses = false;
  await room.resumeAudio();
  assert.equal(element.played, 1);
});

test('a picture is acknowledged before it is shown, and shown in the element that was attached', async (t) => {
  const { room, w } = world(t);
  const tile = new FakeElement('video');
  room.on('track', ({ track: remote }) => remote.kind === 'video' && remote.attach(tile));
  await room.join({ name: 'Me' });
  await settle();
  w.say('slots', { rev: 2, slots: [{ mid: '8', track: 'a-face', participant: 'ada', state: 'switching' }] });
  await pass(60);
  assert.deepEqual(w.sockets[0].find('slots_ack').map(({ data }) => data), [{ rev: 2 }]);
  assert.equal(room.participants.get('ada').camera.live, false);
  w.say('slots', { rev: 3, slots: [{ mid: '8', track: 'a-face', participant: 'ada', state: 'live' }] });
  await pass(60);
  assert.equal(tile.srcObject, null, 'no frame has come');
  w.peers[0].receiver('8').decode();
  await pass(60);
  assert.equal(room.participants.get('ada').camera.live, true);
  assert.deepEqual(tile.srcObject.tracks, [w.peers[0].receiver('8').track]);
  const stream = tile.srcObject;
  w.say('slots', { rev: 4, slots: [{ mid: '8', state: 'empty' }] });
  assert.equal(tile.srcObject, null);
  w.say('slots', { rev: 5, slots: [{ mid: '9', track: 'a-face', participant: 'ada', state: 'live' }] });
  w.peers[0].receiver('9').decode();
  await pass(60);
  assert.equal(tile.srcObject, stream, 'one stream for the life of a track');
});

test('a picture that is paused stays live, says why, and goes on by itself', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  const slot = { mid: '8', track: 'a-face', participant: 'ada', state: 'live' };
  w.say('slots', { rev: 2, slots: [slot] });
  w.peers[0].receiver('8').decode();
  await pass(60);
  const { camera } = room.participants.get('ada');
  assert.deepEqual([camera.live, camera.paused], [true, undefined]);
  const told = [];
  room.on('participant', ({ participant, change }) => told.push(`${participant.id} ${change}: ${camera.paused}`));
  w.say('slots', { rev: 3, slots: [{ ...slot, paused: 'bandwidth' }] });
  assert.deepEqual([camera.live, camera.paused], [true, 'bandwidth']);
  w.say('slots', { rev: 4, slots: [slot] });
  w.peers[0].receiver('8').decode();
  await pass(400);
  assert.equal(camera.paused, undefined);
  assert.deepEqual(told, ['ada updated: bandwidth', 'ada updated: undefined']);
});

test('a slot may be paused before its track is heard of', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.say('slots', { rev: 2, slots: [{ mid: '8', track: 'e-face', participant: 'eve', state: 'live', paused: 'bandwidth' }] });
  w.say('participant', { version: 2, participant: person('eve', track('e-face', 'camera')) });
  assert.equal(room.participants.get('eve').camera.paused, 'bandwidth');
});

test('a slot may be heard of before its track', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.say('slots', { rev: 2, slots: [{ mid: '5', track: 'b-voice', participant: 'bob', state: 'live' }] });
  await settle();
  w.say('participant', { version: 2, participant: person('bob', track('b-voice', 'microphone')) });
  assert.equal(room.participants.get('bob').microphone.live, true);
});

test('please_offer grows the pool with one offer', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.say('please_offer', { video_slots: 6, reason: 'slots' });
  w.say('please_offer', { audio_slots: 5, video_slots: 8, reason: 'slots' });
  await pass(20);
  const offers = w.sockets[0].find('offer');
  assert.deepEqual(offers.map(({ data }) => data.rev), [2]);
  assert.equal(w.peers[0].transceivers.length, 4 + 5 + 8);
  w.say('please_offer', { ice_restart: true, reason: 'media_silent' });
  await pass(20);
  assert.equal(w.peers[0].restarts, 1);
});

test("a mute of somebody is seen, and one's own is told", async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  w.story();
  w.say('participant', { version: 2, participant: ada(true) });
  assert.equal(room.participants.get('ada').camera.muted, true);
  assert.deepEqual(w.story(), ['ada updated']);
  await room.me.setMicrophone(false);
  assert.equal(w.mine.get('t_microphone').muted, true);
});

test('speakers', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  const heard = [];
  room.on('speakers', ({ speakers, dominant }) => heard.push([speakers.map(({ id }) => id), dominant?.id]));
  w.say('speakers', { speakers: [{ participant: 'me1', level: 0.5 }, { participant: 'ada', level: 0.4 }], dominant: 'me1' });
  w.say('speakers', { speakers: [{ participant: 'ada', level: 0.4 }], dominant: 'ada' });
  assert.deepEqual(heard, [[['ada'], undefined], [['ada'], 'ada']]);
  assert.equal(room.me.speaking, false);
});
