// A whole server for the tests of a Room, and one Room before its door.
import { Room } from '../sdk/index.js';
import { FakeMedia, FakePeerConnection, FakeSocket, codecs, fakeStage, fixture, freeze } from './fakes.js';

export const track = (id, source, muted = false) => ({ id, source, muted, width: 1280, height: 720 });
export const person = (id, ...tracks) => ({ id, name: id.toUpperCase(), connection: 'ok', joined_at: 1, tracks });
export const ada = (muted = false) => person('ada', track('a-voice', 'microphone'), track('a-face', 'camera', muted));

/** A whole server: tickets, sockets, and one room with Ada in it. */
export function world(t, { name = 'standup' } = {}) {
  freeze(t);
  const w = {
    sockets: [], peers: [], tickets: [], log: [], others: [ada()], version: 1, stays: 0,
    reachable: true, refuseTicket: undefined, refuseResume: undefined, mine: new Map(), chat: [], said: 0,
    there: undefined, // what the room on b.example.org has instead
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
    const { others, slots } = (new URL(ws.url).host === 'b.example.org' && w.there) || w;
    const tracks = [...w.mine].map(([trackId, { source, muted }]) => track(trackId, source, muted));
    ws.say({
      type: 'joined', re: id, seq: 1,
      data: {
        ...fixture('server_joined').data,
        resumed: type === 'resume', me: w.me, version: w.version, participants: [...others, person(w.me, ...tracks)],
        tracks: [], slots, chat: w.chat, resume_token: `rt${w.sockets.length}`, answer: undefined,
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
  const ticket = () => {
    const { room: it, ...rest } = fixture('http_ticket');
    return { ...rest, ice_servers: w.servers ?? rest.ice_servers, room: { ...it, video: { ...it.video, ...w.terms } } };
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
      return w.refuseTicket ? answer(401, { error: { message: '', retry: 'never', ...w.refuseTicket } }) : answer(200, ticket());
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
  room.on('participant', ({ participant, change, reason }) => w.log.push(`${participant.id} ${change}${reason === 'moved' ? ' moved' : ''}`));
  room.on('track', ({ track: { id } }) => w.log.push(`+${id}`));
  room.on('trackEnded', ({ track: { id } }) => w.log.push(`-${id}`));
  room.on('chat', ({ message }) => w.log.push(`says ${message.text}`));
  room.on('error', ({ error }) => w.log.push(`error ${error.code ?? error.kind}`));
  room.on('audioBlocked', () => w.log.push('audioBlocked'));
  t.after(() => room.leave());
  w.story = () => w.log.splice(0);
  return { room, w };
}
