import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomInfo } from '../sdk/api.js';
import { chooseCodecs, encodings, hold, offerLayers } from '../sdk/sections.js';
import { codecs, fixture } from './fakes.js';

const room = roomInfo(fixture('http_preview').room);

test('a camera has three pictures, small to large, within the limit of the room', () => {
  const three = encodings('camera', room);
  assert.deepEqual(three.map(({ rid }) => rid), ['q', 'h', 'f']);
  assert.deepEqual(three.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy), [4, 2, 1]);
  const sum = three.reduce((bits, { maxBitrate }) => bits + maxBitrate, 0);
  assert.ok(sum <= room.video.maxBitrate, `${sum} bits per second`);
});

test('a room without simulcast gets one picture', () => {
  const one = encodings('camera', { ...room, video: { ...room.video, simulcast: false } });
  assert.deepEqual(one, [{ maxBitrate: 2_500_000, scaleResolutionDownBy: 1 }]);
});

test('a screen keeps to its own limits', () => {
  assert.deepEqual(encodings('screen', room), [{ maxBitrate: 3_000_000, maxFramerate: 30, scaleResolutionDownBy: 1 }]);
});

const sizes = [
  { width: 1280, height: 720, scale: 1, why: 'as large as allowed' },
  { width: 640, height: 360, scale: 1, why: 'never enlarged' },
  { width: 1920, height: 1080, scale: 1.5, why: 'too large' },
  { width: 1440, height: 1080, scale: 1.5, why: 'too high' },
  { width: 720, height: 1280, scale: 1, why: 'a phone held upright' },
  { width: undefined, height: undefined, scale: 1, why: 'not known' },
];

for (const { width, height, scale, why } of sizes) {
  test(`a camera of ${width} × ${height} is made ${scale} times smaller: ${why}`, () => {
    const [, , full] = encodings('camera', room, { width, height });
    assert.equal(full.scaleResolutionDownBy, scale);
  });
}

const choices = [
  { names: ['vp8'], want: ['video/VP8', 'video/rtx'], why: 'no red, no others' },
  { names: ['h264', 'vp8'], want: ['video/H264', 'video/VP8', 'video/rtx'], why: "the room's order, one flavour of H.264" },
  { names: ['vp9'], want: ['video/VP9', 'video/rtx'], why: '8 bit only' },
  { names: ['av1'], want: [], why: 'this browser has none; the offer then says what it has' },
];

for (const { names, want, why } of choices) {
  test(`codecs ${names}: ${why}`, () => {
    assert.deepEqual(chooseCodecs(codecs.video, names).map(({ mimeType }) => mimeType), want);
  });
}

test('a slot is told of layers where the browser knows how, whatever it offers by itself', () => {
  const known = [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', direction: 'sendrecv' }, { uri: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension', direction: 'stopped' }];
  const set = [];
  offerLayers({ getHeaderExtensionsToNegotiate: () => known, setHeaderExtensionsToNegotiate: (list) => set.push(...list) });
  assert.deepEqual(set.map(({ direction }) => direction), ['sendrecv', 'sendrecv']);
  offerLayers({}); // Firefox
});

test('sound is opus, with redundancy before it where the browser knows that, and nothing else', () => {
  const plain = codecs.audio.filter(({ mimeType }) => mimeType !== 'audio/red');
  assert.deepEqual(chooseCodecs(plain, ['opus']).map(({ mimeType }) => mimeType), ['audio/opus']);
  const red = { mimeType: 'audio/red', clockRate: 48000, channels: 2, sdpFmtpLine: '111/111' };
  assert.deepEqual(chooseCodecs([...plain, red], ['opus']).map(({ mimeType }) => mimeType), ['audio/red', 'audio/opus']);
});

test('limits are set where they differ, and only there', () => {
  const given = [{ maxBitrate: 1 }, { maxBitrate: 2 }, {}];
  assert.equal(hold(given, [{ maxBitrate: 1 }, { maxBitrate: 5 }]), true);
  assert.deepEqual(given, [{ maxBitrate: 1 }, { maxBitrate: 5 }, {}]);
  assert.equal(hold(given, [{ maxBitrate: 1 }, { maxBitrate: 5 }]), false);
});
