import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallError } from '../sdk/errors.js';
import { body, decode } from '../sdk/protocol.js';
import { counted, ringing } from '../sdk/ringing.js';
import { shapes } from '../sdk/rooms.js';
import { Socket } from '../sdk/socket.js';
import { FakeSocket, fixture, fixtures } from './fakes.js';

for (const [name, text] of fixtures('server_')) {
  test(`decodes ${name} as it is`, () => {
    assert.deepEqual(decode(text, ringing), JSON.parse(text));
  });
}

const bodies = {
  http_preview: 'preview',
  http_preview_password: 'preview',
  http_rooms: 'rooms',
  http_ticket: 'ticket',
  http_error: 'error',
  http_people: 'people',
};

for (const [name, kind] of Object.entries(bodies)) {
  test(`takes the body ${name}`, () => assert.deepEqual(body(kind, fixture(name), { ...shapes, ...counted }), fixture(name)));
}

test('every fixture of an HTTP answer is taken by some test', () => {
  const answers = [...fixtures('http_').keys()].filter((name) => name !== 'http_ticket_request');
  assert.deepEqual(answers.sort(), Object.keys(bodies).sort());
});

for (const [name, text] of fixtures('client_')) {
  test(`says ${name} word for word`, () => {
    const said = JSON.parse(text);
    const socket = new FakeSocket();
    const client = new Socket('ws://test', () => socket);
    if (said.id === undefined) {
      client.note(said.type, said.data);
    } else {
      for (let id = 1; id < said.id; id++) client.request('ping', { t: 0 }).catch(() => {});
      client.request(said.type, said.data).catch(() => {});
    }
    assert.deepEqual(socket.sent.at(-1), said);
    client.close(); // lets go of its timers
  });
}

const strange = [
  { why: 'not JSON', text: '{' },
  { why: 'not an object', text: '7' },
  { why: 'no type', text: '{"data":{}}' },
  { why: 'a number where a word belongs', text: '{"type":"chat","data":{"id":1,"from":"p","name":"n","text":"t","time":1}}' },
  { why: 'a hole in a list', text: '{"type":"slots","data":{"rev":1,"slots":[null]}}' },
  { why: 'a list that is none', text: '{"type":"speakers","data":{"speakers":{}}}' },
  { why: 'no data', text: '{"type":"answer","re":1}' },
  { why: 'an error without a code', text: '{"type":"error","re":1,"error":{"message":"m","retry":"now"}}' },
];

for (const { why, text } of strange) {
  test(`refuses ${why}`, () => assert.throws(() => decode(text), (fault) => fault instanceof CallError || fault instanceof SyntaxError));
}

test('an unknown kind is nothing, and unknown members are no trouble', () => {
  assert.equal(decode('{"type":"confetti","data":{}}'), undefined);
  const left = decode('{"type":"participant_left","seq":3,"data":{"version":1,"participant":"p","reason":"left","mood":"fine"}}');
  assert.equal(left.data.participant, 'p');
});
