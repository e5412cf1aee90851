/**
 * Signalling v1: every message either side may send (docs/protocol.md). The
 * same messages as the Go package signaling/protocol; both are tested on the
 * fixtures of signaling/protocol/testdata.
 *
 *     client ── join, resume, offer, candidate, publish, … ──► server
 *            ◄── joined, answer, please_offer, slots, … ──────
 *
 * @module
 */

import { CallError } from './errors.js';

/** The sub-protocol both sides agree on. */
export const SUBPROTOCOL = 'parley.v1.json';

/**
 * @typedef {'microphone' | 'camera' | 'screen' | 'screen_audio'} Source
 * @typedef {'ok' | 'reconnecting'} Connection
 * @typedef {'live' | 'switching' | 'empty'} SlotState
 * @typedef {import('./errors.js').Retry} Retry
 *
 * @typedef {{rev: number, sdp: string}} Description
 * @typedef {{mid: string, candidate: string, ufrag: string}} WireCandidate
 * @typedef {{mid: string, source: Source, muted: boolean, width?: number, height?: number}} TrackRequest
 * @typedef {{track: string, width: number, height: number, priority: 'low' | 'normal' | 'high'}} WireWant
 * @typedef {{video: WireWant[], audio: 'auto' | 'none'}} WireView
 *
 * @typedef {{id: string, source: Source, muted: boolean, width?: number, height?: number}} WireTrack
 * @typedef {{id: string, name: string, connection: Connection, joined_at: number, tracks: WireTrack[]}} WireParticipant
 * @typedef {'bandwidth'} Pause why a picture does not flow
 * @typedef {{mid: string, track?: string, participant?: string, state: SlotState, paused?: Pause}} WireSlot
 * @typedef {{rev: number, slots: WireSlot[]}} SlotTable
 * @typedef {{rid: string, active: boolean}} WireLayer one encoding of one's own, and whether to send it
 * @typedef {{participant: string, level: number}} WireSpeaker
 * @typedef {{id: string, from: string, to?: string, name: string, text: string, time: number}} WireChat
 * @typedef {{name: string, title: string, description: string, participants: number, max_participants: number, needs: string[]}} WireListedRoom
 * @typedef {{code: string, message: string, retry: Retry, retry_after_ms?: number, details?: Record<string, unknown>}} WireError
 *
 * @typedef {object} WireRoom
 * @property {string} name
 * @property {string} title
 * @property {number} participants
 * @property {number} max_participants
 * @property {string[]} [names]
 * @property {string[]} needs
 * @property {{video: string[], audio: string[]}} codecs
 * @property {{max_width: number, max_height: number, max_bitrate: number, simulcast: boolean}} video
 * @property {{max_width: number, max_height: number, max_bitrate: number, max_fps: number}} screen
 * @property {{audio: number, video: number}} slots
 * @property {number} max_screen_shares
 * @property {boolean} [music]
 *
 * @typedef {object} WireTicket
 * @property {string} ticket
 * @property {number} expires_in_ms
 * @property {{urls: string[], username?: string, credential?: string}[]} ice_servers
 * @property {'all' | 'relay'} ice_transport_policy
 * @property {WireRoom} room
 */

/**
 * Client to server. Those of Requests are answered; the rest is not.
 *
 * @typedef {object} Requests
 * @property {{ticket: string, client: {name: string, version: string, features?: string[]}, offer?: Description, tracks?: TrackRequest[], view?: WireView}} join
 * @property {{session: string, resume_token: string, offer?: Description}} resume
 * @property {Description} offer
 * @property {TrackRequest} publish
 * @property {{track: string, muted: boolean}} track_update
 * @property {{track: string}} unpublish
 * @property {WireView} view
 * @property {{text: string, to?: string}} chat
 * @property {{t: number}} ping
 * @property {undefined} leave
 * @property {{name: string}} appear
 * @property {{person: string}} ring
 * @property {{person: string}} cancel
 * @property {{person: string}} accept
 * @property {{person: string}} decline
 *
 * @typedef {object} Notes
 * @property {WireCandidate} candidate
 * @property {{rev: number}} slots_ack
 */

/**
 * What answers a request.
 *
 * @typedef {object} Replies
 * @property {JoinedData} join
 * @property {JoinedData} resume
 * @property {Description} offer
 * @property {{track: string}} publish
 * @property {unknown} track_update
 * @property {unknown} unpublish
 * @property {unknown} view
 * @property {{id: string, time: number}} chat
 * @property {{t: number, server_time: number}} ping
 * @property {ByeData} leave
 * @property {PeopleData} appear
 * @property {unknown} ring
 * @property {unknown} cancel
 * @property {unknown} accept
 * @property {unknown} decline
 */

/**
 * Server to client.
 *
 * @typedef {object} JoinedData
 * @property {string} session
 * @property {string} resume_token
 * @property {number} resume_timeout_ms
 * @property {number} ping_interval_ms
 * @property {boolean} resumed
 * @property {string} me
 * @property {WireRoom} room
 * @property {number} version
 * @property {WireParticipant[]} participants
 * @property {{mid: string, track: string}[]} tracks
 * @property {Description} [answer]
 * @property {SlotTable} slots
 * @property {WireChat[]} chat
 * @property {{name: string, version: string}} server
 *
 * @typedef {{reason: string, message?: string, retry: Retry, retry_after_ms?: number, spread_ms?: number, successor?: string}} ByeData
 * @typedef {{successor: string, within_ms: number, spread_ms: number}} MovingData
 * @typedef {{ice_restart?: boolean, audio_slots?: number, video_slots?: number, reason: string}} PleaseOfferData
 *
 * @typedef {{type: 'joined', re: number, seq?: number, data: JoinedData}} Joined
 * @typedef {{type: 'answer', re?: number, seq?: number, data: Description}} Answer
 * @typedef {{type: 'please_offer', seq?: number, data: PleaseOfferData}} PleaseOffer
 * @typedef {{type: 'slots', seq?: number, data: SlotTable}} Slots
 * @typedef {{type: 'want', seq?: number, data: {track: string, layers: WireLayer[]}}} LayersWanted
 * @typedef {{type: 'participant', seq?: number, data: {version: number, participant: WireParticipant}}} ParticipantChanged
 * @typedef {{type: 'participant_left', seq?: number, data: {version: number, participant: string, reason: string}}} ParticipantLeft
 * @typedef {{type: 'speakers', seq?: number, data: {speakers: WireSpeaker[], dominant?: string}}} Speakers
 * @typedef {{type: 'chat', seq?: number, data: WireChat}} Chat
 * @typedef {{type: 'moving', seq?: number, data: MovingData}} Moving
 * @typedef {{type: 'bye', re?: number, seq?: number, data: ByeData}} Bye
 * @typedef {{type: 'ok', re: number, seq?: number, data?: unknown}} Ok
 * @typedef {{type: 'error', re?: number, seq?: number, error: WireError}} Failure
 *
 * @typedef {{id: string, name: string}} Somebody
 * @typedef {{me: string, people: {id: string, name: string, busy: boolean}[]}} PeopleData
 * @typedef {{type: 'people', re?: number, seq?: number, data: PeopleData}} PeopleList
 * @typedef {{type: 'calling', seq?: number, data: {person: Somebody, timeout_ms: number}}} Calling
 * @typedef {{type: 'incoming', seq?: number, data: {from: Somebody, timeout_ms: number}}} Incoming
 * @typedef {{type: 'ended', seq?: number, data: {person: Somebody, reason: string}}} Ended
 * @typedef {{type: 'connected', seq?: number, data: {person: Somebody, room: string}}} Connected
 *
 * @typedef {PeopleList | Calling | Incoming | Ended | Connected} PeopleEvent
 * @typedef {Answer | PleaseOffer | Slots | LayersWanted | ParticipantChanged | ParticipantLeft | Speakers | Chat | Moving} RoomEvent
 * @typedef {RoomEvent | PeopleEvent | Joined | Bye | Ok | Failure} ServerMessage
 */

/**
 * The shape of a value: `string`, `number`, `boolean`, `any`; a `?` behind
 * allows absence; a list of one shape; an object of shapes. Words of an
 * enumeration are not checked: a later server may know more of them. Nor is
 * what nobody reads.
 *
 * @typedef {string | {[key: string]: Shape} | readonly Shape[]} Shape
 */

const description = { rev: 'number', sdp: 'string' };
const track = { id: 'string', source: 'string', muted: 'boolean', width: 'number?', height: 'number?' };
const participant = { id: 'string', name: 'string', connection: 'string', joined_at: 'number', tracks: [track] };
const slots = { rev: 'number', slots: [{ mid: 'string', track: 'string?', state: 'string', paused: 'string?' }] };
const chat = { id: 'string', from: 'string', to: 'string?', name: 'string', text: 'string', time: 'number' };
const limits = { max_width: 'number', max_height: 'number', max_bitrate: 'number' };
const room = {
  name: 'string',
  title: 'string',
  participants: 'number',
  max_participants: 'number',
  'names?': ['string'],
  needs: ['string'],
  codecs: { video: ['string'], audio: ['string'] },
  video: { ...limits, simulcast: 'boolean' },
  screen: { ...limits, max_fps: 'number' },
  slots: { audio: 'number', video: 'number' },
  max_screen_shares: 'number',
  music: 'boolean?',
};
const fault = { code: 'string', message: 'string', retry: 'string', retry_after_ms: 'number?', details: 'any' };
const joined = {
  session: 'string',
  resume_token: 'string',
  resume_timeout_ms: 'number',
  ping_interval_ms: 'number',
  me: 'string',
  room,
  version: 'number',
  participants: [participant],
  'answer?': description,
  slots,
  chat: [chat],
};
const server = { urls: ['string'], username: 'string?', credential: 'string?' };

/** @satisfies {Record<Exclude<ServerMessage, PeopleEvent>['type'], Shape>} */
const shapes = {
  joined: { re: 'number', data: joined },
  answer: { data: description },
  please_offer: { data: { ice_restart: 'boolean?', audio_slots: 'number?', video_slots: 'number?' } },
  slots: { data: slots },
  want: { data: { track: 'string', layers: [{ rid: 'string', active: 'boolean' }] } },
  participant: { data: { version: 'number', participant } },
  participant_left: { data: { version: 'number', participant: 'string', reason: 'string' } },
  speakers: { data: { speakers: [{ participant: 'string', level: 'number' }], dominant: 'string?' } },
  chat: { data: chat },
  moving: { data: { successor: 'string', spread_ms: 'number' } },
  bye: { data: { reason: 'string', message: 'string?', retry: 'string', retry_after_ms: 'number?', spread_ms: 'number?', successor: 'string?' } },
  ok: { re: 'number', data: 'any' },
  error: { error: fault },
};

/**
 * Bodies of HTTP answers, and what `ok` brings along.
 *
 * @typedef {{preview: {room: WireRoom}, rooms: {rooms: WireListedRoom[]}, ticket: WireTicket, error: {error: WireError}, people: {people: {visible: number, max: number}}, publish: Replies['publish'], chat: Replies['chat'], ping: Replies['ping']}} Bodies
 *
 * @satisfies {Record<Exclude<keyof Bodies, 'rooms' | 'people'>, Shape>}
 */
const bodies = {
  preview: { room },
  ticket: { ticket: 'string', ice_servers: [server], ice_transport_policy: 'string', room },
  error: { error: fault },
  publish: { track: 'string' },
  chat: { id: 'string', time: 'number' },
  ping: { t: 'number' },
};

/**
 * @param {string} text
 * @param {Readonly<Record<string, Shape>>} more shapes of messages that no room sends
 * @returns {ServerMessage | undefined} nothing for a kind this client does not know
 */
export function decode(text, more = {}) {
  const message = JSON.parse(text);
  check(message, { type: 'string', re: 'number?', seq: 'number?' }, 'message');
  const shape = Object.entries({ ...shapes, ...more }).find(([type]) => type === message.type)?.[1];
  if (!shape) return undefined;
  check(message, shape, message.type);
  return message;
}

/**
 * @template {keyof Bodies} K
 * @param {K} kind
 * @param {unknown} value
 * @param {Readonly<Record<string, Shape>>} more shapes of bodies that no room needs
 * @returns {Bodies[K]}
 */
export function body(kind, value, more = {}) {
  /** @type {Readonly<Record<string, Shape>>} */
  const all = { ...bodies, ...more };
  check(value, all[kind] ?? 'never', kind);
  return /** @type {Bodies[K]} */ (value);
}

/**
 * @param {unknown} value
 * @param {Shape} shape
 * @param {string} path
 */
function check(value, shape, path) {
  if (typeof shape === 'string') {
    const fits = shape === 'any' || (shape.endsWith('?') && value == null) || typeof value === shape.replace('?', '');
    if (!fits) throw strange(path, shape, value);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) throw strange(path, 'list', value);
    value.forEach((item, i) => check(item, shape[0] ?? 'any', `${path}[${i}]`));
  } else {
    if (typeof value !== 'object' || value === null) throw strange(path, 'object', value);
    const members = new Map(Object.entries(value));
    for (const [key, inner] of Object.entries(shape)) {
      const name = key.replace('?', '');
      if (name !== key && members.get(name) == null) continue;
      check(members.get(name), inner, `${path}.${name}`);
    }
  }
}

/** @type {(path: string, wanted: string, value: unknown) => CallError} */
function strange(path, wanted, value) {
  return new CallError('bad_message', `${path}: want ${wanted}, got ${typeof value}`);
}

/**
 * @param {Shape} shape
 * @returns {shape is readonly Shape[]}
 */
function isList(shape) {
  return Array.isArray(shape);
}
