import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../sdk/index.js';
import { FakeElement, FakeMedia, FakePeerConnection, FakeSocket, codecs, fakeStage, fixture, freeze, pass, settle } from './fakes.js';

const track = (id, source, muted = false) => ({ id, source, muted, width: 1280, height: 720 });
const person = (id, ...tracks) => ({ id, name: id.toUpperCase(), connection: 'ok', joined_at: 1, tracks });
const ada = (muted = false) => person('ada', track('a-voice', 'microphone'), track('a-face', 'camera', muted));

/** A whole server: tickets, sockets, and one room with Ada in it. */
function world(t, { name = 'standup' } = {}) {
  freeze(t);
  const w = {
    sockets: [], peers: [], tickets: [], log: [], others: [ada()], version: 1, stays: 0,
    reachable: true, refuseTicket: undefined, refuseResume: undefined, mine: new Map(), chat: [], said: 0,
    slots: { rev: 1, slots: [{ mid: '4', track: 'a-voice', participant: 'ada', state: 'live' }] },
  };
  w.seq = new WeakMap();
  w.say = (type, data, ws = w.sockets.at(-1)) => {
    const seq = (w.seq.get(ws) ?? 0) + 1;
    w.seq.set(ws, seq);
    ws.say({ type, seq, data });
  };
  const reply = (ws, re, data) => ws.say({ type: 'ok', re, data });
  const enter = (ws, { id, type, data }) => {
    if (type === 'join') {
      w.me = `me${++w.stays}`;
      w.mine = new Map((data.tracks ?? []).map(({ source, muted, mid }) => [`t_${source}`, { source, muted, mid }]));
    }
    w.seq.set(ws, 1);
    const tracks = [...w.mine].map(([trackId, { source, muted }]) => track(trackId, source, muted));
    ws.say({
      type: 'joined', re: id, seq: 1,
      data: {
        ...fixture('server_joined').data,
        resumed: type === 'resume', me: w.me, version: w.version, participants: [...w.others, person(w.me, ...tracks)],
        tracks: [], slots: w.slots, chat: w.chat, resume_token: `rt${w.sockets.length}`, answer: undefined,
        ...(data.offer && { answer: { rev: data.offer.rev, sdp: 'answer' } }),
      },
    });
  };
  const handlers = {
    join: enter,
    resume: (ws, m) => {
      if (w.refuseResume) ws.say({ type: 'error', re: m.id, error: { code: w.refuseResume, message: '', retry: 'never' } });
      else enter(ws, m);
    },
    offer: (ws, { id, data }) => ws.say({ type: 'answer', re: id, data: { rev: data.rev, sdp: 'answer' } }),
    publish: (ws, { id, data }) => {
      w.mine.set(`t_${data.source}`, data);
      reply(ws, id, { track: `t_${data.source}` });
    },
    track_update: (ws, { id, data }) => {
      w.mine.get(data.track).muted = data.muted;
      reply(ws, id);
    },
    unpublish: (ws, { id, data }) => {
      w.mine.delete(data.track);
      reply(ws, id);
    },
    view: (ws, { id }) => reply(ws, id),
    ping: (ws, { id, data }) => reply(ws, id, { t: data.t, server_time: 1 }),
    chat: (ws, { id, data }) => {
      const said = { id: `c${9 + w.said++}`, from: w.me, name: 'Me', time: 9, ...data };
      if (w.deaf) return;
      if (w.keeps) w.chat.push(said);
      if (w.mute) return;
      if (data.to === 'nobody') return void ws.say({ type: 'error', re: id, error: { code: 'not_found', message: '', retry: 'never' } });
      w.say('chat', said, ws);
      reply(ws, id, { id: said.id, time: 9 });
    },
    leave: (ws, { id }) => ws.say({ type: 'bye', re: id, data: { reason: 'left', retry: 'never' } }),
  };
  const stage = fakeStage();
  w.stage = stage;
  const platform = {
    fetch: async (url, init = {}) => {
      init.signal?.throwIfAborted();
      w.tickets.push({ url, ...(init.body && JSON.parse(init.body)) });
      if (!w.reachable) throw new TypeError('Failed to fetch');
      const answer = (status, json) => ({ ok: status < 400, status, json: async () => json });
      if (url.endsWith('/preview')) return answer(200, fixture('http_preview'));
      return w.refuseTicket ? answer(401, { error: { message: '', retry: 'never', ...w.refuseTicket } }) : answer(200, fixture('http_ticket'));
    },
    openSocket: (url, protocol) => {
      const ws = new FakeSocket(url, protocol, (message, socket) => handlers[message.type]?.(socket, message));
      w.sockets.push(ws);
      queueMicrotask(() => (w.reachable ? ws.open() : ws.drop()));
      return ws;
    },
    openPeer: (configuration) => {
      const pc = new FakePeerConnection(configuration);
      w.peers.push(pc);
      return pc;
    },
    codecs: (kind) => codecs[kind],
    capture: {
      openMicrophone: async () => new FakeMedia('audio'),
      openCamera: async () => new FakeMedia('video', { width: 1280, height: 720 }),
      openScreen: async () => ({ video: new FakeMedia('video'), audio: undefined }),
    },
    watchDevices: () => () => {},
    watchPage: (listener) => {
      w.page = listener;
      return () => (w.page = undefined);
    },
    stage,
    openWatcher: () => ({ watch() {}, unwatch() {}, size: (element) => element.size }),
    random: () => 0.5,
  };
  const room = new Room({ base: 'https://host/', name }, { platform });
  room.on('state', ({ state, error }) => w.log.push(error ? `${state} ${error.code}` : state));
  room.on('participant', ({ participant, change }) => w.log.push(`${participant.id} ${change}`));
  room.on('track', ({ track: { id } }) => w.log.push(`+${id}`));
  room.on('trackEnded', ({ track: { id } }) => w.log.push(`-${id}`));
  room.on('chat', ({ message }) => w.log.push(`says ${message.text}`));
  room.on('error', ({ error }) => w.log.push(`error ${error.code ?? error.kind}`));
  room.on('audioBlocked', () => w.log.push('audioBlocked'));
  t.after(() => room.leave());
  w.story = () => w.log.splice(0);
  return { room, w };
}

test('addresses: the page of a room, or its server and its name', async (t) => {
  const { room, w } = world(t);
  const info = await room.preview();
  assert.equal(w.tickets[0].url, 'https://host/v1/rooms/standup/preview');
  assert.deepEqual([info.title, info.names, info.maxParticipants], ['Stand-up', ['Ada', 'Bob'], 50]);
  assert.doesNotThrow(() => new Room('https://host/sub/r/stand-up'));
  assert.throws(() => new Room('https://host/nowhere'), { code: 'bad_request' });
});

test('joins: ticket, one socket, one offer, and everybody is there', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', password: 'secret' });
  assert.deepEqual(w.tickets, [{ url: 'https://host/v1/rooms/standup/tickets', name: 'Me', password: 'secret' }]);
  assert.equal(w.sockets[0].url, 'wss://host/v1/rooms/standup/signal');
  assert.deepEqual(w.sockets[0].kinds(), ['join']);
  assert.equal(w.sockets[0].sent[0].data.ticket, fixture('http_ticket').ticket);
  await settle();
  assert.equal(w.peers.length, 1);
  assert.equal(w.peers[0].signalingState, 'stable');
  assert.deepEqual(w.peers[0].configuration.iceServers, fixture('http_ticket').ice_servers);
  assert.deepEqual([room.state, room.me.id, room.me.name], ['joined', 'me1', 'ME1']);
  assert.deepEqual(w.story(), ['joining', 'ada joined', '+a-voice', '+a-face', 'joined', 'ada updated']);
});

test('media that is ready goes with the join, later media is published', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  assert.deepEqual(w.sockets[0].sent[0].data.tracks, [{ mid: '0', source: 'microphone', muted: false }]);
  await room.me.setCamera(true);
  assert.deepEqual(w.sockets[0].find('publish')[0].data, { mid: '1', source: 'camera', muted: false, width: 1280, height: 720 });
  assert.equal(w.peers[0].transceivers[1].sender.track, room.me.camera.track);
});

test('sound plays in elements of its own; when the browser refuses, a click helps', async (t) => {
  const { room, w } = world(t);
  const make = w.stage.createElement;
  w.stage.createElement = (kind) => Object.assign(make(kind), { refuses: true });
  await room.join({ name: 'Me' });
  await settle();
  assert.deepEqual(w.story().slice(-1), ['audioBlocked']);
  const [element] = w.stage.elements;
  assert.equal(element.kind, 'audio');
  assert.deepEqual(element.srcObject.tracks, [w.peers[0].receiver('4').track]);
  element.refuses = false;
  await room.resumeAudio();
  assert.equal(element.played, 1);
});

test('a picture is acknowledged before it is shown, and shown in the element that was attached', async (t) => {
  const { room, w } = world(t);
  const tile = new FakeElement('video');
  room.on('track', ({ track: remote }) => remote.kind === 'video' && remote.attach(tile));
  await room.join({ name: 'Me' });
  await settle();
  w.say('slots', { rev: 2, slots: [{ mid: '8', track: 'a-face', participant: 'ada', state: 'switching' }] });
  await pass(60);
  assert.deepEqual(w.sockets[0].find('slots_ack').map(({ data }) => data), [{ rev: 2 }]);
  assert.equal(room.participants.get('ada').camera.live, false);
  w.say('slots', { rev: 3, slots: [{ mid: '8', track: 'a-face', participant: 'ada', state: 'live' }] });
  await pass(60);
  assert.equal(tile.srcObject, null, 'no frame has come');
  w.peers[0].receiver('8').decode();
  await pass(60);
  assert.equal(room.participants.get('ada').camera.live, true);
  assert.deepEqual(tile.srcObject.tracks, [w.peers[0].receiver('8').track]);
  const stream = tile.srcObject;
  w.say('slots', { rev: 4, slots: [{ mid: '8', state: 'empty' }] });
  assert.equal(tile.srcObject, null);
  w.say('slots', { rev: 5, slots: [{ mid: '9', track: 'a-face', participant: 'ada', state: 'live' }] });
  w.peers[0].receiver('9').decode();
  await pass(60);
  assert.equal(tile.srcObject, stream, 'one stream for the life of a track');
});

test('a slot may be heard of before its track', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.say('slots', { rev: 2, slots: [{ mid: '5', track: 'b-voice', participant: 'bob', state: 'live' }] });
  await settle();
  w.say('participant', { version: 2, participant: person('bob', track('b-voice', 'microphone')) });
  assert.equal(room.participants.get('bob').microphone.live, true);
});

test('please_offer grows the pool with one offer', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.say('please_offer', { video_slots: 6, reason: 'slots' });
  w.say('please_offer', { audio_slots: 5, video_slots: 8, reason: 'slots' });
  await pass(20);
  const offers = w.sockets[0].find('offer');
  assert.deepEqual(offers.map(({ data }) => data.rev), [2]);
  assert.equal(w.peers[0].transceivers.length, 4 + 5 + 8);
  w.say('please_offer', { ice_restart: true, reason: 'media_silent' });
  await pass(20);
  assert.equal(w.peers[0].restarts, 1);
});

test("a mute of somebody is seen, and one's own is told", async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  w.story();
  w.say('participant', { version: 2, participant: ada(true) });
  assert.equal(room.participants.get('ada').camera.muted, true);
  assert.deepEqual(w.story(), ['ada updated']);
  await room.me.setMicrophone(false);
  assert.equal(w.mine.get('t_microphone').muted, true);
});

test('speakers', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  const heard = [];
  room.on('speakers', ({ speakers, dominant }) => heard.push([speakers.map(({ id }) => id), dominant?.id]));
  w.say('speakers', { speakers: [{ participant: 'me1', level: 0.5 }, { participant: 'ada', level: 0.4 }], dominant: 'me1' });
  w.say('speakers', { speakers: [{ participant: 'ada', level: 0.4 }], dominant: 'ada' });
  assert.deepEqual(heard, [[['ada'], undefined], [['ada'], 'ada']]);
  assert.equal(room.me.speaking, false);
});

test('chat: what one says comes back once, and history is not told twice', async (t) => {
  const { room, w } = world(t);
  w.chat = [{ id: 'c1', from: 'ada', name: 'Ada', text: 'early', time: 1 }];
  await room.join({ name: 'Me' });
  await room.chat.send('hello <b>');
  await assert.rejects(room.chat.send('  '), { code: 'bad_request' });
  w.chat.push({ id: 'c9', from: w.me, name: 'Me', text: 'hello <b>', time: 9 }, { id: 'c10', from: 'ada', name: 'Ada', text: 'missed', time: 10 });
  w.sockets[0].drop();
  await pass(200);
  assert.deepEqual(w.story().filter((line) => line.startsWith('says')), ['says early', 'says hello <b>', 'says missed']);
  assert.equal(room.chat.messages.length, 3);
});

test('a private message goes to one, and says so', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.chat.send('psst', { to: room.participants.get('ada') });
  await room.chat.send('psst again', { to: 'ada' });
  assert.deepEqual(w.sockets[0].find('chat').map(({ data }) => data), [{ text: 'psst', to: 'ada' }, { text: 'psst again', to: 'ada' }]);
  w.say('chat', { id: 'c20', from: 'ada', to: 'me1', name: 'ADA', text: 'yes?', time: 9 });
  assert.deepEqual(room.chat.messages.map(({ from, to, mine }) => [from, to, mine]), [['me1', 'ada', true], ['me1', 'ada', true], ['ada', 'me1', false]]);
  await assert.rejects(room.chat.send('psst', { to: 'nobody' }), { code: 'not_found' });
});

test('a message of 2,000 characters goes out, one more does not', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.chat.send('🙂'.repeat(2000));
  await assert.rejects(room.chat.send('🙂'.repeat(2001)), { code: 'too_large' });
  assert.equal(w.sockets[0].find('chat').length, 1);
});

for (const { story, deaf, keeps, sent } of [
  { story: 'that did not arrive goes out again', deaf: true, keeps: false, sent: 2 },
  { story: 'that arrived unanswered does not', deaf: false, keeps: true, sent: 1 },
]) {
  test(`a message caught in a lost socket ${story}`, async (t) => {
    const { room, w } = world(t);
    await room.join({ name: 'Me' });
    Object.assign(w, { deaf, keeps, mute: true });
    const sending = room.chat.send('hello');
    await settle();
    Object.assign(w, { deaf: false, mute: false });
    w.sockets[0].drop();
    await pass(200);
    await sending;
    assert.deepEqual(room.chat.messages.map(({ text }) => text), ['hello']);
    assert.equal(w.sockets.flatMap((ws) => ws.find('chat')).length, sent);
  });
}

test('a message written while the line is lost waits for it, and ends with the call', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.reachable = false;
  w.sockets[0].drop();
  await settle();
  const first = room.chat.send('one');
  w.reachable = true;
  await pass(500);
  await first;
  assert.deepEqual(room.chat.messages.map(({ text }) => text), ['one']);
  w.reachable = false;
  w.sockets.at(-1).drop();
  await settle();
  const second = assert.rejects(room.chat.send('two'), { code: 'not_joined' });
  await settle();
  await room.leave();
  await second;
  await assert.rejects(room.chat.send('three'), { code: 'not_joined' });
});

test('the chat forgets its oldest messages', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  for (let i = 0; i < 1100; i++) w.say('chat', { id: `x${i}`, from: 'ada', name: 'ADA', text: String(i), time: i });
  assert.deepEqual([room.chat.messages.length, room.chat.messages[0].text], [1000, '100']);
});

test('leaves at once, says so, and lets go of everything', async (t) => {
  const { room, w } = world(t);
  const voice = new FakeMedia('audio');
  await room.join({ name: 'Me', microphone: voice });
  await settle();
  w.story();
  const left = room.leave();
  assert.equal(room.state, 'left');
  await left;
  assert.deepEqual(w.story(), ['-a-voice', '-a-face', 'left']);
  assert.equal(w.sockets[0].kinds().at(-1), 'leave');
  assert.equal(w.sockets[0].closed, 1000);
  assert.deepEqual([w.peers[0].closed, voice.readyState, w.page], [true, 'ended', undefined]);
  await pass(60_000);
  assert.equal(w.sockets.length, 1);
});

test('one may come back after leaving', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await room.leave();
  await room.join({ name: 'Me' });
  assert.deepEqual([room.state, room.participants.size, room.me.id], ['joined', 1, 'me2']);
});

test('a page that goes away says goodbye', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.page.closing();
  assert.equal(w.sockets[0].kinds().at(-1), 'leave');
  assert.equal(room.state, 'left');
});

test('a refused join leaves the room as new, and the media that was given untouched', async (t) => {
  const { room, w } = world(t);
  w.refuseTicket = { code: 'wrong_password' };
  const face = new FakeMedia('video');
  await assert.rejects(room.join({ name: 'Me', password: 'no', camera: face }), { name: 'CallError', code: 'wrong_password' });
  assert.deepEqual(w.story(), ['joining', 'new']);
  assert.equal(face.readyState, 'live');
  w.refuseTicket = undefined;
  await room.join({ name: 'Me', password: 'yes', camera: face });
  assert.equal(room.me.camera.track, face);
});

test('a camera that opens after the join was refused is nobody\'s trouble', async (t) => {
  const { room, w } = world(t);
  const troubles = [];
  room.on('error', ({ error }) => troubles.push(error.code));
  w.refuseTicket = { code: 'wrong_password' };
  await assert.rejects(room.join({ name: 'Me', password: 'no', camera: true, microphone: true }), { code: 'wrong_password' });
  await settle();
  assert.deepEqual(troubles, []);
  assert.equal(room.me.camera, undefined);
});

test('a join that is aborted stops, and leaves nobody behind', async (t) => {
  const { room, w } = world(t);
  const abort = new AbortController();
  const join = room.join({ name: 'Me', signal: abort.signal, camera: true });
  await Promise.resolve();
  abort.abort();
  await assert.rejects(join, { code: 'aborted' });
  assert.equal(room.state, 'left');
  await settle();
  for (const ws of w.sockets) assert.notEqual(ws.closed, undefined);
  assert.equal(room.me.camera, undefined);
});

test('joining twice at once is refused', async (t) => {
  const { room } = world(t);
  await room.join({ name: 'Me' });
  await assert.rejects(room.join({ name: 'Me' }), { code: 'bad_request' });
});

test('a lost socket is resumed; media and people stay', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', microphone: new FakeMedia('audio') });
  await settle();
  w.peers[0].connect();
  const face = room.participants.get('ada').camera;
  w.story();
  w.sockets[0].drop();
  assert.equal(room.state, 'reconnecting');
  await room.me.setMicrophone(false);
  await pass(200);
  assert.deepEqual(w.sockets[1].kinds(), ['resume', 'track_update']);
  assert.deepEqual(w.story(), ['reconnecting', 'ada updated', 'joined']);
  assert.equal(w.peers.length, 1);
  assert.equal(room.participants.get('ada').camera, face);
  assert.equal(w.mine.get('t_microphone').muted, true);
});

test('a seat that is gone is taken anew: same people, same media, another connection', async (t) => {
  const { room, w } = world(t);
  const voice = new FakeMedia('audio');
  await room.join({ name: 'Me', password: 'secret', microphone: voice });
  await settle();
  w.story();
  w.refuseResume = 'not_found';
  w.sockets[0].drop();
  await pass(400);
  assert.deepEqual([room.state, room.me.id, w.peers.length, w.peers[0].closed], ['joined', 'me2', 2, true]);
  assert.equal(w.tickets.at(-1).password, 'secret');
  assert.equal(w.peers[1].transceivers[0].sender.track, voice);
  assert.equal(voice.readyState, 'live');
  assert.deepEqual(w.sockets.at(-1).sent[0].data.tracks, [{ mid: '0', source: 'microphone', muted: false }]);
  const story = w.story();
  assert.deepEqual(story.filter((line) => !line.startsWith('reconnecting')), ['ada updated', 'ada updated', 'joined', 'ada updated']);
});

test('a server that restarts is joined again when it is back', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.say('bye', { reason: 'draining', retry: 'now', retry_after_ms: 1000 });
  w.reachable = false;
  w.sockets[0].drop(4504);
  await pass(10_000);
  assert.equal(room.state, 'reconnecting');
  w.reachable = true;
  room.retry();
  await settle();
  assert.equal(room.state, 'joined');
});

test('a server that stays away is given up, with the reason', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  w.reachable = false;
  w.sockets[0].drop();
  await pass(150_000);
  assert.deepEqual(w.story().slice(-1), ['left unreachable']);
});

test('told to go, one goes', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me', camera: true });
  await settle();
  w.story();
  w.say('bye', { reason: 'removed', retry: 'never' });
  w.sockets[0].drop(4403);
  assert.deepEqual(w.story(), ['ada updated', '-a-voice', '-a-face', 'left removed']);
  await settle();
  assert.equal(w.peers[0].closed, true);
});

test('media that never gets through ends the call after two tries', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  for (let i = 0; i < 2; i++) {
    w.peers.at(-1).connect('failed');
    await pass(21_000);
  }
  assert.equal(w.peers.length, 2);
  assert.deepEqual(w.story().slice(-1), ['left media_failed']);
});

test('lost media is reconnecting too, until it is back', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.peers[0].connect();
  w.peers[0].connect('disconnected');
  await pass(3100);
  assert.equal(room.state, 'reconnecting');
  w.peers[0].connect();
  assert.equal(room.state, 'joined');
});

test('another network is used at once', async (t) => {
  const { room, w } = world(t);
  await room.join({ name: 'Me' });
  await settle();
  w.page.networkChanged();
  await pass(20);
  assert.equal(w.peers[0].restarts, 1);
  assert.deepEqual(w.sockets[0].kinds().slice(1), ['ping', 'offer']);
});

test('a listener that throws does not stop the others', async (t) => {
  const { room, w } = world(t);
  const faults = [];
  globalThis.reportError = (fault) => faults.push(fault.message); // Node has none
  t.after(() => delete globalThis.reportError);
  const seen = [];
  room.on('chat', () => {
    throw new Error('of the page');
  });
  const off = room.on('chat', ({ message }) => seen.push(message.text));
  await room.join({ name: 'Me' });
  await room.chat.send('hello');
  off();
  assert.deepEqual(seen, ['hello']);
  assert.deepEqual(faults, ['of the page']);
  assert.ok(w.story().includes('says hello'));
});
