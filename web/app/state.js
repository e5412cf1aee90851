/**
 * What the page shows, and how it changes. State is plain data, without nodes
 * or streams; `next` is the only way to a new one and never edits the old.
 *
 *     view ── intent ──► call ── SDK ──► call ── event ──► next(state) ──► view
 *
 * @module
 */
import { promote, settle } from './order.js';
/** @import {CaptureKind, ChatMessage, Connection, Retry} from '../sdk/index.js' */

/** @typedef {'prejoin' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'error'} Phase */
/** @typedef {'prejoin' | 'call' | 'left' | 'error'} Screen */

/**
 * @typedef {Readonly<{name: string, title: string, participants: number, limit: number, names: readonly string[], password: boolean, shares: number}>} RoomFacts
 * @typedef {Readonly<{status: 'off' | 'asking' | 'on' | 'trouble', trouble: CaptureKind | undefined, id: string, label: string}>} Medium
 *   `id` and `label` are the device in use, or '' for none
 * @typedef {Readonly<{id: string, label: string}>} Device
 * @typedef {Readonly<{microphones: readonly Device[], cameras: readonly Device[], speakers: readonly Device[]}>} DeviceLists
 * @typedef {Readonly<{id: string, live: boolean, paused: boolean}>} Shared
 * @typedef {Readonly<{id: string, name: string, mine: boolean, connection: Connection, microphone: 'on' | 'off', camera: 'on' | 'off', live: boolean, paused: boolean, screens: readonly Shared[]}>} Person
 *   `live`: the picture is here and may be shown; `paused`: but it stands still, for want of bandwidth
 * @typedef {Readonly<{code: string, retry: Retry, retryAfterMs: number | undefined, suggestion: string | undefined}>} Failure
 * @typedef {Readonly<{id: number, text: string, tone: 'plain' | 'bad', action: Readonly<{label: string, run: () => void}> | undefined}>} Toast
 */

/**
 * @typedef {object} Fields
 * @property {Phase} phase
 * @property {Screen} screen
 * @property {string} roomName as in the address
 * @property {RoomFacts | undefined} room
 * @property {string} name one's own
 * @property {Medium} microphone
 * @property {Medium} camera
 * @property {'off' | 'busy' | 'on'} sharing
 * @property {DeviceLists} devices
 * @property {string} speaker device id, '' for the default
 * @property {boolean} wrongPassword
 * @property {Failure | undefined} failure
 * @property {readonly Person[]} people everybody, oneself too
 * @property {string} me one's participant id
 * @property {ReadonlySet<string>} speaking
 * @property {ReadonlyMap<string, number>} spoke when each was last loudest
 * @property {readonly string[]} order of tiles
 * @property {number} capacity tiles on a page
 * @property {number} page
 * @property {number | undefined} since when the call began, ms since 1970
 * @property {number | undefined} lostAt when the connection went
 * @property {boolean} restarting the server said that it goes, and that one should come back
 * @property {boolean} blocked media never got through so far
 * @property {boolean} audioBlocked
 * @property {boolean} chatOpen
 * @property {number} unread
 * @property {readonly ChatMessage[]} messages
 * @property {readonly Toast[]} toasts
 */
/** @typedef {Readonly<Fields>} State */

/**
 * @typedef {{type: 'previewed', room: RoomFacts}} Previewed
 * @typedef {{type: 'medium', medium: 'microphone' | 'camera', change: Partial<Medium>}} MediumChanged
 * @typedef {{type: 'devices', devices: DeviceLists}} DevicesListed
 * @typedef {{type: 'speaker', id: string}} SpeakerChosen
 * @typedef {{type: 'named', name: string}} Named
 * @typedef {{type: 'joining'}} Joining
 * @typedef {{type: 'joined', at: number}} Joined
 * @typedef {{type: 'lost', at: number, restarting?: boolean}} Lost
 * @typedef {{type: 'blocked'}} Blocked
 * @typedef {{type: 'left'}} Left
 * @typedef {{type: 'failed', failure: Failure}} Failed
 * @typedef {{type: 'prejoin'}} BackToPrejoin
 * @typedef {{type: 'wrongPassword'}} WrongPassword
 * @typedef {{type: 'roster', me: string, people: readonly Person[]}} Roster
 * @typedef {{type: 'speakers', ids: readonly string[], at: number}} Speakers
 * @typedef {{type: 'capacity', size: number}} Capacity
 * @typedef {{type: 'page', page: number}} Page
 * @typedef {{type: 'sharing', sharing: State['sharing']}} Sharing
 * @typedef {{type: 'messages', messages: readonly ChatMessage[], fresh: boolean}} Messages
 * @typedef {{type: 'chat', open: boolean}} ChatPanel
 * @typedef {{type: 'sound', blocked: boolean}} Sound
 * @typedef {{type: 'toast', toast: Toast}} Toasted
 * @typedef {{type: 'untoast', id: number}} Untoasted
 * @typedef {Previewed | MediumChanged | DevicesListed | SpeakerChosen | Named | Joining | Joined | Lost | Blocked | Left | Failed | BackToPrejoin |
 *   WrongPassword | Roster | Speakers | Capacity | Page | Sharing | Messages | ChatPanel | Sound | Toasted | Untoasted} Event
 */

/** @satisfies {Medium} */
const off = { status: 'off', trouble: undefined, id: '', label: '' };

/**
 * @param {string} roomName
 * @param {string} name
 * @returns {State}
 */
export const initial = (roomName, name) => ({
  phase: 'prejoin', screen: 'prejoin', roomName, room: undefined, name,
  microphone: off, camera: off, sharing: 'off',
  devices: { microphones: [], cameras: [], speakers: [] }, speaker: '',
  wrongPassword: false, failure: undefined,
  people: [], me: '', speaking: new Set(), spoke: new Map(), order: [], capacity: 25, page: 0,
  since: undefined, lostAt: undefined, restarting: false, blocked: false, audioBlocked: false,
  chatOpen: false, unread: 0, messages: [], toasts: [],
});

/**
 * The next state. Pure.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function next(state, event) {
  switch (event.type) {
    case 'previewed': return { ...state, room: event.room };
    case 'medium': return { ...state, [event.medium]: { ...state[event.medium], ...event.change } };
    case 'devices': return { ...state, devices: event.devices };
    case 'speaker': return { ...state, speaker: event.id };
    case 'named': return { ...state, name: event.name };
    case 'joining': return { ...state, phase: 'joining', wrongPassword: false };
    case 'joined': return joined(state, event.at);
    case 'lost': return { ...state, phase: 'reconnecting', lostAt: state.lostAt ?? event.at, restarting: state.restarting || event.restarting === true, speaking: new Set() };
    case 'blocked': return state.phase === 'reconnecting' ? { ...state, blocked: true } : state;
    case 'left': return { ...over(state), phase: 'left', screen: 'left', failure: undefined };
    case 'failed': return { ...over(state), phase: 'error', screen: 'error', failure: event.failure };
    case 'prejoin': return { ...over(state), phase: 'prejoin', screen: 'prejoin', failure: undefined };
    case 'wrongPassword': return { ...state, phase: 'prejoin', screen: 'prejoin', wrongPassword: true };
    case 'roster': return arrange({ ...state, me: event.me, people: event.people });
    case 'speakers': return spoken(state, event);
    case 'capacity': return event.size === state.capacity ? state : arrange({ ...state, capacity: event.size });
    case 'page': return { ...state, page: clampPage(event.page, state) };
    case 'sharing': return { ...state, sharing: event.sharing };
    case 'messages': return said(state, event);
    case 'chat': return { ...state, chatOpen: event.open, unread: 0 };
    case 'sound': return { ...state, audioBlocked: event.blocked };
    case 'toast': return { ...state, toasts: [...state.toasts, event.toast].slice(-3) };
    case 'untoast': return { ...state, toasts: state.toasts.filter(({ id }) => id !== event.id) };
    default: return unreachable(event);
  }
}

/**
 * @param {State} state
 * @param {number} at
 * @returns {State}
 */
const joined = (state, at) => ({
  ...state, phase: 'joined', screen: 'call', since: state.since ?? at, lostAt: undefined, restarting: false, blocked: false, failure: undefined, wrongPassword: false,
});

/**
 * Nobody is here any more; what was chosen and typed stays.
 *
 * @param {State} state
 * @returns {State}
 */
const over = (state) => ({
  ...state, people: [], me: '', speaking: new Set(), spoke: new Map(), order: [], page: 0, sharing: 'off',
  since: undefined, lostAt: undefined, restarting: false, blocked: false, audioBlocked: false, chatOpen: false, unread: 0, messages: [], toasts: [], wrongPassword: false,
});

/**
 * @param {State} state
 * @returns {State}
 */
function arrange(state) {
  const order = settle(state.order, state.people.map(({ id }) => id));
  const mine = promote(order, { speaker: state.me, size: state.capacity, spoke: state.spoke });
  return { ...state, order: mine, page: clampPage(state.page, { ...state, order: mine }) };
}

/**
 * @param {State} state
 * @param {Speakers} event
 * @returns {State}
 */
function spoken(state, { ids, at }) {
  const [loudest] = ids.filter((id) => id !== state.me);
  if (loudest === undefined) return { ...state, speaking: new Set(ids) };
  const spoke = new Map(state.spoke).set(loudest, at);
  const order = promote(state.order, { speaker: loudest, size: state.capacity, keep: state.me, spoke });
  return { ...state, speaking: new Set(ids), spoke, order };
}

/**
 * @param {State} state
 * @param {Messages} event
 * @returns {State}
 */
function said(state, { messages, fresh }) {
  const unread = fresh && !state.chatOpen ? state.unread + 1 : state.unread;
  return { ...state, messages, unread };
}

/**
 * @param {number} page
 * @param {Pick<State, 'order' | 'capacity'>} state
 */
const clampPage = (page, state) => Math.max(0, Math.min(page, pages(state) - 1));

/**
 * How many pages of tiles there are, at least one.
 *
 * @param {Pick<State, 'order' | 'capacity'>} state
 */
export const pages = ({ order, capacity }) => Math.max(1, Math.ceil(order.length / capacity));

/**
 * @param {never} event
 * @returns {never}
 */
function unreachable(event) {
  throw new Error(`unhandled ${JSON.stringify(event)}`);
}
