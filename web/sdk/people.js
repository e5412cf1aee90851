/**
 * The list of people who want to be rung, and the ring between two of them. An
 * entrance of its own beside index.js: who only calls needs none of it.
 *
 *     const people = new People('https://meet.example.org');
 *     people.on('incoming', ({ from }) => confirm(`${from.name} calls`) ? people.accept() : people.decline());
 *     people.on('connected', ({ room }) => location.assign(`/r/${room}`));
 *     await people.appear('Ada');
 *
 *     hidden ──appear──► appearing ──► visible ──lost──► reconnecting ──► visible …
 *        ▲                   │ refused    │ leave              │ no use
 *        └───────────────────┴────────────┴────────────────────┘
 *
 * @module
 */

/** @import {ByeData, PeopleData, PeopleEvent} from './protocol.js' */
/** @import {Platform} from './platform.js' */
import { ask } from './api.js';
import { Pause, backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { CallError, unreachable } from './errors.js';
import { browser } from './platform.js';
import { body } from './protocol.js';
import { afterLoss } from './recover.js';
import { counted, ringing } from './ringing.js';
import { Socket } from './socket.js';

const OPEN_MS = 8000; // how long a socket may take to open
const PING_EVERY_MS = 10_000;
const PING_MS = 5000; // how long the answer may take

/**
 * @typedef {'hidden' | 'appearing' | 'visible' | 'reconnecting'} PeopleState
 * @typedef {Readonly<{id: string, name: string}>} Somebody
 * @typedef {Readonly<{id: string, name: string, busy: boolean}>} Person
 * @typedef {'declined' | 'no_answer' | 'busy' | 'cancelled' | 'gone' | 'taken' | 'lost'} EndReason `lost`: one's own line; a later server may know more
 * @typedef {Readonly<{direction: 'out' | 'in', person: Somebody, timeoutMs: number}>} Ring
 *
 * @typedef {object} PeopleEvents
 * @property {{state: PeopleState, error?: CallError}} state `hidden` with an error: it ended by itself
 * @property {{people: readonly Person[]}} people everybody else who is visible
 * @property {{person: Somebody, timeoutMs: number}} calling their device rings
 * @property {{from: Somebody, timeoutMs: number}} incoming somebody rings here
 * @property {{person: Somebody, reason: EndReason, direction: 'out' | 'in'}} ended a ring came to nothing
 * @property {{person: Somebody, room: string}} connected both agreed; the room is for the two of them
 * @property {{error: CallError}} error trouble that ends nothing
 */

/**
 * One visitor of the list.
 *
 * @extends {Emitter<PeopleEvents>}
 */
export class People extends Emitter {
  /** @type {string} */ #base;
  /** @type {Platform} */ #platform;
  /** @type {Socket | undefined} */ #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #pinger;
  /** @type {PeopleState} */ #state = 'hidden';
  /** @type {readonly Person[]} */ #people = [];
  /** @type {Ring | undefined} */ #ring;
  #name = '';
  #me = '';
  #pause = new Pause();

  /**
   * @param {string} url of the server, or of any of its pages; relative ones belong to this page's server
   * @param {{platform?: Partial<Platform>}} [options] what tests replace
   */
  constructor(url, { platform = {} } = {}) {
    super();
    this.#base = new URL(url, globalThis.location?.href).origin;
    this.#platform = { ...browser(), ...platform };
  }

  get state() {
    return this.#state;
  }

  /** One's own id while visible. */
  get me() {
    return this.#me;
  }

  /** Everybody else who is visible, in the order they came. */
  get people() {
    return this.#people;
  }

  /** The ring that is going on, if any. */
  get ringing() {
    return this.#ring;
  }

  /**
   * How full the list is, without standing on it.
   *
   * @param {AbortSignal} [signal]
   * @returns {Promise<{visible: number, max: number}>} rejects with CallError; `not_found` where there is no list
   */
  async count(signal) {
    const answer = await ask(this.#platform.fetch, `${this.#base}/v1/people`, { ...(signal && { signal }) });
    return body('people', answer, counted).people;
  }

  /**
   * Becomes visible, and stays so until `leave` whatever the network does.
   *
   * @param {string} name
   * @returns {Promise<void>} rejects with CallError
   */
  async appear(name) {
    if (this.#state !== 'hidden') throw new CallError('bad_request', `you are ${this.#state} already`);
    this.#name = name;
    this.#set('appearing');
    try {
      await this.#connect();
    } catch (fault) {
      const error = CallError.from(fault);
      if (this.state === 'appearing') this.#hide();
      throw error;
    }
  }

  /**
   * Rings somebody. What becomes of it comes as an event.
   *
   * @param {string} id of a person on the list
   * @returns {Promise<void>} rejects with CallError
   */
  async ring(id) {
    await this.#ask('ring', id);
  }

  /** Takes back one's own ring. */
  async cancel() {
    await this.#about('out', 'cancel');
  }

  /** Takes the call that is ringing here. */
  async accept() {
    await this.#about('in', 'accept');
  }

  /** Refuses it. */
  async decline() {
    await this.#about('in', 'decline');
  }

  /** Is seen no more. A ring that is going on ends. */
  async leave() {
    const socket = this.#socket;
    this.#hide();
    await socket?.request('leave', undefined, 1000).catch(() => {});
    socket?.close();
  }

  /**
   * @param {'out' | 'in'} direction
   * @param {'cancel' | 'accept' | 'decline'} type
   */
  async #about(direction, type) {
    if (this.#ring?.direction !== direction) throw new CallError('stale', 'there is no such call', { retry: 'never' });
    await this.#ask(type, this.#ring.person.id);
  }

  /**
   * @param {'ring' | 'cancel' | 'accept' | 'decline'} type
   * @param {string} person
   */
  async #ask(type, person) {
    if (this.#state !== 'visible' || !this.#socket) throw new CallError('unreachable', 'you are not visible');
    await this.#socket.request(type, { person });
  }

  async #connect() {
    const socket = new Socket(`${this.#base}/v1/people/signal`.replace(/^http/, 'ws'), this.#platform.openSocket, ringing);
    this.#socket = socket;
    /** @type {CallError | undefined} */ let refusal;
    const late = setTimeout(() => socket.close(), OPEN_MS);
    socket.on('people', (event) => this.#socket === socket && this.#heard(event));
    socket.on('fault', (fault) => this.#socket === socket && this.emit('error', fault));
    socket.on('lost', ({ code, bye }) => {
      refusal = bye && afterLoss(code, bye).error;
      if (this.#socket === socket && this.#state === 'visible') void this.#lost(code, bye);
    });
    try {
      await socket.opened.finally(() => clearTimeout(late));
      const found = await socket.request('appear', { name: this.#name });
      if (this.#socket !== socket) throw new CallError('aborted', 'left while appearing');
      this.#set('visible');
      this.#show(found);
      this.#schedulePing(socket);
    } catch (error) {
      socket.close();
      throw refusal ?? error;
    }
  }

  /** @param {PeopleEvent} event */
  #heard({ type, data }) {
    switch (type) {
      case 'people':
        this.#show(data);
        return;
      case 'calling':
        this.#ring = { direction: 'out', person: data.person, timeoutMs: data.timeout_ms };
        this.emit('calling', { person: data.person, timeoutMs: data.timeout_ms });
        return;
      case 'incoming':
        this.#ring = { direction: 'in', person: data.from, timeoutMs: data.timeout_ms };
        this.emit('incoming', { from: data.from, timeoutMs: data.timeout_ms });
        return;
      case 'ended':
        this.#end(data.person, /** @type {EndReason} */ (data.reason));
        return;
      case 'connected':
        this.#ring = undefined;
        this.emit('connected', { person: data.person, room: data.room });
        return;
      default:
        unreachable(type);
    }
  }

  /** @param {PeopleData} list */
  #show({ me, people }) {
    this.#me = me;
    this.#people = people.filter(({ id }) => id !== me);
    this.emit('people', { people: this.#people });
  }

  /**
   * A ring that never rang (busy, gone) was one's own.
   *
   * @param {Somebody} person
   * @param {EndReason} reason
   */
  #end(person, reason) {
    const ring = this.#ring?.person.id === person.id ? this.#ring : undefined;
    if (ring) this.#ring = undefined;
    this.emit('ended', { person: ring?.person ?? person, reason, direction: ring?.direction ?? 'out' });
  }

  /**
   * @param {number} code
   * @param {ByeData | undefined} bye
   */
  async #lost(code, bye) {
    clearTimeout(this.#pinger);
    this.#socket = undefined;
    let { error } = afterLoss(code, bye);
    if (this.#ring) this.#end(this.#ring.person, 'lost');
    for (let attempt = 0; error.retry !== 'never'; attempt++) {
      this.#set('reconnecting', error);
      await this.#pause.wait(Math.max(backoff(attempt, this.#platform.random), error.retryAfterMs ?? 0));
      if (this.#state !== 'reconnecting') return;
      try {
        await this.#connect();
        return;
      } catch (fault) {
        if (this.#state !== 'reconnecting') return;
        error = CallError.from(fault);
      }
    }
    this.#hide(error);
  }

  /** @param {CallError} [error] why, when nobody asked for it */
  #hide(error) {
    clearTimeout(this.#pinger);
    const ring = this.#ring;
    this.#socket = undefined;
    this.#me = '';
    this.#people = [];
    this.#set('hidden', error);
    this.#pause.end();
    if (ring) this.#end(ring.person, 'gone');
  }

  /**
   * @param {PeopleState} state
   * @param {CallError} [error]
   */
  #set(state, error) {
    if (this.#state === state && !error) return;
    this.#state = state;
    this.emit('state', { state, ...(error && { error }) });
  }

  /** @param {Socket} socket */
  #schedulePing(socket) {
    clearTimeout(this.#pinger);
    this.#pinger = setTimeout(() => {
      socket.request('ping', { t: Date.now() }, PING_MS).catch((error) => error.code === 'timeout' && socket.close(4000));
      this.#schedulePing(socket);
    }, PING_EVERY_MS);
  }
}
