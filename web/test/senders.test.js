// What is sent of a camera: only the encodings that somebody watches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeMedia, FakePeerConnection, settle } from './fakes.js';
import { Senders } from '../sdk/senders.js';
import { encodings } from '../sdk/sections.js';
import { ada, world } from './world.js';

const info = {
  video: { maxWidth: 1280, maxHeight: 720, maxBitrate: 2_500_000, simulcast: true },
  screen: { maxWidth: 1920, maxHeight: 1080, maxBitrate: 2_500_000, maxFPS: 30 },
};

function camera() {
  const section = new FakePeerConnection().addTransceiver('video', { direction: 'sendonly', sendEncodings: encodings('camera', info) });
  const senders = new Senders(info);
  senders.add('camera', section);
  const sending = () => section.sender.getParameters().encodings.filter(({ active = true }) => active).map(({ rid }) => rid).join('');
  return { senders, sender: section.sender, sending };
}

const layers = (active) => ['q', 'h', 'f'].map((rid) => ({ rid, active: active.includes(rid) }));

test('what nobody watches is not sent, and comes back when somebody does', async () => {
  const { senders, sending } = camera();
  assert.equal(sending(), 'qhf');
  await senders.want('camera', layers('q'));
  assert.equal(sending(), 'q');
  await senders.want('camera', layers('qf'));
  assert.equal(sending(), 'qf');
  await senders.want('camera', []);
  assert.equal(sending(), 'qhf', 'who is not named is sent');
});

test('another camera, other limits and a negotiation change nothing in what is watched', async () => {
  const { senders, sender, sending } = camera();
  await senders.want('camera', layers('q'));
  await senders.replace('camera', new FakeMedia('video', { width: 1920, height: 1080 }));
  assert.equal(sending(), 'q');
  await senders.limit({ ...info, video: { ...info.video, maxBitrate: 1_000_000 } });
  assert.equal(sending(), 'q');
  const forgotten = sender.getParameters();
  forgotten.encodings.forEach((encoding) => (encoding.active = true));
  await sender.setParameters(forgotten);
  await senders.restore();
  assert.equal(sending(), 'q');
});

test('one change at a time; one that is refused comes with the next negotiation', async () => {
  const { senders, sender, sending } = camera();
  const set = sender.setParameters;
  let running = 0;
  let calls = 0;
  sender.setParameters = async (parameters) => {
    calls++;
    assert.equal(++running, 1, 'a second change before the first was done');
    await settle();
    running--;
    if (calls > 1) throw Object.assign(new Error('not now'), { name: 'InvalidStateError' });
    await set(parameters);
  };
  await Promise.all([senders.want('camera', layers('q')), senders.want('camera', layers('qh'))]);
  assert.equal(sending(), 'qh');
  await senders.want('camera', layers('q'));
  assert.equal(sending(), 'qh', 'it was refused');
  sender.setParameters = set;
  await senders.restore();
  assert.equal(sending(), 'q');
});

test('a sender whose encodings have no names goes by their order', async () => {
  const { senders, sender } = camera();
  await sender.setParameters({ encodings: [{}, {}, {}] });
  await senders.want('camera', layers('qf'));
  assert.deepEqual(sender.getParameters().encodings.map(({ active }) => active), [undefined, false, undefined]);
});

test('what is wanted of a track reaches its sender; a later track begins anew', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.me.setCamera(true);
  await settle();
  const { sender } = w.peers[0].transceivers[1];
  const sending = () => sender.getParameters().encodings.filter(({ active = true }) => active).length;
  w.say('want', { track: 't_gone', layers: layers('q') });
  await settle();
  assert.equal(sending(), 3, 'that is nobody');
  w.say('want', { track: 't_camera', layers: layers('q') });
  await settle();
  assert.equal(sending(), 1);
  w.say('participant', { version: 2, participant: ada(true) });
  await settle();
  assert.equal(sending(), 1);
});
