import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomInfo } from '../sdk/api.js';
import { CallError } from '../sdk/errors.js';
import { Peer } from '../sdk/peer.js';
import { FakeMedia, FakePeerConnection, codecs, fixture, freeze, pass, settle } from './fakes.js';

const room = roomInfo(fixture('http_preview').room);

/** A peer whose first offer was answered, and a server the test answers for. */
async function peer(t, { relayOnly = false } = {}) {
  freeze(t);
  const pc = new FakePeerConnection();
  const offers = [];
  const exchange = (offer) => new Promise((resolve, reject) => offers.push({ ...offer, resolve, reject }));
  const peer = new Peer({ pc, room, codecs: (kind) => codecs[kind], exchange, relayOnly });
  const seen = { media: [], stuck: [], faults: [], candidates: [] };
  peer.on('media', ({ up }) => seen.media.push(up));
  peer.on('stuck', ({ error }) => seen.stuck.push(error.code));
  peer.on('fault', ({ error }) => seen.faults.push(error.code));
  peer.on('candidate', (candidate) => seen.candidates.push(candidate));
  t.after(() => peer.close());
  const first = await peer.open();
  const answer = async (offer) => {
    offer.resolve({ rev: offer.rev, sdp: 'answer' });
    await settle();
  };
  return { peer, pc, offers, seen, first, answer };
}

const sections = (sdp) => JSON.parse(sdp).sections;

test('offer 1 has the send sections in order, then the pool', async (t) => {
  const { first, pc, peer: p } = await peer(t);
  assert.equal(first.rev, 1);
  assert.deepEqual(sections(first.sdp), [
    'sendonly audio', // microphone
    'sendonly video', // camera
    'sendonly video', // screen
    'sendonly audio', // its sound
    ...Array(4).fill('recvonly audio'),
    ...Array(4).fill('recvonly video'),
  ]);
  assert.deepEqual([...p.senders.sources], [['0', 'microphone'], ['1', 'camera'], ['2', 'screen'], ['3', 'screen_audio']]);
  const [, camera, screen] = pc.transceivers;
  assert.deepEqual(camera.sender.getParameters().encodings.map(({ rid }) => rid), ['q', 'h', 'f']);
  assert.equal(screen.sender.getParameters().encodings.length, 1);
});

test('every section speaks only what the room speaks', async (t) => {
  const { pc } = await peer(t);
  for (const { kind, codecs: chosen } of pc.transceivers) {
    const names = chosen.map(({ mimeType }) => mimeType);
    assert.deepEqual(names, kind === 'audio' ? ['audio/red', 'audio/opus'] : ['video/VP8', 'video/H264', 'video/rtx']);
  }
});

test('wants that come together share one offer', async (t) => {
  const { peer: p, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 6 });
  p.grow({ audio: 6 });
  p.grow({ video: 8 });
  await pass(20);
  assert.equal(offers.length, 1);
  assert.equal(offers[0].rev, 2);
  assert.equal(sections(offers[0].sdp).filter((s) => s === 'recvonly video').length, 8);
  assert.equal(sections(offers[0].sdp).filter((s) => s === 'recvonly audio').length, 6);
});

test('whatever comes while an offer is under way makes exactly one more, after the answer', async (t) => {
  const { peer: p, offers, first, answer } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 5 });
  await pass(20);
  p.grow({ video: 6 });
  p.grow({ video: 7 });
  p.restartIce();
  await pass(500);
  assert.equal(offers.length, 1, 'one offer at a time');
  await answer(offers[0]);
  await pass(20);
  assert.equal(offers.length, 2);
  assert.equal(offers[1].rev, 3);
  assert.equal(sections(offers[1].sdp).filter((s) => s === 'recvonly video').length, 7);
  assert.equal(JSON.parse(offers[1].sdp).ufrag, 'u1', 'with the ICE restart');
  await answer(offers[1]);
  await pass(500);
  assert.equal(offers.length, 2, 'and no more');
});

test('a want before the first answer waits for it', async (t) => {
  const { peer: p, offers, first } = await peer(t);
  p.grow({ video: 8 });
  await pass(100);
  assert.equal(offers.length, 0);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  await pass(20);
  assert.equal(offers.length, 1);
});

test('slots that are there already need no offer', async (t) => {
  const { peer: p, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ audio: 4, video: 2 });
  p.grow({});
  await pass(100);
  assert.equal(offers.length, 0);
});

test('an absurd wish of the server has an end', async (t) => {
  const { peer: p, pc, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 1e9 });
  assert.equal(pc.transceivers.length, 4 + 4 + 64);
});

test('an answer to an older offer is ignored', async (t) => {
  const { peer: p, pc, first } = await peer(t);
  await p.answered({ rev: first.rev - 1, sdp: 'late' });
  assert.equal(pc.remoteDescription, null);
});

test('a refused offer is taken back and made once more; then only a new connection helps', async (t) => {
  const { peer: p, pc, offers, seen, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 5 });
  await pass(20);
  offers[0].reject(new CallError('negotiation_failed', 'no', { retry: 'now' }));
  await settle();
  assert.equal(pc.signalingState, 'stable');
  await pass(30);
  assert.equal(offers.length, 2);
  offers[1].reject(new CallError('negotiation_failed', 'no', { retry: 'now' }));
  await settle();
  assert.deepEqual(seen.stuck, ['negotiation_failed']);
});

test('told to offer less often, it waits', async (t) => {
  const { peer: p, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 5 });
  await pass(20);
  offers[0].reject(new CallError('rate_limited', 'no', { retry: 'later', retryAfterMs: 700 }));
  await pass(690);
  assert.equal(offers.length, 1);
  await pass(40);
  assert.equal(offers.length, 2);
});

test('candidates are told with their section and generation, and not without end', async (t) => {
  const { pc, seen } = await peer(t);
  pc.gather({ candidate: 'candidate:1', sdpMid: '0', usernameFragment: 'u0' });
  pc.gather({ candidate: '', sdpMid: '0', usernameFragment: 'u0' });
  pc.gather(null);
  assert.deepEqual(seen.candidates, [{ mid: '0', candidate: 'candidate:1', ufrag: 'u0' }]);
  for (let i = 0; i < 100; i++) pc.gather({ candidate: `candidate:${i}`, sdpMid: '0', usernameFragment: 'u0' });
  assert.equal(seen.candidates.length, 30);
});

for (const [relayOnly, code] of [[false, 'no_network'], [true, 'media_failed']]) {
  test(`no candidate at all is said in words: ${code}`, async (t) => {
    const { pc, seen } = await peer(t, { relayOnly });
    pc.iceGatheringState = 'complete';
    pc.onicegatheringstatechange();
    assert.deepEqual(seen.faults, [code]);
  });
}

test('a browser that never says it found no candidate is known by what does not come', async (t) => {
  const { peer: p, pc, seen, first } = await peer(t);
  pc.iceGatheringState = 'gathering';
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect('failed');
  assert.deepEqual([seen.faults, seen.media], [['no_network'], [false]]);
});

test('a connection that was lost for three seconds looks for a new way', async (t) => {
  const { peer: p, pc, offers, seen, first, answer } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect();
  pc.connect('disconnected');
  await pass(2900);
  pc.connect('connected');
  await pass(5000);
  assert.equal(offers.length, 0, 'it came back by itself');
  pc.connect('disconnected');
  await pass(3030);
  assert.equal(JSON.parse(offers[0].sdp).ufrag, 'u1');
  await answer(offers[0]);
  pc.connect();
  await pass(60_000);
  assert.equal(offers.length, 1);
  assert.deepEqual(seen.media, [true, true, false, true]);
  assert.deepEqual(seen.stuck, []);
});

test('a connection that failed is restarted at once, twice; then it is stuck', async (t) => {
  const { peer: p, pc, offers, seen, first, answer } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect('failed');
  await pass(20);
  assert.equal(offers.length, 1);
  await answer(offers[0]);
  await pass(10_020);
  assert.equal(offers.length, 2);
  await answer(offers[1]);
  await pass(10_020);
  assert.deepEqual(seen.stuck, ['media_failed']);
});

test('without the server nothing is offered; a resume carries what is due', async (t) => {
  const { peer: p, pc, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect();
  p.lost();
  p.grow({ video: 6 });
  await pass(100);
  assert.equal(offers.length, 0);
  const offer = await p.offerForResume();
  assert.equal(offer.rev, 2);
  assert.equal(sections(offer.sdp).length, 14);
  await p.reached({ rev: 2, sdp: 'answer' });
  assert.equal(pc.signalingState, 'stable');
  await pass(100);
  assert.equal(offers.length, 0);
});

test('a resume with nothing due carries no offer', async (t) => {
  const { peer: p, pc, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect();
  p.lost();
  assert.equal(await p.offerForResume(), undefined);
});

test('an offer whose answer was lost comes again, the same, under a new number', async (t) => {
  const { peer: p, pc, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect();
  p.grow({ video: 6 });
  await pass(20);
  p.lost();
  offers[0].reject(new CallError('unreachable', 'the socket closed', { retry: 'now' }));
  await settle();
  assert.deepEqual(await p.offerForResume(), { rev: 3, sdp: offers[0].sdp });
  assert.deepEqual(await p.offerForResume(), { rev: 4, sdp: offers[0].sdp }, 'the first resume failed');
  await p.reached({ rev: 4, sdp: 'answer' });
  assert.equal(pc.signalingState, 'stable');
});

test('when media broke too, the resume restarts it', async (t) => {
  const { peer: p, pc, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  pc.connect();
  p.lost();
  pc.connect('disconnected');
  assert.equal(JSON.parse((await p.offerForResume()).sdp).ufrag, 'u1');
});

test('an offer that the resume left unanswered is made anew', async (t) => {
  const { peer: p, offers, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.lost();
  p.grow({ video: 6 });
  await p.offerForResume();
  await p.reached(undefined);
  await pass(20);
  assert.deepEqual(offers.map(({ rev }) => rev), [3]);
});

test("the room's limits are set where they changed", async (t) => {
  const { peer: p, pc } = await peer(t);
  await p.senders.limit({ ...room, screen: { ...room.screen, maxBitrate: 1_000_000 } });
  assert.equal(pc.transceivers[2].sender.getParameters().encodings[0].maxBitrate, 1_000_000);
});

test('a camera that is larger than the room allows is sent smaller', async (t) => {
  const { peer: p, pc } = await peer(t);
  await p.senders.replace('camera', new FakeMedia('video', { width: 2560, height: 1440 }));
  const scales = pc.transceivers[1].sender.getParameters().encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
  assert.deepEqual(scales, [8, 4, 2]);
});

test('after close nothing happens any more', async (t) => {
  const { peer: p, pc, offers, seen, first } = await peer(t);
  await p.answered({ rev: first.rev, sdp: 'answer' });
  p.grow({ video: 6 });
  p.close();
  pc.connect('failed');
  p.restartIce();
  await pass(60_000);
  assert.equal(offers.length, 0);
  assert.deepEqual(seen.stuck, []);
});
