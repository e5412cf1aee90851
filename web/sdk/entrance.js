/**
 * The way into a room, the first time and at every rejoin: a ticket, a
 * connection, a seat. What can be made ready before the server answers is made
 * ready meanwhile.
 *
 *     told to come back ──► prepare: PeerConnection, offer
 *     enter ──► ticket ──► socket, join ──► joined
 *
 * @module
 */

/** @import {JoinedData, WireTicket} from './protocol.js' */
/** @import {Address} from './api.js' */
/** @import {CallHost} from './call.js' */
/** @import {Platform} from './platform.js' */
/** @import {Publisher} from './publisher.js' */
import { fetchTicket } from './api.js';
import { Call } from './call.js';
import { CallError } from './errors.js';

/**
 * Who goes in where.
 *
 * @typedef {object} Visit
 * @property {Address} address
 * @property {{name: string, password?: string | undefined}} who
 * @property {AbortSignal} signal
 * @property {(call: Call, ticket: WireTicket) => void} begun the call that is being entered
 * @property {(call: Call) => void} [failed] it, if it is not
 */

export class Entrance {
  /** @type {Platform} */ #platform;
  /** @type {Publisher} */ #publisher;
  /** @type {(call: () => Call) => CallHost} */ #host;
  /** @type {WireTicket | undefined} */ #ticket;
  /** @type {Call | undefined} the last that was entered */ #last;
  /** @type {{call: Call, terms: string} | undefined} */ #spare;

  /**
   * @param {Platform} platform
   * @param {Publisher} publisher
   * @param {(call: () => Call) => CallHost} host of each call
   */
  constructor(platform, publisher, host) {
    this.#platform = platform;
    this.#publisher = publisher;
    this.#host = host;
  }

  /** Makes the next call's connection, on the terms of the last one, while the server is away. */
  prepare() {
    const ticket = this.#ticket;
    if (this.#spare || !ticket || ticket.ice_servers.length > 0) return; // their credentials will be others
    try {
      const call = this.#make(ticket);
      this.#spare = { call, terms: terms(ticket) };
      void call.prepare().catch(() => {}); // whoever enters hears of it
    } catch {
      // So does whoever makes the next one.
    }
  }

  /** What was prepared is of no use. */
  forget() {
    void this.#spare?.call.leave();
    this.#spare = undefined;
  }

  /**
   * @param {Visit} visit
   * @returns {Promise<{call: Call, joined: JoinedData}>} rejects with CallError
   */
  async enter({ address, who, signal, begun, failed }) {
    const ticket = await fetchTicket(this.#platform.fetch, address, who, signal);
    if (signal.aborted) throw late();
    this.#ticket = ticket;
    const call = this.#take(ticket);
    begun(call, ticket);
    try {
      const joined = await call.join(address.socket, ticket.ticket);
      if (signal.aborted) throw late();
      this.#last = call;
      return { call, joined };
    } catch (fault) {
      failed?.(call);
      void call.leave();
      throw fault;
    }
  }

  /** @param {WireTicket} ticket */
  #take(ticket) {
    const spare = this.#spare;
    if (spare?.terms === terms(ticket)) {
      this.#spare = undefined;
      return spare.call;
    }
    this.forget();
    return this.#make(ticket);
  }

  /** @param {WireTicket} ticket */
  #make(ticket) {
    /** @type {Call} */
    const call = new Call({
      platform: this.#platform,
      ticket,
      publisher: this.#publisher,
      ...(this.#last && { pool: this.#last.pool }), // as many as were needed: that saves an offer
      host: this.#host(() => call),
    });
    return call;
  }
}

/**
 * What of a ticket a connection is made of.
 *
 * @param {WireTicket} ticket
 */
function terms({ ice_servers: servers, ice_transport_policy: policy, room: { codecs, video, screen, slots, music } }) {
  return JSON.stringify([servers, policy, codecs, video, screen, slots, music]);
}

function late() {
  return new CallError('aborted', 'left while joining');
}
