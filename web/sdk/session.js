/**
 * The life of one participant in a room, over as many calls as it takes.
 *
 *     new ──► joining ──► joined ◄──► reconnecting
 *                 │          │             │ given up, or told to go
 *                 └──────────┴─────────────┴──► left
 *
 * A call that was lost for good, or whose server moves its people, is replaced
 * by another: same person and media, new ticket and PeerConnection.
 *
 * @module
 */

/** @import {Address, RoomInfo} from './api.js' */
/** @import {JoinedData, MovingData, WireTicket} from './protocol.js' */
/** @import {Call, CallHost} from './call.js' */
/** @import {MediaChoice} from './me.js' */
/** @import {Platform} from './platform.js' */
/** @import {RoomEvents, RoomState} from './room.js' */
/** @import {Verdict} from './recover.js' */
/** @import {Emitter} from './emitter.js' */
/** @import {Moves} from './moves.js' */
import { roomInfo } from './api.js';
import { Pause, backoff } from './backoff.js';
import { Entrance } from './entrance.js';
import { CallError } from './errors.js';
import { Gathering } from './gathering.js';
import { MEDIA_TRIES, afterFailedRejoin } from './recover.js';

/**
 * @typedef {object} JoinRequest
 * @property {string} name up to 64 characters
 * @property {string} [password]
 * @property {MediaChoice} [microphone]
 * @property {MediaChoice} [camera]
 */

export class Session {
  /** @type {Platform} */ #platform;
  /** @type {Address} */ #address;
  /** @type {Emitter<RoomEvents>} */ #events;
  /** @type {RoomState} */ #state = 'new';
  /** @type {{name: string, password?: string | undefined}} */ #who = { name: '' };
  /** @type {RoomInfo | undefined} */ #info;
  /** @type {Call | undefined} the one in use, or being entered */ #call;
  /** @type {Entrance} */ #entrance;
  /** @type {Moves | undefined} to another server, from the first on */ #moves;
  #loading = false; // what it takes to move
  /** @type {Set<'messages' | 'media'>} */ #lost = new Set();
  /** @type {(() => void)[]} */ #watches = [];
  /** Aborted when this stay in the room is over. */ #abort = new AbortController();
  #pause = new Pause();
  #mediaFailures = 0;

  /**
   * @param {Platform} platform
   * @param {Address} address
   * @param {Emitter<RoomEvents>} events
   */
  constructor(platform, address, events) {
    this.#platform = platform;
    this.#address = address;
    this.#events = events;
    /** Who and what is here, over all calls. */
    this.gathering = new Gathering(platform, events, {
      request: async (type, data) => this.#ask(type).request(type, data),
      seen: (track) => this.#call?.seen(track),
      room: () => this.#info,
      lost: () => this.#state === 'reconnecting' || this.#leaving,
    });
    this.#entrance = new Entrance(platform, this.gathering.publisher, (call) => this.#host(call));
  }

  get state() {
    return this.#state;
  }
  get info() {
    return this.#info;
  }

  /**
   * @param {JoinRequest} request
   * @returns {Promise<void>} rejects with CallError; then the room is as new
   */
  async join({ name, password, microphone, camera }) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#who = { name, password };
    this.#setState('joining');
    this.gathering.open(name, { microphone, camera });
    try {
      await this.#enter();
      this.#watch();
    } catch (fault) {
      const error = signal.aborted ? new CallError('aborted', 'the join was stopped') : CallError.from(fault);
      if (!signal.aborted) this.#end('new', undefined, [microphone, camera]);
      throw error;
    }
  }

  async leave() {
    const call = this.#call;
    this.#call = undefined;
    if (this.#state !== 'new' && this.#state !== 'left') this.#end('left');
    await call?.leave();
  }

  retry() {
    this.#pause.end();
    this.#call?.retry();
  }

  async stats() {
    return (await this.#call?.stats()) ?? { connection: {}, sent: [], received: [] };
  }

  /** Goes in, the first time and at every rejoin. */
  async #enter() {
    const begun = (/** @type {Call} */ call, /** @type {WireTicket} */ ticket) => {
      this.#setInfo(roomInfo(ticket.room));
      this.#call = call;
    };
    const failed = (/** @type {Call} */ call) => this.#call === call && (this.#call = undefined);
    const { call, joined } = await this.#entrance.enter({ address: this.#address, who: this.#who, signal: this.#abort.signal, begun, failed });
    this.#lost.clear();
    this.#take(joined);
    void call.take(joined);
    void import('./stats.js').catch(() => {}); // there by the time the line is lost, when they are asked for
  }

  /**
   * Heeds the call in use, and the one that is made ready elsewhere.
   *
   * @param {() => Call} call
   * @returns {CallHost}
   */
  #host(call) {
    const current = () => this.#call === call();
    const under = () => this.#moves?.under;
    return {
      news: (event) => (current() ? this.#moves?.holds(event) || this.gathering.news(event) : under()?.news(call(), event)),
      resumed: (joined) => current() && this.#take(joined),
      moving: (where) => current() && this.#moving(call(), where),
      waiting: (inMs) => (current() ? this.#set('messages', true, inMs) : under()?.broke(call())),
      media: (up) => (current() ? this.#set('media', !up) : under()?.media(call(), up)),
      over: (verdict) => (current() ? this.#callOver(call(), verdict) : under()?.broke(call())),
      fault: (error) => current() && this.#events.emit('error', { error }),
      show: (...seen) => (current() || !this.#call) && this.gathering.show(...seen),
    };
  }

  /**
   * The server will go, and serves the module for that until then. Without it, its `bye` is waited for.
   *
   * @param {Call} call
   * @param {MovingData} where
   */
  async #moving(call, where) {
    if (this.#loading) return;
    this.#loading = true;
    const module = await import('./moves.js').catch(() => undefined);
    this.#loading = false;
    if (!module || this.#call !== call) return this.gathering.stayed(); // or it was lost meanwhile
    this.#moves ??= new module.Moves({
      random: this.#platform.random,
      gathering: this.gathering,
      enter: (successor, signal, begun) => this.#entrance.enter({ address: this.#address.at(successor), who: this.#who, signal, begun }),
      goOver: ({ call: there, joined }, successor) => {
        this.#address.detour = successor;
        this.#call = there;
        this.#lost.clear();
        this.#take(joined, 'moved');
      },
    });
    this.#moves.begin(call, where);
  }

  /**
   * The whole state of the room, after a join or a resume.
   *
   * @param {JoinedData} joined
   * @param {string} [reason] of comings and goings
   */
  #take(joined, reason) {
    this.#setInfo(roomInfo(joined.room));
    this.gathering.take(joined, reason);
    this.#set('messages', false);
  }

  /**
   * This call is lost for good.
   *
   * @param {Call} call
   * @param {Verdict} verdict
   */
  #callOver(call, { next, error }) {
    if (next === 'rejoin' && this.#moves?.hurry(call)) return;
    this.#call = undefined;
    void call.leave();
    const hopeless = error.code === 'media_failed' && ++this.#mediaFailures >= MEDIA_TRIES;
    if (next === 'over' || hopeless) this.#end('left', error);
    else void this.#rejoin(error);
  }

  /** @param {CallError} error why the last call was lost */
  async #rejoin(error) {
    const { signal } = this.#abort;
    const since = Date.now();
    const { successor = this.#address.detour, spreadMs } = /** @type {{successor?: string, spreadMs?: number}} */ (error.details);
    for (let attempt = 0; ; attempt++) {
      const retryInMs = backoff(attempt, this.#platform.random, spreadMs) + (error.retryAfterMs ?? 0); // both: whoever is told the same wait spreads out
      this.#entrance.prepare();
      this.#setState('reconnecting', { error, retryInMs });
      await this.#pause.wait(retryInMs);
      if (signal.aborted) return;
      this.#address.detour = attempt % 2 ? undefined : successor;
      try {
        return await this.#enter();
      } catch (fault) {
        if (signal.aborted) return;
        const verdict = afterFailedRejoin(CallError.from(fault), Date.now() - since);
        error = verdict.error;
        if (verdict.next === 'over') return this.#end('left', error);
      }
    }
  }

  /**
   * @param {'new' | 'left'} state
   * @param {CallError} [error]
   * @param {readonly unknown[]} [lent] media that goes back to who gave it
   */
  #end(state, error, lent = []) {
    this.#abort.abort();
    this.#pause.end();
    this.#moves?.stop();
    this.#entrance.forget();
    for (const stop of this.#watches.splice(0)) stop();
    this.gathering.clear(lent);
    this.#lost.clear();
    this.#mediaFailures = 0;
    this.#setState(state, error && { error });
  }

  #watch() {
    this.#watches = [
      this.#platform.watchDevices((devices) => this.#events.emit('devices', { devices })),
      this.#platform.watchPage({
        networkChanged: () => {
          this.#entrance.forget();
          this.#pause.end();
          this.#call?.networkChanged();
        },
        networkLost: () => this.#call?.networkLost(),
        closing: () => void this.leave(),
      }),
    ];
  }

  /**
   * @param {'messages' | 'media'} what
   * @param {boolean} lost
   * @param {number} [retryInMs]
   */
  #set(what, lost, retryInMs) {
    if (what === 'media' && !lost) this.#mediaFailures = 0;
    this.#lost[lost ? 'add' : 'delete'](what);
    const state = this.#lost.size > 0 ? 'reconnecting' : 'joined';
    if (state !== this.#state || retryInMs !== undefined) this.#setState(state, retryInMs === undefined ? {} : { retryInMs });
  }

  /**
   * @param {RoomState} state
   * @param {{error?: CallError, retryInMs?: number}} [more]
   */
  #setState(state, more) {
    this.#state = state;
    this.#events.emit('state', { state, ...more });
  }

  /** @param {RoomInfo} info */
  #setInfo(info) {
    const changed = JSON.stringify(info) !== JSON.stringify(this.#info);
    this.#info = info;
    if (changed) this.#events.emit('room', { info });
  }

  /** Whether one is on the way to another server. */
  get #leaving() {
    return this.#loading || !!this.#moves?.under;
  }

  /** @param {string} type of a request */
  #ask(type) {
    if (this.#leaving && type === 'chat') throw new CallError('unreachable', 'on the way to another server'); // it goes out there
    if (this.#call) return this.#call;
    throw new CallError('not_joined', 'there is no call');
  }
}
