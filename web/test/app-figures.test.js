import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, Figures, read, receivedKey, sentKey } from '../app/figures.js';
import { receivedRows, sentRows, way } from '../app/table.js';

const received = (more) => ({ id: 'I1', kind: 'video', mid: '5', track: 't1', packets: 0, bytes: 0, lost: 0, jitterMs: 0, ...more });
const sent = (more) => ({ id: 'O1', source: 'camera', rid: 'h', packets: 0, bytes: 0, ...more });
const stats = (more) => ({ connection: {}, sent: [], received: [], report: new Map(), ...more });
const counters = (more) => ({ key: '5', facts: {}, bytes: 0, packets: 0, ...more });

test('rates come from two samples and the time between them', () => {
  const before = counters({ bytes: 10_000, packets: 10, lost: 1, frames: 100, samples: 48_000, concealed: 480, freezes: 1, frozen: 0.5 });
  const now = counters({ bytes: 135_000, packets: 109, lost: 2, frames: 130, samples: 96_000, concealed: 5280, freezes: 3, frozen: 1.25 });
  assert.deepEqual(between(now, before, 1000), { bitrate: 1_000_000, fps: 30, loss: 0.01, concealed: 0.1, freezes: 2, frozen: 0.75 });
  assert.deepEqual(between(now, before, 2000).bitrate, 500_000);
});

test('there are no figures without a past: the first sample, another stream, counters that fell', () => {
  const now = counters({ bytes: 1000, packets: 10, lost: 3, frames: 7 });
  for (const [story, before] of [
    ['the first', undefined], ['another slot', counters({ key: '6' })], ['begun anew', counters({ bytes: 2000, packets: 9 })],
  ]) {
    assert.deepEqual(between(now, before, 1000), { bitrate: 0 }, story);
  }
  assert.deepEqual(between(now, now, 0), { bitrate: 0, fps: 0 }, 'no time has passed');
});

test('what this browser does not tell is left out, and a late packet is no negative loss', () => {
  const [before, now] = [counters({ packets: 10, lost: 5 }), counters({ packets: 20, lost: 4 })];
  assert.deepEqual(between(now, before, 1000), { bitrate: 0, loss: 0 });
});

test('reading finds in the report what the SDK does not name', () => {
  const report = new Map([
    ['I1', { concealedSamples: 700, silentConcealedSamples: 500, totalSamplesReceived: 48_000, totalFreezesDuration: 1.5, codecId: 'C1' }],
    ['O1', { framesEncoded: 9, active: false, remoteId: 'R1', codecId: 'C2' }],
    ['R1', { packetsLost: 4, jitter: 0.003 }], ['C1', { mimeType: 'audio/opus' }], ['C2', { mimeType: 'video/VP8' }],
  ]);
  const { counters: all } = read(stats({ report, received: [received({ freezes: 2 })], sent: [sent({ limitedBy: 'none' })] }), 0);
  const [theirs, mine] = [all.get(receivedKey('t1')), all.get(sentKey('camera', 'h'))];
  assert.deepEqual([theirs.concealed, theirs.samples, theirs.frozen, theirs.freezes, theirs.facts.codec], [200, 48_000, 1.5, 2, 'opus']);
  assert.deepEqual([mine.frames, mine.lost, mine.facts], [9, 4, { jitterMs: 3, codec: 'VP8', active: false }]);
});

test('a slot without a track has no row, and a report that knows nothing is no fault', () => {
  const { counters: all } = read(stats({ report: undefined, received: [received({ track: undefined }), received()] }), 0);
  assert.deepEqual([...all.keys()], ['in t1']);
});

test('rates are of the last second, losses of the last ten, freezes since one looks', () => {
  const figures = new Figures();
  const at = (second, more) => figures.add(read(stats({ received: [received({ framesDecoded: 0, ...more })] }), second * 1000)).get('in t1');
  at(0, { packets: 100, lost: 50, freezes: 7 }); // of before does not count
  assert.equal(at(1, { packets: 190, lost: 60, freezes: 7, bytes: 1000 }).loss, 0.1);
  for (let second = 2; second <= 11; second++) at(second, { packets: 100 + 90 * second, lost: 60, freezes: 8, bytes: 1000 * second });
  const last = at(12, { packets: 1200, lost: 60, freezes: 9, bytes: 11_500, framesDecoded: 25 });
  assert.deepEqual([last.bitrate, last.fps, last.loss, last.freezes], [4000, 25, 0, 2]);
});

test('changes of size are counted since one looks, also over moments without a picture', () => {
  const figures = new Figures();
  const at = (second, more) => figures.add(read(stats({ received: [received(more)] }), second * 1000)).get('in t1').changes;
  assert.equal(at(0, { kind: 'audio' }), undefined);
  assert.deepEqual([320, 320, 640, undefined, 640, 320].map((width, second) => at(second, { width })), [0, 0, 1, 1, 1, 2]);
  assert.equal(at(9, { width: 640, mid: '6' }), 0, 'in another slot');
});

test('a track that moves to another slot begins anew', () => {
  const figures = new Figures();
  const at = (second, more) => figures.add(read(stats({ received: [received(more)] }), second * 1000)).get('in t1');
  at(0, { freezes: 0 });
  assert.equal(at(1, { freezes: 2, bytes: 1000 }).freezes, 2);
  const moved = at(2, { mid: '6', freezes: 9, bytes: 5000 });
  assert.deepEqual([moved.bitrate, moved.freezes], [0, 0]);
});

const person = (id, joinedAt, tracks) => ({ id, name: id.toUpperCase(), joinedAt, tracks });
const track = (id, source, more) => ({ id, source, muted: false, paused: undefined, live: true, kind: source === 'camera' || source === 'screen' ? 'video' : 'audio', width: 0, height: 0, ...more });
const figure = (more) => ({ bitrate: 1000, ...more });

test('what stands still says why', () => {
  const tracks = [
    track('m', 'microphone', { muted: true }), track('c', 'camera', { paused: 'bandwidth', width: 1280, height: 720 }), track('s', 'screen', { live: false }), track('a', 'screen_audio'),
  ];
  const figures = new Map(['m', 'c', 's'].map((id) => [receivedKey(id), figure()]));
  const groups = receivedRows({ participants: new Map([['b', person('b', 2, [])], ['a', person('a', 1, tracks)]]) }, figures);
  assert.deepEqual(groups.map(({ name }) => name), ['A', 'B'], 'in the order they came');
  assert.deepEqual(groups[0].rows.map(({ source, still }) => [source, still]), [
    ['camera', 'bandwidth'], ['microphone', 'off'], ['screen', 'waiting'], ['screen_audio', 'hidden'],
  ]);
  assert.deepEqual(groups[0].rows[0].of, { width: 1280, height: 720 });
  assert.deepEqual(groups[0].rows[1].of, undefined);
});

test('an encoding that nobody watches is told from one that the browser does not send', () => {
  const me = { camera: { muted: false }, microphone: { muted: true } };
  const all = [sent({ rid: 'q' }), sent({ rid: 'h' }), sent({ rid: 'f' }), sent({ source: 'microphone', rid: undefined }), sent({ source: 'screen', rid: undefined })];
  const figures = new Map([
    [sentKey('camera', 'q'), figure()], [sentKey('camera', 'h'), figure({ bitrate: 0, limitedBy: 'bandwidth' })], [sentKey('camera', 'f'), figure({ bitrate: 0, active: false })],
    [sentKey('microphone'), figure()], [sentKey('screen'), figure()],
  ]);
  assert.deepEqual(sentRows(me, all, figures).map(({ source, rid, still }) => [source, rid, still]), [
    ['camera', 'f', 'unwatched'], ['camera', 'h', 'idle'], ['camera', 'q', undefined], ['microphone', undefined, 'off'],
  ]);
});

test('the connection adds up what flows, and takes the round trip from wherever it is told', () => {
  const figures = new Map([['in a', figure({ bitrate: 5 })], ['in b', figure({ bitrate: 6 })], ['out camera f', figure({ bitrate: 7 })]]);
  const report = new Map([['O1', { remoteId: 'R1' }], ['R1', { roundTripTime: 0.025 }]]);
  const one = way(stats({ report, sent: [sent()], connection: { outgoingBitrate: 9, protocol: 'udp', way: 'host' } }), figures);
  assert.deepEqual(one, { rttMs: 25, up: 7, down: 11, carries: 9, protocol: 'udp', way: 'host', cipher: undefined });
  assert.equal(way(stats({ connection: { rttMs: 3 } }), figures).rttMs, 3);
});
