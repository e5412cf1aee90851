import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from '../sdk/slots.js';
import { FakePeerConnection, freeze, pass, settle } from './fakes.js';

async function slots(t) {
  freeze(t);
  const pc = new FakePeerConnection();
  for (const kind of ['audio', 'video', 'video']) pc.addTransceiver(kind, { direction: 'recvonly' });
  await pc.setLocalDescription(await pc.createOffer());
  const story = [];
  const table = new Slots({
    receiver: (mid) => pc.transceivers.find((transceiver) => transceiver.mid === mid)?.receiver,
    show: (track, media, paused) => story.push(`${media ? 'show' : 'hide'} ${track}${paused ? ', paused' : ''}`),
    acknowledge: (rev) => story.push(`ack ${rev}`),
  });
  t.after(() => table.clear());
  let rev = 0;
  const apply = async (...wires) => {
    table.apply({ rev: ++rev, slots: wires });
    await settle();
  };
  return { table, pc, story, apply };
}

const live = (mid, track) => ({ mid, track, participant: 'p', state: 'live' });
const switching = (mid, track) => ({ mid, track, participant: 'p', state: 'switching' });
const empty = (mid) => ({ mid, state: 'empty' });

test('a fresh slot needs no acknowledgement, and shows with its first frame', async (t) => {
  const { pc, story, apply } = await slots(t);
  await apply(live('1', 'ada'), empty('2'));
  await pass(1000);
  assert.deepEqual(story, [], 'nothing has come yet');
  pc.receiver('1').decode();
  await pass(50);
  assert.deepEqual(story, ['show ada']);
});

test('a slot that stays without pictures is looked at rarely, and shows all the same', async (t) => {
  const { pc, story, apply } = await slots(t);
  let looks = 0;
  const receiver = pc.receiver('1');
  const getStats = receiver.getStats.bind(receiver);
  receiver.getStats = () => {
    looks++;
    return getStats();
  };
  await apply(live('1', 'ada'));
  await pass(1500);
  const eager = looks;
  await pass(4000);
  assert.ok(looks - eager <= 11, `${looks - eager} looks in four seconds`);
  receiver.decode();
  await pass(400);
  assert.deepEqual(story, ['show ada']);
});

test('sound is let through at once', async (t) => {
  const { story, apply } = await slots(t);
  await apply(live('0', 'voice'));
  assert.deepEqual(story, ['show voice']);
});

test('a slot that changes hands is hidden, then acknowledged, then shown with a frame that came later', async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(switching('1', 'bob'));
  assert.deepEqual(story, ['show ada', 'hide ada'], 'hidden at once');
  await pass(60);
  assert.deepEqual(story.slice(2), ['ack 2']);
  pc.receiver('1').frames += 20; // of Ada, still on their way
  await apply(live('1', 'bob'));
  await pass(500);
  assert.deepEqual(story.slice(3), [], "these are Ada's");
  pc.receiver('1').decode();
  await pass(50);
  assert.deepEqual(story.slice(3), ['show bob']);
});

test("a key frame of the last owner that is decoded while hiding is not the next one's", async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(switching('1', 'bob'));
  pc.receiver('1').decode();
  await pass(60);
  await apply(live('1', 'bob'));
  await pass(500);
  assert.deepEqual(story, ['show ada', 'hide ada', 'ack 2']);
});

test('a browser that counts no key frames shows after many frames', async (t) => {
  const { pc, story, apply } = await slots(t);
  await apply(live('1', 'ada'));
  pc.receiver('1').frames += 46;
  await pass(50);
  assert.deepEqual(story, ['show ada']);
});

test('every switching slot of a table is behind its acknowledgement', async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  pc.receiver('2').decode();
  await apply(live('1', 'ada'), live('2', 'bob'));
  await apply(switching('1', 'bob'), switching('2', 'ada'));
  await pass(60);
  assert.deepEqual(story, ['show ada', 'show bob', 'hide ada', 'hide bob', 'ack 2']);
});

test('only the newest table is acknowledged', async (t) => {
  const { story, apply } = await slots(t);
  await apply(live('1', 'ada'));
  await apply(switching('1', 'bob'));
  await apply(switching('1', 'eve'));
  await pass(100);
  assert.deepEqual(story, ['ack 3']);
});

test('an emptied slot is hidden; the same person comes back with a new key frame', async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(empty('1'));
  await apply(live('1', 'ada'));
  await pass(200);
  assert.deepEqual(story, ['show ada', 'hide ada']);
  pc.receiver('1').decode();
  await pass(50);
  assert.deepEqual(story, ['show ada', 'hide ada', 'show ada']);
});

test('a track that moves is hidden in the old slot before it shows in the new one', async (t) => {
  const { story, apply } = await slots(t);
  await apply(live('0', 'voice'), empty('1'));
  await apply(live('0', 'other'));
  assert.deepEqual(story, ['show voice', 'hide voice', 'show other']);
});

test('a slot the table does not name is empty', async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply();
  assert.deepEqual(story, ['show ada', 'hide ada']);
});

test('an old table changes nothing', async (t) => {
  const { table, story, apply } = await slots(t);
  await apply(live('0', 'voice'));
  table.apply({ rev: 0, slots: [] });
  assert.deepEqual(story, ['show voice']);
  assert.equal(table.track('0'), 'voice');
});

test('a slot that was live but never shown is not shown for the next owner', async (t) => {
  const { pc, story, apply } = await slots(t);
  await apply(live('1', 'ada'));
  await apply(switching('1', 'bob'));
  pc.receiver('1').decode(); // Ada's, too late
  await pass(60);
  await apply(live('1', 'bob'));
  await pass(300);
  assert.deepEqual(story, ['ack 2']);
});

const paused = (mid, track) => ({ ...live(mid, track), paused: 'bandwidth' });

test('a picture that is paused stays in its slot, and goes on with a key frame that came later', async (t) => {
  const { table, pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(paused('1', 'ada'));
  assert.deepEqual(story, ['show ada', 'show ada, paused'], 'neither hidden nor acknowledged');
  assert.deepEqual(table.seen('ada'), [pc.receiver('1').track, 'bandwidth'], 'it is live all the same');
  pc.receiver('1').frames += 3; // still on their way
  await apply(live('1', 'ada'));
  await pass(500);
  assert.deepEqual(story.slice(2), [], 'no key frame has come');
  pc.receiver('1').decode();
  await pass(50);
  assert.deepEqual(story.slice(2), ['show ada']);
});

test('a picture that is paused again before it went on stays paused', async (t) => {
  const { pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(paused('1', 'ada'));
  await apply(live('1', 'ada'));
  pc.receiver('1').decode();
  await apply(paused('1', 'ada'));
  await pass(200);
  await apply(live('1', 'ada'));
  await pass(200);
  assert.deepEqual(story, ['show ada', 'show ada, paused'], 'that key frame came before the second pause');
  pc.receiver('1').decode();
  await pass(400);
  assert.deepEqual(story.slice(2), ['show ada']);
});

test('a picture paused before it was ever shown is shown with its first key frame', async (t) => {
  const { pc, story, apply } = await slots(t);
  await apply(paused('1', 'ada'));
  await pass(3000);
  assert.deepEqual(story, ['hide ada, paused']);
  await apply(live('1', 'ada'));
  pc.receiver('1').decode();
  await pass(400);
  assert.equal(story.at(-1), 'show ada');
});

test('a paused slot that changes hands is not paused for the next owner', async (t) => {
  const { table, pc, story, apply } = await slots(t);
  pc.receiver('1').decode();
  await apply(live('1', 'ada'));
  await apply(paused('1', 'ada'));
  await apply(switching('1', 'bob'));
  await pass(60);
  await apply(live('1', 'bob'));
  pc.receiver('1').decode();
  await pass(50);
  assert.deepEqual(story, ['show ada', 'show ada, paused', 'hide ada', 'ack 3', 'show bob']);
});

test('what is shown can be asked for, and is forgotten with the session', async (t) => {
  const { table, pc, story, apply } = await slots(t);
  await apply(live('0', 'voice'));
  assert.deepEqual(table.seen('voice'), [pc.receiver('0').track, undefined]);
  table.clear();
  assert.equal(table.seen('voice'), undefined);
  assert.deepEqual(story, ['show voice', 'hide voice']);
});
