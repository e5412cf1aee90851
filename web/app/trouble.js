/**
 * From what went wrong to words and ways out. Pure: codes in, words out.
 *
 * @module
 */
import { known, t } from './lang.js';
/** @import {CaptureKind} from '../sdk/index.js' */
/** @import {Failure, Medium, State} from './state.js' */
/** @import {Key} from './lang/en.js' */
/** @import {Glyph} from './icons.js' */

/** @typedef {'again' | 'anyway' | 'ask' | 'without' | 'tab' | 'home' | 'rejoin' | 'reload'} Action */

/**
 * @typedef {object} Trouble
 * @property {string} code as in data-error
 * @property {string} short the code people read out: "E-ROOM-FULL"
 * @property {Glyph} glyph
 * @property {string} title
 * @property {string} text
 * @property {readonly Action[]} actions the first is the obvious one
 * @property {number | undefined} retryMs tried again by itself after so long
 * @property {string | undefined} suggestion another room
 */

/** @type {Readonly<Record<CaptureKind, {words: string, action: Action | undefined}>>} */
const capture = {
  denied: { words: 'denied', action: 'anyway' },
  dismissed: { words: 'dismissed', action: 'ask' },
  blocked_by_system: { words: 'system', action: 'again' },
  not_found: { words: 'nothing', action: undefined },
  busy: { words: 'busy', action: 'again' },
  gone: { words: 'gone', action: undefined },
  insecure: { words: 'insecure', action: undefined },
  unsupported: { words: 'unsupported', action: undefined },
};

/**
 * What to say about microphone and camera before joining: the one that hinders
 * more first, and one message when both have the same trouble.
 *
 * @param {Medium} microphone
 * @param {Medium} camera
 * @param {boolean} framed the page stands inside another page
 * @returns {Trouble | undefined}
 */
export function captureTrouble(microphone, camera, framed) {
  const kind = microphone.trouble ?? camera.trouble;
  if (kind === undefined) return undefined;
  const both = microphone.trouble === camera.trouble;
  const which = both ? '' : `${microphone.trouble ? 'microphone' : 'camera'}.`;
  const { words, action } = framed && kind === 'denied' ? { words: 'frame', action: /** @type {Action} */ ('tab') } : capture[kind];
  return {
    code: `${kind}${both ? '' : `_${which.slice(0, -1)}`}`,
    short: short(kind),
    glyph: microphone.trouble ? (camera.trouble ? 'warning' : 'microphone-off') : 'camera-off',
    title: say(`trouble.${words}.${which}title`, `trouble.${words}.title`),
    text: say(`trouble.${words}.${which}text`, `trouble.${words}.text`),
    actions: action ? [action] : [],
    retryMs: undefined,
    suggestion: undefined,
  };
}

/** What can be done, by code; codes that are not here get Try again and Home. */
/** @type {Readonly<Record<string, {glyph: Glyph, actions: readonly Action[], retryMs?: number}>>} */
const call = {
  room_full: { glyph: 'people', actions: ['again', 'home'], retryMs: 15_000 },
  room_locked: { glyph: 'lock', actions: ['again', 'home'], retryMs: 15_000 },
  not_yet_open: { glyph: 'clock', actions: ['again', 'home'], retryMs: 15_000 },
  room_not_found: { glyph: 'door', actions: ['home'] },
  room_closed: { glyph: 'door', actions: ['home'] },
  ticket_expired: { glyph: 'clock', actions: ['again', 'home'] },
  unauthorized: { glyph: 'lock', actions: ['home'] },
  removed: { glyph: 'door', actions: ['home'] },
  replaced: { glyph: 'again', actions: ['rejoin', 'home'] },
  server_full: { glyph: 'clock', actions: ['again', 'home'], retryMs: 12_000 },
  rate_limited: { glyph: 'clock', actions: ['again', 'home'] },
  draining: { glyph: 'again', actions: ['again', 'home'], retryMs: 3_000 },
  no_network: { glyph: 'offline', actions: ['again', 'home'] },
  media_failed: { glyph: 'offline', actions: ['again', 'home'] },
  unreachable: { glyph: 'offline', actions: ['again', 'home'], retryMs: 10_000 },
  lost: { glyph: 'offline', actions: ['rejoin', 'home'] },
};

/** Server codes that people need not tell apart. */
/** @type {Readonly<Record<string, string>>} */
const alike = { banned: 'removed', not_found: 'room_not_found', forbidden: 'unauthorized', unsupported_browser: 'unsupported' };

/**
 * What to say when the room cannot be entered, or the call ended by itself.
 *
 * @param {Failure} failure
 * @param {Pick<State, 'room' | 'roomName'>} state
 * @returns {Trouble}
 */
export function callTrouble({ code, retry, retryAfterMs, suggestion }, { room, roomName }) {
  const name = alike[code] ?? code;
  const way = call[name] ?? { glyph: /** @type {Glyph} */ ('warning'), actions: /** @type {Action[]} */ (retry === 'never' ? ['home'] : ['again', 'home']) };
  const full = name === 'room_full' && room && room.limit > 0;
  return {
    code,
    short: short(code),
    glyph: way.glyph,
    title: full
      ? t('trouble.room_full.title.of', { count: Math.max(room.participants, room.limit), limit: room.limit })
      : say(`trouble.${name}.title`, 'trouble.internal.title', { room: roomName }),
    text: say(`trouble.${name}.text`, 'trouble.internal.text'),
    actions: way.actions,
    retryMs: way.retryMs === undefined ? undefined : Math.max(1000, retryAfterMs ?? way.retryMs),
    suggestion,
  };
}

/** @param {string} code */
const short = (code) => `E-${code.toUpperCase().replaceAll('_', '-')}`;

/**
 * @param {string} key
 * @param {Key | string} otherwise
 * @param {Record<string, string>} [values]
 */
function say(key, otherwise, values) {
  const found = known(key) ? key : otherwise;
  return known(found) ? t(found, values) : '';
}
