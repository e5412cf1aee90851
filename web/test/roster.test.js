import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Roster } from '../sdk/roster.js';
import { fakeStage } from './fakes.js';

function roster() {
  const story = [];
  const r = new Roster({
    tracks: { stage: fakeStage(), attachmentsChanged() {}, wantChanged() {} },
    changed: ({ id }, change, reason) => story.push(`${id} ${change}${reason ? ` ${reason}` : ''}`),
    added: ({ id }, participant) => story.push(`${participant.id} +${id}`),
    ended: ({ id }, participant) => story.push(`${participant.id} -${id}`),
    me: ({ name }) => story.push(`me ${name}`),
  });
  return { r, story };
}

const track = (id, source = 'camera', muted = false) => ({ id, source, muted, width: 1280, height: 720 });
const person = (id, ...tracks) => ({ id, name: id.toUpperCase(), connection: 'ok', joined_at: 1, tracks });

test('the whole state comes first, and oneself is not in it', () => {
  const { r, story } = roster();
  r.replace({ me: 'me', version: 3, participants: [person('ada', track('a')), person('me', track('m'))] });
  assert.deepEqual(story, ['ada joined', 'ada +a', 'me ME']);
  assert.deepEqual([...r.participants.keys()], ['ada']);
  const ada = r.participants.get('ada');
  assert.deepEqual([ada.name, ada.connection, ada.joinedAt, ada.camera.id, ada.microphone], ['ADA', 'ok', 1, 'a', undefined]);
});

test('changes replace whole people; their objects stay the same', () => {
  const { r, story } = roster();
  r.replace({ me: 'me', version: 3, participants: [person('ada', track('a'))] });
  const ada = r.participants.get('ada');
  const camera = ada.camera;
  r.update({ version: 4, participant: person('ada', track('a', 'camera', true), track('s', 'screen')) });
  assert.equal(r.participants.get('ada'), ada);
  assert.equal(ada.camera, camera);
  assert.equal(camera.muted, true, 'a mute is seen on the track one has');
  assert.deepEqual(ada.screens.map(({ id }) => id), ['s']);
  r.update({ version: 5, participant: { ...person('ada', track('a')), connection: 'reconnecting' } });
  assert.equal(ada.connection, 'reconnecting');
  assert.deepEqual(story.slice(2), ['ada updated', 'ada +s', 'ada updated', 'ada -s']);
});

test('an older version than is known changes nothing', () => {
  const { r, story } = roster();
  r.replace({ me: 'me', version: 7, participants: [person('ada')] });
  r.update({ version: 6, participant: person('bob') });
  r.update({ version: 7, participant: person('eve') });
  r.left({ version: 5, participant: 'ada', reason: 'left' });
  assert.deepEqual(story, ['ada joined']);
  r.left({ version: 8, participant: 'ada', reason: 'left' });
  assert.deepEqual(story, ['ada joined', 'ada left left']);
});

test('who is not in the state after a resume has gone', () => {
  const { r, story } = roster();
  r.replace({ me: 'me', version: 3, participants: [person('ada', track('a')), person('bob')] });
  r.replace({ me: 'me', version: 9, participants: [person('bob'), person('eve')] });
  assert.deepEqual(story.slice(3), ['ada -a', 'ada left left', 'bob updated', 'eve joined']);
});

test('after a rejoin versions begin anew', () => {
  const { r } = roster();
  r.replace({ me: 'me', version: 90, participants: [] });
  r.replace({ me: 'me2', version: 1, participants: [] });
  r.update({ version: 2, participant: person('ada') });
  assert.equal(r.participants.size, 1);
});

test('speakers are told loudest first, without oneself, and fall silent', () => {
  const { r } = roster();
  r.replace({ me: 'me', version: 1, participants: [person('ada'), person('bob')] });
  r.speaking([{ participant: 'bob', level: 0.9 }, { participant: 'me', level: 0.5 }, { participant: 'ada', level: 0.2 }]);
  assert.deepEqual(r.speakers.map(({ id, level, speaking }) => [id, level, speaking]), [['bob', 0.9, true], ['ada', 0.2, true]]);
  r.speaking([]);
  assert.deepEqual(r.speakers, []);
  assert.equal(r.participants.get('bob').speaking, false);
});

test('who leaves does not go on speaking', () => {
  const { r } = roster();
  r.replace({ me: 'me', version: 1, participants: [person('ada')] });
  r.speaking([{ participant: 'ada', level: 0.9 }]);
  r.left({ version: 2, participant: 'ada', reason: 'timeout' });
  assert.deepEqual(r.speakers, []);
});
