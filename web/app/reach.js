/**
 * Whether one can be called, as plain data, and what each event makes of it.
 *
 *     off ──► hidden ──► appearing ──► visible ◄──► reconnecting
 *               ▲            │            │              │
 *               └────────────┴────────────┴──────────────┘
 *
 * @module
 */

/** @typedef {Readonly<{id: string, name: string}>} Somebody */
/** @typedef {Readonly<{id: string, name: string, busy: boolean}>} Person */
/** @typedef {'off' | 'hidden' | 'appearing' | 'visible' | 'reconnecting'} Phase off: nobody is asked for anything */
/** @typedef {Readonly<{tone: 'plain' | 'missed' | 'bad', key: NoteKey, name: string, person?: string}>} Note person: who may be called back */

/**
 * @typedef {object} Reach
 * @property {Phase} phase
 * @property {string} name
 * @property {number} count how many are visible, as far as is known from outside
 * @property {readonly Person[]} others
 * @property {Readonly<{direction: 'out' | 'in', person: Somebody, agreed: boolean}> | undefined} ring agreed: on the way into the room
 * @property {Note | undefined} note
 * @property {'name' | undefined} wrong what of the form
 */

/**
 * @typedef {'full' | 'fast' | 'unreachable' | 'odd'} Trouble
 * @typedef {`people.${'out' | 'in'}.${'declined' | 'no_answer' | 'busy' | 'cancelled' | 'gone' | 'taken' | 'lost'}` | `people.trouble.${Trouble}`} NoteKey
 *
 * @typedef {{type: 'counted', count: number | undefined}} Counted undefined: there is no list here
 * @typedef {{type: 'phase', phase: Exclude<Phase, 'off'>}} PhaseChanged
 * @typedef {{type: 'named', name: string}} Named
 * @typedef {{type: 'people', people: readonly Person[]}} Listed
 * @typedef {{type: 'ring', direction: 'out' | 'in', person: Somebody}} Rang
 * @typedef {{type: 'ended', direction: 'out' | 'in', person: Somebody, reason: string}} Ended
 * @typedef {{type: 'connected', person: Somebody}} Connected
 * @typedef {{type: 'trouble', code: string, path?: string}} Troubled
 * @typedef {{type: 'read'}} NoteRead
 * @typedef {Counted | PhaseChanged | Named | Listed | Rang | Ended | Connected | Troubled | NoteRead} ReachEvent
 */

const reasons = ['declined', 'no_answer', 'busy', 'cancelled', 'gone', 'taken', 'lost'];

/**
 * @param {string} name
 * @returns {Reach}
 */
export const unreached = (name) => ({ phase: 'off', name, count: 0, others: [], ring: undefined, note: undefined, wrong: undefined });

/**
 * @param {Reach} reach
 * @param {ReachEvent} event
 * @returns {Reach}
 */
export function next(reach, event) {
  switch (event.type) {
    case 'counted':
      return counted(reach, event.count);
    case 'phase':
      return { ...reach, phase: event.phase, ...(event.phase === 'hidden' && { others: [], ring: undefined }) };
    case 'named':
      return { ...reach, name: event.name, wrong: undefined };
    case 'people':
      return { ...reach, others: event.people, count: event.people.length + 1, note: stillTrue(reach.note, event.people) };
    case 'ring':
      return { ...reach, note: undefined, ring: { direction: event.direction, person: event.person, agreed: false } };
    case 'ended':
      return { ...reach, ring: undefined, note: ended(reach, event) };
    case 'connected':
      return { ...reach, note: undefined, ring: { direction: reach.ring?.direction ?? 'out', person: event.person, agreed: true } };
    case 'trouble':
      return troubled(reach, event);
    case 'read':
      return { ...reach, note: undefined };
  }
}

/**
 * @param {Reach} reach
 * @param {number | undefined} count
 * @returns {Reach}
 */
function counted(reach, count) {
  if (count === undefined) return unreached(reach.name);
  return { ...reach, count, phase: reach.phase === 'off' ? 'hidden' : reach.phase };
}

/**
 * Whoever has left cannot be called back.
 *
 * @param {Note | undefined} note
 * @param {readonly Person[]} people
 * @returns {Note | undefined}
 */
function stillTrue(note, people) {
  if (!note?.person || people.some(({ id }) => id === note.person)) return note;
  const { tone, key, name } = note;
  return { tone, key, name };
}

/**
 * @param {Reach} reach
 * @param {Ended} event
 * @returns {Note}
 */
function ended({ others }, { direction, person, reason }) {
  const known = reasons.includes(reason) ? reason : 'gone'; // a later server may know more
  const missed = direction === 'in' && (reason === 'no_answer' || reason === 'cancelled');
  const back = others.some(({ id }) => id === person.id) && reason !== 'cancelled' && (direction === 'out' || missed);
  return {
    tone: missed ? 'missed' : 'plain',
    key: /** @type {NoteKey} */ (`people.${direction}.${known}`),
    name: person.name || others.find(({ id }) => id === person.id)?.name || '',
    ...((back || missed) && others.some(({ id }) => id === person.id) && { person: person.id }),
  };
}

/**
 * @param {Reach} reach
 * @param {Troubled} event
 * @returns {Reach}
 */
function troubled(reach, { code, path }) {
  if (code === 'not_found') return unreached(reach.name);
  if (code === 'stale' || code === 'aborted') return reach; // the ring was over already: its end has been told
  if (path === 'data.name') return { ...reach, wrong: 'name' };
  /** @type {Record<string, Trouble>} */
  const known = { server_full: 'full', rate_limited: 'fast', unreachable: 'unreachable', timeout: 'unreachable', draining: 'unreachable' };
  return { ...reach, note: { tone: 'bad', key: `people.trouble.${known[code] ?? 'odd'}`, name: '' } };
}
