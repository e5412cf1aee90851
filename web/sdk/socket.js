/** @import {ByeData, Notes, PeopleEvent, Replies, Requests, RoomEvent, ServerMessage, Shape} from './protocol.js' */
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { SUBPROTOCOL, body, decode } from './protocol.js';

/** How long an answer may take. */
const ANSWER_MS = 10_000;

/** Our own close code: something was missed, the session goes on elsewhere. */
const RESYNC = 4000;

/** @typedef {(url: string, protocol: string) => WebSocket} OpenSocket */

/**
 * @typedef {object} SocketEvents
 * @property {RoomEvent} event
 * @property {PeopleEvent} people what is told on the list of people
 * @property {{code: number, bye?: ByeData}} lost once, whoever closed it
 * @property {{error: CallError}} fault something that could not be understood, on either side
 */

/**
 * @typedef {object} Pending
 * @property {keyof Requests} type
 * @property {(data: never) => void} resolve
 * @property {(error: CallError) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */

/**
 * One WebSocket: requests and their answers, events in order.
 *
 * @extends {Emitter<SocketEvents>}
 */
export class Socket extends Emitter {
  /** @type {WebSocket} */ #ws;
  /** @type {Map<number, Pending>} */ #pending = new Map();
  /** @type {ByeData | undefined} */ #bye;
  /** @type {'event' | 'people'} */ #news;
  #nextId = 1;
  #seq = 0;
  #over = false;

  /** Resolves when messages may be sent. */
  opened;

  /**
   * @param {string} url
   * @param {OpenSocket} open
   * @param {Readonly<Record<string, Shape>>} [more] shapes of messages that no room sends
   */
  constructor(url, open, more) {
    super();
    const ws = open(url, SUBPROTOCOL);
    this.#ws = ws;
    this.#news = more ? 'people' : 'event';
    this.opened = /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        ws.onopen = () => resolve();
        ws.onclose = ({ code }) => {
          reject(new CallError('unreachable', `the socket closed (${code})`));
          this.#end(code);
        };
      })
    );
    this.opened.catch(() => {}); // whoever waits for it hears of it
    ws.onmessage = ({ data }) => this.#read(data, more);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @template {keyof Requests} K
   * @param {K} type
   * @param {Requests[K]} data
   * @param {number} [withinMs]
   * @returns {Promise<Replies[K]>} rejects with CallError
   */
  request(type, data, withinMs = ANSWER_MS) {
    if (this.#over) return Promise.reject(new CallError('unreachable', 'the socket is closed'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new CallError('timeout', `no answer to ${type}`));
      }, withinMs);
      this.#pending.set(id, { type, resolve, reject, timer });
      this.#ws.send(JSON.stringify({ type, id, data }));
    });
  }

  /**
   * Says something that is not answered.
   *
   * @template {keyof Notes} K
   * @param {K} type
   * @param {Notes[K]} data
   */
  note(type, data) {
    if (!this.#over) this.#ws.send(JSON.stringify({ type, data }));
  }

  /** @param {number} [code] */
  close(code = 1000) {
    this.#ws.close(code);
    this.#end(code);
  }

  /**
   * @param {unknown} data
   * @param {Readonly<Record<string, Shape>>} [more]
   */
  #read(data, more) {
    if (this.#over || typeof data !== 'string') return;
    try {
      const message = decode(data, more);
      if (message && this.#inOrder(message.seq)) this.#dispatch(message);
    } catch (cause) {
      const error = new CallError('bad_message', 'a message that cannot be understood', { cause });
      this.emit('fault', { error });
    }
  }

  /**
   * Events are numbered without gaps. A repeated one is dropped; after a gap
   * only a resume, with the whole state, helps.
   *
   * @param {number | undefined} seq
   */
  #inOrder(seq) {
    if (seq === undefined) return true;
    if (this.#seq !== 0 && seq > this.#seq + 1) {
      const error = new CallError('bad_message', `missed events ${this.#seq + 1} to ${seq - 1}`, { retry: 'now' });
      this.emit('fault', { error });
      this.close(RESYNC);
      return false;
    }
    const fresh = seq > this.#seq;
    if (fresh) this.#seq = seq;
    return fresh;
  }

  /** @param {ServerMessage} message */
  #dispatch(message) {
    switch (message.type) {
      case 'ok':
      case 'joined':
        this.#answered(message.re, message.data);
        return;
      case 'answer': // may also answer an offer that came with a join or resume
      case 'people': // and this one appear
        if (!this.#answered(message.re, message.data)) this.emit(this.#news, /** @type {never} */ (message));
        return;
      case 'error':
        this.#refused(message.re, CallError.fromWire(message.error));
        return;
      case 'bye':
        this.#bye = message.data;
        this.#answered(message.re, message.data);
        return;
      default:
        this.emit(this.#news, /** @type {never} */ (message));
    }
  }

  /**
   * @param {number | undefined} id
   * @param {unknown} data
   * @returns {boolean} whether somebody waited for it
   */
  #answered(id, data) {
    const pending = this.#take(id);
    if (!pending) return false;
    const { type, resolve, reject } = pending;
    try {
      const checked = type === 'publish' || type === 'chat' || type === 'ping' ? body(type, data) : data;
      resolve(/** @type {never} */ (checked));
    } catch (cause) {
      reject(new CallError('bad_message', `an answer to ${type} that cannot be understood`, { cause }));
    }
    return true;
  }

  /**
   * @param {number | undefined} id
   * @param {CallError} error
   */
  #refused(id, error) {
    const pending = this.#take(id);
    if (pending) pending.reject(error);
    else this.emit('fault', { error });
  }

  /** @param {number | undefined} id */
  #take(id) {
    if (id === undefined) return undefined;
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /** @param {number} code */
  #end(code) {
    if (this.#over) return;
    this.#over = true;
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new CallError('unreachable', `the socket closed (${code})`));
    }
    this.emit('lost', { code, ...(this.#bye && { bye: this.#bye }) });
  }
}
