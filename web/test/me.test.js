import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallError, CaptureError } from '../sdk/errors.js';
import { Me } from '../sdk/me.js';
import { Publisher } from '../sdk/publisher.js';
import { FakeMedia, fakeStage, settle } from './fakes.js';

const mids = { microphone: '0', camera: '1', screen: '2', screen_audio: '3' };

/** Oneself in a call that is up, and everything that was said about it. */
async function me({ joined = true } = {}) {
  const said = [];
  const sending = {};
  const faults = [];
  const world = { said, sending, faults, opened: [], broken: {}, refuse: undefined, changes: 0, screenSound: true };
  const open = (source) => async (constraints) => {
    const kind = world.broken[source];
    if (kind && (kind !== 'gone' || constraints?.deviceId)) throw new CaptureError(kind, source);
    const media = new FakeMedia(source === 'camera' ? 'video' : 'audio', { deviceId: `${source}-1`, width: 1280, height: 720 });
    world.opened.push([source, constraints, media]);
    await world.prompt;
    return media;
  };
  const publisher = new Publisher(fakeStage());
  const my = new Me({
    publisher,
    capture: {
      openMicrophone: open('microphone'),
      openCamera: open('camera'),
      openScreen: async (options) => {
        world.screenOptions = options;
        return { video: new FakeMedia('video', { width: 1920, height: 1080 }), audio: world.screenSound ? new FakeMedia('audio') : undefined };
      },
    },
    room: () => undefined,
    changed: () => world.changes++,
    fault: (error) => faults.push(error.kind),
  });
  world.wire = {
    senders: { mid: (source) => mids[source], replace: async (source, media) => void (sending[source] = media), want: async () => {} },
    request: async (type, data) => {
      if (world.refuse) throw world.refuse;
      said.push([type, data]);
      return type === 'publish' ? { track: `t_${data.source}` } : undefined;
    },
  };
  publisher.open();
  if (joined) await (world.line = publisher.bind(world.wire)).joined([]);
  return { my, publisher, ...world, world };
}

test('the microphone is published when it is first turned on', async () => {
  const { my, said, sending } = await me();
  assert.equal(my.microphone, undefined);
  await my.setMicrophone(true);
  assert.deepEqual(said, [['publish', { mid: '0', source: 'microphone', muted: false, width: 1280, height: 720 }]]);
  assert.equal(sending.microphone, my.microphone.track);
});

test('a muted microphone keeps its device, and sends silence', async () => {
  const { my, said, opened } = await me();
  await my.setMicrophone(true);
  const { track } = my.microphone;
  await my.setMicrophone(false);
  assert.deepEqual([my.microphone.muted, track.enabled, track.readyState], [true, false, 'live']);
  await my.setMicrophone(true);
  assert.deepEqual([my.microphone.muted, track.enabled, my.microphone.track], [false, true, track]);
  assert.equal(opened.length, 1);
  assert.deepEqual(said.slice(1), [
    ['track_update', { track: 't_microphone', muted: true }],
    ['track_update', { track: 't_microphone', muted: false }],
  ]);
});

test('a camera that is off lets go of the device, and opens the same one again', async () => {
  const { my, said, sending, opened } = await me();
  await my.setCamera({ deviceId: 'camera-1' });
  const { track } = my.camera;
  await my.setCamera(false);
  assert.equal(track.readyState, 'ended', 'the light goes out');
  assert.deepEqual([my.camera.muted, my.camera.track, sending.camera], [true, undefined, undefined]);
  await my.setCamera(true);
  assert.deepEqual(opened[1][1], { deviceId: 'camera-1' });
  assert.equal(sending.camera, my.camera.track);
  assert.deepEqual(said.map(([type, { muted }]) => [type, muted]), [['publish', false], ['track_update', true], ['track_update', false]]);
});

test('turning off what never was on says nothing', async () => {
  const { my, said, opened } = await me();
  await my.setMicrophone(false);
  await my.setCamera(false);
  await my.stopScreen();
  assert.deepEqual([said, opened], [[], []]);
});

test('going over to another device stops the last one', async () => {
  const { my, said, sending } = await me();
  await my.setCamera(true);
  const first = my.camera.track;
  await my.setCamera({ deviceId: 'other' });
  assert.equal(first.readyState, 'ended');
  assert.equal(sending.camera, my.camera.track);
  assert.equal(said.length, 1, 'others need not know');
});

test('fast clicks come to the last of them, with one device open', async () => {
  const { my, opened } = await me();
  await Promise.all([my.setCamera(true), my.setCamera(false), my.setCamera(true), my.setCamera(false)]);
  assert.equal(my.camera.muted, true);
  assert.ok(opened.every(([, , media]) => media.readyState === 'ended'));
});

test('a screen is shared with its sound and its limits, and taken back', async () => {
  const { my, said, world } = await me();
  await my.shareScreen({ audio: true, hint: 'motion' });
  assert.deepEqual(world.screenOptions, { audio: true, hint: 'motion' });
  assert.deepEqual(said.map(([type, { source }]) => [type, source]), [['publish', 'screen'], ['publish', 'screen_audio']]);
  const { track } = my.screen;
  await my.stopScreen();
  assert.equal(my.screen, undefined);
  assert.equal(track.readyState, 'ended');
  assert.deepEqual(said.slice(2).map(([type, { track: id }]) => [type, id]).sort(), [['unpublish', 't_screen'], ['unpublish', 't_screen_audio']]);
});

test("the browser's own stop button ends the share", async () => {
  const { my, said, world } = await me();
  world.screenSound = false;
  await my.shareScreen();
  my.screen.track.end();
  await settle();
  assert.equal(my.screen, undefined);
  assert.deepEqual(said.map(([type]) => type), ['publish', 'unpublish']);
});

test('a share the server refuses is taken back', async () => {
  const { my, world } = await me();
  world.refuse = new CallError('forbidden', 'too many screens');
  await assert.rejects(my.shareScreen(), { code: 'forbidden' });
  assert.equal(my.screen, undefined);
});

test('an unplugged microphone is replaced by the default one, and said', async () => {
  const { my, faults, opened, sending } = await me();
  await my.setMicrophone({ deviceId: 'headset' });
  my.microphone.track.end();
  await settle();
  assert.deepEqual(faults, ['gone']);
  assert.equal(opened.length, 2);
  assert.equal(opened[1][1], undefined);
  assert.deepEqual([my.microphone.muted, sending.microphone], [false, my.microphone.track]);
});

test('an unplugged camera with no other is off for everybody', async () => {
  const { my, faults, said, world } = await me();
  await my.setCamera(true);
  world.broken.camera = 'not_found';
  my.camera.track.end();
  await settle();
  assert.deepEqual(faults, ['gone', 'not_found']);
  assert.equal(my.camera.muted, true);
  assert.deepEqual(said.at(-1), ['track_update', { track: 't_camera', muted: true }]);
});

test('what a join asks for is opened, and one refusal does not take the other', async () => {
  const { my, faults, world } = await me({ joined: false });
  world.broken.camera = 'denied';
  await Promise.all([my.prepare('microphone', true), my.prepare('camera', true)]);
  assert.deepEqual(faults, ['denied']);
  assert.equal(my.microphone.track.readyState, 'live');
  assert.equal(my.camera, undefined);
});

test('a remembered device that is gone gives way to the default one', async () => {
  const { my, faults, world } = await me({ joined: false });
  world.broken.camera = 'gone';
  await my.prepare('camera', { deviceId: 'old' });
  assert.deepEqual(faults, ['gone']);
  assert.equal(my.camera.muted, false);
});

test('a track the page has opened is used; a disabled one begins muted', async () => {
  const { my, opened, publisher, wire } = await me({ joined: false });
  const [voice, face] = [new FakeMedia('audio'), new FakeMedia('video')];
  voice.enabled = face.enabled = false;
  await my.prepare('microphone', voice);
  await my.prepare('camera', face);
  assert.deepEqual(opened, []);
  assert.deepEqual([my.microphone.track, my.microphone.muted], [voice, true]);
  assert.deepEqual([my.camera.track, my.camera.muted, face.readyState], [undefined, true, 'ended']);
  assert.deepEqual(publisher.bind(wire).requests(), [
    { mid: '0', source: 'microphone', muted: true },
    { mid: '1', source: 'camera', muted: true },
  ]);
});

test('a device that opens after the call is over is closed at once', async () => {
  const { my, publisher, opened, world } = await me({ joined: false });
  world.prompt = settle(); // the person thinks about it
  const slow = my.prepare('camera', true);
  await Promise.resolve().then(() => {});
  publisher.clear([]);
  publisher.open();
  await assert.rejects(slow, { code: 'aborted' });
  assert.equal(opened[0][2].readyState, 'ended');
  assert.equal(my.camera, undefined);
});

test('a device that was still to be opened then is not opened at all', async () => {
  const { my, publisher, opened } = await me({ joined: false });
  const late = my.prepare('camera', true);
  publisher.clear([]);
  publisher.open();
  await assert.rejects(late, { code: 'aborted' });
  assert.deepEqual(opened, []);
});

test('without a call nothing is opened for long', async () => {
  const { my, publisher, opened } = await me();
  publisher.clear([]);
  await assert.rejects(my.setCamera(true), { code: 'not_joined' });
  assert.equal(opened[0][2].readyState, 'ended');
});

test('while the server is away a mute works here, and is told on its return', async () => {
  const { my, said, world } = await me();
  await my.setMicrophone(true);
  world.refuse = new CallError('unreachable', 'no socket', { retry: 'now' });
  await my.setMicrophone(false);
  assert.equal(my.microphone.track.enabled, false);
  world.refuse = undefined;
  await world.line.joined([{ id: 't_microphone', source: 'microphone', muted: false }]);
  assert.deepEqual(said.at(-1), ['track_update', { track: 't_microphone', muted: true }]);
});

test('what was stopped meanwhile is taken back, what was started is published', async () => {
  const { my, said, world } = await me();
  await my.shareScreen();
  world.refuse = new CallError('unreachable', 'no socket', { retry: 'now' });
  await my.stopScreen();
  await my.setCamera(true);
  world.refuse = undefined;
  said.length = 0;
  await world.line.joined([{ id: 't_screen', source: 'screen', muted: false }]);
  assert.deepEqual(said.map(([type]) => type).sort(), ['publish', 'unpublish']);
});

test('a new connection gets the same media, and its join publishes them', async () => {
  const { my, publisher, wire, sending } = await me();
  await my.setMicrophone(true);
  await my.setCamera(true);
  await my.setCamera(false);
  delete sending.microphone;
  const line = publisher.bind(wire);
  await line.fill();
  assert.deepEqual(line.requests().map(({ source, muted }) => [source, muted]), [['microphone', false], ['camera', true]]);
  assert.equal(sending.microphone, my.microphone.track);
});
