/**
 * The rooms that a server shows to everybody.
 *
 * @module
 */

/** @import {Shape} from './protocol.js' */
import { ask } from './api.js';
import { body } from './protocol.js';

/** @satisfies {Record<'rooms', Shape>} */
export const shapes = {
  rooms: { rooms: [{ name: 'string', title: 'string', description: 'string', participants: 'number', max_participants: 'number', needs: ['string'] }] },
};

/**
 * @typedef {object} ListedRoom
 * @property {string} name as in its address
 * @property {string} title for people
 * @property {string} description may be empty
 * @property {number} participants how many are inside
 * @property {number} maxParticipants
 * @property {readonly string[]} needs what a ticket takes beside a name: `password`
 */

/**
 * Asks which rooms a server shows to everybody.
 *
 * @param {string} base the server's address, `https://meet.example.org`
 * @param {{signal?: AbortSignal, fetch?: typeof fetch}} [options]
 * @returns {Promise<ListedRoom[]>} by name; rejects with CallError
 */
export async function listRooms(base, { signal, fetch: get = (...request) => fetch(...request) } = {}) {
  const answer = await ask(get, `${base.replace(/\/+$/, '')}/v1/rooms`, { ...(signal && { signal }) });
  return body('rooms', answer, shapes).rooms.map(({ max_participants: maxParticipants, ...room }) => ({ ...room, maxParticipants }));
}
