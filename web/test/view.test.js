import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RemoteTrack, showTrack } from '../sdk/track.js';
import { View } from '../sdk/view.js';
import { FakeElement, FakeMedia, fakeStage, freeze, pass } from './fakes.js';

function view(t, { fail = false } = {}) {
  freeze(t);
  const said = [];
  const watched = new Set();
  let changed = () => {};
  const watcher = (listener) => {
    changed = listener;
    return { watch: (e) => watched.add(e), unwatch: (e) => watched.delete(e), size: (e) => e.size };
  };
  const world = { said, watched, fail, moved: () => changed() };
  const v = new View(async (wish) => {
    if (world.fail) throw new Error('out of reach');
    said.push(wish);
  }, watcher);
  const host = { stage: fakeStage(), attachmentsChanged: (track) => v.changed(track), wantChanged: (track) => v.changed(track) };
  world.track = (id, source = 'camera') => new RemoteTrack({ id, source, muted: false, width: 1280, height: 720 }, host);
  t.after(() => v.stop());
  return { v, ...world, world };
}

function element(width, height, parentElement = null) {
  return Object.assign(new FakeElement('video'), { size: { width, height }, parentElement });
}

test('says nothing before the first element: the server chooses', async (t) => {
  const { v, said } = view(t);
  v.repeat();
  await pass(1000);
  assert.deepEqual(said, []);
});

test('says what elements show, large first, in one message', async (t) => {
  const { said, track } = view(t);
  track('small').attach(element(300, 170));
  track('large').attach(element(1280, 720));
  track('deck', 'screen').attach(element(640, 400));
  await pass(100);
  assert.deepEqual(said, [
    {
      video: [
        { track: 'large', width: 1280, height: 720, priority: 'normal' },
        { track: 'deck', width: 640, height: 400, priority: 'high' },
        { track: 'small', width: 304, height: 176, priority: 'normal' },
      ],
      audio: 'auto',
    },
  ]);
});

test('many changes in 100 ms are one message, and no change is none', async (t) => {
  const { said, track, moved } = view(t);
  const tile = element(320, 180);
  track('ada').attach(tile);
  for (let i = 0; i < 20; i++) {
    tile.size = { width: 320 + i, height: 180 };
    moved();
    await pass(10);
  }
  await pass(200);
  assert.ok(said.length <= 3, `${said.length} messages`);
  const before = said.length;
  tile.size = { width: 341, height: 180 };
  moved();
  await pass(200);
  assert.equal(said.length, before, 'a pixel more or less says nothing');
});

test('a tile that cannot be seen drops out, and comes back', async (t) => {
  const { said, track, moved } = view(t);
  const ada = track('ada');
  const tile = ada.attach(element(320, 180));
  showTrack(ada, new FakeMedia('video'));
  await pass(100);
  tile.size = { width: 0, height: 0 };
  moved();
  await pass(100);
  tile.size = { width: 320, height: 180 };
  moved();
  await pass(100);
  assert.deepEqual(said.map(({ video }) => video.length), [1, 0, 1]);
});

test('an element that waits for its first frame without a box counts as its tile', async (t) => {
  const { said, track } = view(t);
  track('ada').attach(element(0, 0, element(640, 360)));
  await pass(100);
  assert.deepEqual(said[0].video, [{ track: 'ada', width: 640, height: 368, priority: 'normal' }]);
});

test('the largest of several elements counts', async (t) => {
  const { said, track } = view(t);
  const ada = track('ada');
  ada.attach(element(160, 90));
  ada.attach(element(1920, 1080));
  await pass(100);
  assert.equal(said[0].video[0].width, 1920);
});

test('want works without elements, overrides them, and is given back with null', async (t) => {
  const { said, track } = view(t);
  const ada = track('ada');
  ada.want({ width: 320, height: 180, priority: 'low' });
  await pass(100);
  ada.attach(element(1280, 720));
  await pass(100);
  ada.want(null);
  await pass(100);
  ada.want({});
  await pass(100);
  assert.deepEqual(said.map(({ video }) => [video[0].width, video[0].priority]), [[320, 'low'], [1280, 'normal']]);
});

test('what was detached or has ended is neither wanted nor watched', async (t) => {
  const { v, said, watched, track } = view(t);
  const [ada, bob] = [track('ada'), track('bob')];
  ada.attach(element(320, 180));
  bob.attach(element(320, 180));
  await pass(100);
  ada.detach();
  v.remove(bob);
  await pass(100);
  assert.deepEqual(said.at(-1).video, []);
  assert.equal(watched.size, 0);
});

test('sound is not part of the view', async (t) => {
  const { said, track } = view(t);
  track('voice', 'microphone').attach();
  await pass(100);
  assert.deepEqual(said, []);
});

test('what the server did not hear is said again when it is back', async (t) => {
  const { v, said, world, track } = view(t, { fail: true });
  track('ada').attach(element(320, 180));
  await pass(100);
  world.fail = false;
  v.repeat();
  await pass(100);
  assert.equal(said.length, 1);
});
