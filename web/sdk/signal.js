/**
 * One session with the server over as many sockets as it takes.
 *
 *     join ──► socket ──lost──► backoff ──► socket + resume ──► …
 *                                  │ refused, or too late
 *                                  └──► over: the call joins anew, or ends
 *
 * @module
 */

/** @import {Description, JoinedData, Notes, Replies, Requests, RoomEvent, WireCandidate} from './protocol.js' */
/** @import {OpenSocket} from './socket.js' */
/** @import {Verdict} from './recover.js' */
import { Pause, backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { afterLoss, afterRefusal } from './recover.js';
import { Socket } from './socket.js';

/** How long a socket may take to open. */
const OPEN_MS = 8000;

/** How long a ping may go unanswered: in passing, and when there is doubt. */
const PING_MS = 5000;
const PROBE_MS = 2000;

/** Candidates kept while there is no socket. */
const HELD = 32;

/**
 * @typedef {object} SignalEvents
 * @property {RoomEvent} event
 * @property {{inMs: number}} waiting the socket is lost; the next attempt comes then
 * @property {JoinedData} resumed
 * @property {Verdict} over this session has ended
 * @property {{error: CallError}} fault
 */

/**
 * @typedef {object} SignalOptions
 * @property {OpenSocket} open
 * @property {() => number} random
 * @property {() => Promise<Description | undefined>} offer what a resume should renegotiate, if anything
 */

/** @extends {Emitter<SignalEvents>} */
export class Signal extends Emitter {
  /** @type {SignalOptions} */ #options;
  #url = '';
  /** @type {Socket | undefined} the one in use; none while lost or over */ #socket;
  /** @type {JoinedData | undefined} */ #joined;
  /** @type {WireCandidate[]} */ #held = [];
  #pause = new Pause();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #pinger;
  #over = false;

  /** @param {SignalOptions} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  /**
   * @param {string} url of the socket, for this session's life
   * @param {Requests['join']} join
   * @returns {Promise<JoinedData>} rejects with CallError; then this Signal is of no more use
   */
  async join(url, join) {
    this.#url = url;
    const socket = new Socket(url, this.#options.open);
    const stop = socket.on('lost', ({ code, bye }) => (refusal = bye ? afterLoss(code, bye).error : undefined));
    /** @type {CallError | undefined} */ let refusal;
    try {
      await within(OPEN_MS, socket.opened);
      const joined = await socket.request('join', join);
      stop();
      this.#adopt(socket, joined);
      return joined;
    } catch (error) {
      socket.close();
      throw refusal ?? error;
    }
  }

  /**
   * @template {keyof Requests} K
   * @param {K} type
   * @param {Requests[K]} data
   * @returns {Promise<Replies[K]>} rejects with CallError
   */
  request(type, data) {
    if (this.#socket) return this.#socket.request(type, data);
    return Promise.reject(new CallError('unreachable', 'the server is out of reach'));
  }

  /**
   * Says something that is not answered. Candidates wait for the next socket;
   * anything else would be out of date by then.
   *
   * @template {keyof Notes} K
   * @param {K} type
   * @param {Notes[K]} data
   */
  note(type, data) {
    if (this.#socket) this.#socket.note(type, data);
    else if ('candidate' in data && this.#held.length < HELD) this.#held.push(data);
  }

  /** Doubts the socket: without an answer in two seconds it is given up. */
  probe() {
    this.#ping(PROBE_MS);
  }

  /** Does not wait for the next attempt. */
  retry() {
    this.#pause.end();
  }

  /** Says goodbye, and ends whatever becomes of it. */
  async leave() {
    const socket = this.#stop();
    await socket?.request('leave', undefined, 1000).catch(() => {});
    socket?.close();
  }

  close() {
    this.#stop()?.close();
  }

  /** @returns {Socket | undefined} the one that was in use */
  #stop() {
    const socket = this.#socket;
    this.#over = true;
    this.#socket = undefined;
    clearTimeout(this.#pinger);
    this.#pause.end();
    return socket;
  }

  /**
   * @param {Socket} socket
   * @param {JoinedData} joined
   */
  #adopt(socket, joined) {
    if (this.#over) {
      socket.request('leave', undefined).catch(() => {}); // left while this came
      socket.close();
      return;
    }
    this.#socket = socket;
    this.#joined = joined;
    socket.on('event', (event) => this.#socket === socket && this.emit('event', event));
    socket.on('fault', (fault) => this.emit('fault', fault));
    socket.on('lost', ({ code, bye }) => this.#socket === socket && this.#lost(afterLoss(code, bye)));
    for (const candidate of this.#held.splice(0)) socket.note('candidate', candidate);
    this.#schedulePing(joined.ping_interval_ms);
  }

  /** @param {Verdict} verdict */
  #lost(verdict) {
    clearTimeout(this.#pinger);
    this.#socket = undefined;
    if (this.#over) return;
    if (verdict.next === 'resume') void this.#resume(verdict.error);
    else this.#end(verdict);
  }

  /** @param {CallError} error why the socket was lost */
  async #resume(error) {
    const until = Date.now() + (this.#joined?.resume_timeout_ms ?? 0);
    for (let attempt = 0; !this.#over; attempt++) {
      const inMs = backoff(attempt, this.#options.random) + (error.retryAfterMs ?? 0);
      this.emit('waiting', { inMs });
      await this.#pause.wait(inMs);
      if (this.#over) return;
      if (Date.now() > until) return this.#end({ next: 'rejoin', error });
      try {
        await this.#tryResume();
        return;
      } catch (fault) {
        const verdict = afterRefusal(CallError.from(fault));
        if (verdict.next !== 'resume') return this.#end(verdict);
        error = verdict.error;
      }
    }
  }

  async #tryResume() {
    if (!this.#joined) throw new CallError('not_joined', 'nothing to resume');
    const { session, resume_token } = this.#joined;
    const offer = await this.#options.offer();
    const socket = new Socket(this.#url, this.#options.open);
    try {
      await within(OPEN_MS, socket.opened);
      const joined = await socket.request('resume', { session, resume_token, ...(offer && { offer }) });
      this.#adopt(socket, joined);
      if (!this.#over) this.emit('resumed', joined);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** @param {Verdict} verdict */
  #end(verdict) {
    if (this.#over) return;
    this.close();
    this.emit('over', verdict);
  }

  /** @param {number} everyMs */
  #schedulePing(everyMs) {
    clearTimeout(this.#pinger);
    this.#pinger = setTimeout(() => {
      this.#ping(PING_MS);
      this.#schedulePing(everyMs);
    }, Math.max(1000, everyMs));
  }

  /** @param {number} withinMs */
  #ping(withinMs) {
    const socket = this.#socket;
    socket?.request('ping', { t: Date.now() }, withinMs).catch((error) => {
      if (error.code === 'timeout' && this.#socket === socket) socket.close(4000);
    });
  }
}

/**
 * @param {number} ms
 * @param {Promise<void>} promise
 */
async function within(ms, promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new CallError('unreachable', 'no connection in time')), ms);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
