import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify, openCamera, openMicrophone, openScreen } from '../sdk/capture.js';
import { devices } from '../sdk/index.js';
import { loudness } from '../sdk/level.js';
import { FakeMedia } from './fakes.js';

const named = (name, message = '') => Object.assign(new Error(message), { name });

const troubles = [
  { fault: named('NotAllowedError'), state: 'denied', kind: 'denied', why: 'the person said no for good' },
  { fault: named('NotAllowedError'), state: 'prompt', kind: 'dismissed', why: 'the prompt was closed' },
  { fault: named('NotAllowedError'), state: undefined, kind: 'denied', why: 'a browser that does not tell' },
  { fault: named('NotAllowedError', 'Permission denied by system'), state: 'prompt', kind: 'blocked_by_system', why: 'macOS, Windows' },
  { fault: named('NotAllowedError'), device: 'screen', kind: 'dismissed', why: 'nothing was chosen' },
  { fault: named('NotFoundError'), kind: 'not_found', why: 'no camera' },
  { fault: named('NotReadableError'), kind: 'busy', why: 'another program has it' },
  { fault: named('AbortError'), kind: 'busy', why: 'the same, in Firefox' },
  { fault: named('OverconstrainedError'), kind: 'gone', why: 'the chosen one was unplugged' },
  { fault: named('TypeError'), kind: 'unsupported', why: 'whatever it is' },
  { fault: 'text', kind: 'unsupported', why: 'not even an error' },
];

for (const { fault, state, device = 'camera', kind, why } of troubles) {
  test(`${fault.name ?? fault} (${state ?? 'unknown'}): ${kind}, ${why}`, async () => {
    assert.equal(await classify(fault, device, async () => state), kind);
  });
}

/** A browser's devices, as far as they are asked for. */
function browser(t, mediaDevices) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices }, configurable: true });
  t.after(() => (before ? Object.defineProperty(globalThis, 'navigator', before) : delete globalThis.navigator));
}

const stream = (...tracks) => ({
  getTracks: () => tracks,
  getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
  getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
});

test('a page that is not secure cannot capture', async (t) => {
  browser(t, undefined);
  globalThis.isSecureContext = false;
  t.after(() => delete globalThis.isSecureContext);
  await assert.rejects(openCamera(), { name: 'CaptureError', kind: 'insecure', device: 'camera' });
  await assert.rejects(openScreen(), { kind: 'insecure', device: 'screen' });
  assert.deepEqual(await devices.list(), { microphones: [], cameras: [], speakers: [] });
});

test('a chosen device is meant exactly; the default is free to be any', async (t) => {
  const asked = [];
  browser(t, {
    getSupportedConstraints: () => ({ voiceIsolation: true }),
    getUserMedia: async (constraints) => {
      asked.push(constraints);
      return stream(new FakeMedia('audio'));
    },
  });
  await openMicrophone({ deviceId: 'headset' });
  await openMicrophone();
  assert.deepEqual(asked[0].audio.deviceId, { exact: 'headset' });
  assert.equal(asked[1].audio.deviceId, undefined);
  assert.equal(asked[1].audio.voiceIsolation, true);
  assert.equal(asked[1].video, undefined, 'camera and microphone are asked for apart');
  const music = await openMicrophone({ noiseSuppression: false });
  assert.equal(music.contentHint, 'music');
});

test('a chosen device that is not found is gone; no device at all is not found', async (t) => {
  browser(t, { getSupportedConstraints: () => ({}), getUserMedia: async () => Promise.reject(named('NotFoundError')) });
  await assert.rejects(openCamera({ deviceId: 'old' }), { kind: 'gone' });
  await assert.rejects(openCamera({ facingMode: 'user' }), { kind: 'not_found' });
});

test('a screen is asked for with what keeps the page itself out of it', async (t) => {
  let asked;
  browser(t, {
    getDisplayMedia: async (options) => {
      asked = options;
      return stream(new FakeMedia('video'), new FakeMedia('audio'));
    },
  });
  const { video, audio } = await openScreen({ limits: { maxWidth: 1920, maxHeight: 1080, maxFPS: 10 } });
  assert.deepEqual(asked, {
    video: { frameRate: { max: 10 }, width: { max: 1920 }, height: { max: 1080 } },
    audio: true, selfBrowserSurface: 'exclude', surfaceSwitching: 'include', systemAudio: 'include',
  });
  assert.deepEqual([video.contentHint, audio.kind], ['detail', 'audio']);
});

test('devices are listed by what they do, and changes are told', async (t) => {
  const source = new EventTarget();
  source.enumerateDevices = async () => [
    { kind: 'audioinput', deviceId: 'm', label: 'Mic' },
    { kind: 'videoinput', deviceId: 'c', label: 'Cam' },
    { kind: 'audiooutput', deviceId: 's', label: 'Out' },
  ];
  browser(t, source);
  const list = await new Promise((resolve) => {
    const stop = devices.watch((found) => resolve(found) ?? stop());
    source.dispatchEvent(new Event('devicechange'));
  });
  assert.deepEqual([list.microphones[0].label, list.cameras[0].label, list.speakers[0].label], ['Mic', 'Cam', 'Out']);
});

const sounds = [
  { samples: new Float32Array(1024), level: 0, why: 'digital silence' },
  { samples: new Float32Array(1024).fill(1), level: 1, why: 'as loud as can be' },
  { samples: new Float32Array(1024).fill(0.0316), level: 0.5, why: '30 dB below' },
  { samples: new Float32Array(0), level: 0, why: 'nothing' },
];

for (const { samples, level, why } of sounds) {
  test(`loudness: ${why}`, () => assert.ok(Math.abs(loudness(samples) - level) < 0.01));
}
