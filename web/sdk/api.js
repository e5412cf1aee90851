/**
 * What is asked over HTTP: about a room, and for a ticket into it.
 *
 * @module
 */

/** @import {WireRoom, WireTicket} from './protocol.js' */
import { CallError } from './errors.js';
import { body } from './protocol.js';

/**
 * What is known of a room before and during a call.
 *
 * @typedef {object} RoomInfo
 * @property {string} name as in its address
 * @property {string} title for people
 * @property {number} participants how many were inside when this was asked
 * @property {number} maxParticipants
 * @property {readonly string[]} names the first few inside; empty when a password is needed
 * @property {readonly string[]} needs what a ticket takes beside a name: `password`
 * @property {{video: readonly string[], audio: readonly string[]}} codecs in the room's order
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, simulcast: boolean}} video
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, maxFPS: number}} screen
 * @property {{audio: number, video: number}} slots
 * @property {number} maxScreenShares
 * @property {boolean} music whether sound is wanted as it is: open the microphone with `noiseSuppression: false` and the like
 */

/**
 * @param {WireRoom} wire
 * @returns {RoomInfo}
 */
export function roomInfo(wire) {
  const { video, screen } = wire;
  return {
    name: wire.name,
    title: wire.title,
    participants: wire.participants,
    maxParticipants: wire.max_participants,
    names: wire.names ?? [],
    needs: wire.needs,
    codecs: wire.codecs,
    video: { ...limits(video), simulcast: video.simulcast },
    screen: { ...limits(screen), maxFPS: screen.max_fps },
    slots: wire.slots,
    maxScreenShares: wire.max_screen_shares,
    music: wire.music ?? false,
  };
}

/** @param {Omit<WireRoom['video'], 'simulcast'>} wire */
function limits({ max_width: maxWidth, max_height: maxHeight, max_bitrate: maxBitrate }) {
  return { maxWidth, maxHeight, maxBitrate };
}

/** Where a room is: `https://host/r/{name}`, or the server and the name. */
export class Address {
  /** @type {string} */ #base;
  /** @type {string} */ name;
  /** The server that stands in for ours. @type {string | undefined} */ detour;

  /** @param {string | {base: string, name: string}} room */
  constructor(room) {
    const { base, name } = typeof room === 'string' ? split(room) : room;
    this.#base = base.replace(/\/+$/, '');
    this.name = name;
  }

  /**
   * The same room on another server.
   *
   * @param {string} successor
   */
  at(successor) {
    const there = new Address({ base: this.#base, name: this.name });
    there.detour = successor;
    return there;
  }

  /** @param {'preview' | 'tickets' | 'signal'} what */
  url(what) {
    return `${this.detour ?? this.#base}/v1/rooms/${encodeURIComponent(this.name)}/${what}`;
  }

  get socket() {
    return this.url('signal').replace(/^http/, 'ws');
  }
}

/**
 * @param {string} url of the room's page; relative ones belong to this page's server
 */
function split(url) {
  const { origin, pathname } = new URL(url, globalThis.location?.href);
  const [, path, name] = /^(.*)\/r\/([^/]+)\/?$/.exec(pathname) ?? [];
  if (path === undefined || name === undefined) throw new CallError('bad_request', `${url} is not the address of a room`);
  return { base: origin + path, name: decodeURIComponent(name) };
}

/**
 * @param {typeof fetch} get
 * @param {Address} address
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<RoomInfo>} rejects with CallError
 */
export async function fetchPreview(get, address, signal = null) {
  const answer = await ask(get, address.url('preview'), { signal });
  return roomInfo(body('preview', answer).room);
}

/**
 * @param {typeof fetch} get
 * @param {Address} address
 * @param {{name: string, password?: string | undefined}} who
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<WireTicket>} rejects with CallError
 */
export async function fetchTicket(get, address, { name, password }, signal = null) {
  const answer = await ask(get, address.url('tickets'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
    signal,
  });
  return body('ticket', answer);
}

/**
 * @param {typeof fetch} get
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<unknown>} rejects with CallError
 */
export async function ask(get, url, init) {
  /** @type {Response} */ let response;
  try {
    response = await get(url, { cache: 'no-store', ...init });
  } catch (cause) {
    const aborted = cause instanceof Error && cause.name === 'AbortError';
    throw aborted ? CallError.from(cause) : new CallError('unreachable', 'the server is out of reach', { cause });
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  throw refusal(response.status, answer);
}

/**
 * @param {number} status
 * @param {unknown} answer
 */
function refusal(status, answer) {
  try {
    return CallError.fromWire(body('error', answer).error);
  } catch {
    // Not our server: a proxy in between.
    return new CallError(status >= 500 ? 'unreachable' : 'bad_request', `HTTP ${status}`, { retry: status >= 500 ? 'later' : 'never' });
  }
}
