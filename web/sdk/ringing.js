/**
 * The shapes of what only the list of people hears, which the page of a call
 * does without.
 *
 * @module
 */

/** @import {PeopleEvent, Shape} from './protocol.js' */

/** @satisfies {Record<'people', Shape>} of the answer over HTTP */
export const counted = { people: { people: { visible: 'number', max: 'number' } } };

const somebody = { id: 'string', name: 'string' };

/** @satisfies {Record<PeopleEvent['type'], Shape>} */
export const ringing = {
  people: { data: { me: 'string', people: [{ ...somebody, busy: 'boolean' }] } },
  calling: { data: { person: somebody, timeout_ms: 'number' } },
  incoming: { data: { from: somebody, timeout_ms: 'number' } },
  ended: { data: { person: somebody, reason: 'string' } },
  connected: { data: { person: somebody, room: 'string' } },
};
