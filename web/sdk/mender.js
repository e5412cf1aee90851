/**
 * Decides, from what the browser says of the connection, when to look for a
 * new way through the network and when to give up.
 *
 *     disconnected ── 3 s ──┐
 *     failed ───────────────┼──► restart ── 10 s, not connected ──► restart … stuck
 *     never came up, 10 s ──┘
 *
 * @module
 */

import { CallError } from './errors.js';

/** A browser often finds back by itself. */
const PATIENCE_MS = 3000;

/** How long a connection may take to come up after an answer. */
const COME_UP_MS = 10_000;

/** How many restarts in a row may come to nothing. */
const TRIES = 2;

/**
 * @typedef {object} MenderHost
 * @property {() => void} restart
 * @property {(error: CallError) => void} stuck
 * @property {(up: boolean) => void} media
 */

export class Mender {
  /** @type {MenderHost} */ #host;
  /** @type {RTCPeerConnectionState} */ #state = 'new';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #restarts = 0;

  /** @param {MenderHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {RTCPeerConnectionState} state */
  connection(state) {
    this.#state = state;
    switch (state) {
      case 'connected':
        this.close();
        this.#restarts = 0;
        this.#host.media(true);
        return;
      case 'disconnected':
        this.#wait(PATIENCE_MS);
        return;
      case 'failed':
        this.#mend();
    }
  }

  /** An answer was applied: now the connection has to come up. */
  negotiated() {
    if (this.#state !== 'connected') this.#wait(COME_UP_MS);
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#mend(), ms);
  }

  #mend() {
    clearTimeout(this.#timer);
    if (this.#state === 'connected' || this.#state === 'closed') return;
    this.#host.media(false);
    if (this.#restarts++ < TRIES) this.#host.restart();
    else this.#host.stuck(new CallError('media_failed', 'media does not get through', { retry: 'now' }));
  }
}
