/** @import {Requests, Replies, WireChat} from './protocol.js' */
import { CallError } from './errors.js';

/** Characters of one message, as the server counts them: emoji are one each. */
const MAX_LENGTH = 2000;

/** Messages kept; older ones are forgotten. */
const KEPT = 1000;

/**
 * @typedef {object} ChatMessage
 * @property {string} id
 * @property {string} from participant, who may have left
 * @property {string} [to] the only other participant who can read it; without it everybody can
 * @property {string} name what the author was called then
 * @property {string} text as typed: show it as text, never as markup
 * @property {number} time milliseconds since 1970
 * @property {boolean} mine whether we wrote it
 */

/**
 * @typedef {object} ChatParts
 * @property {(message: Requests['chat']) => Promise<Replies['chat']>} send
 * @property {() => string} me one's own id
 * @property {() => boolean} lost whether the line is lost and being restored
 */

/**
 * A message that was sent when the line broke: it may have arrived or not.
 *
 * @typedef {object} Unsure
 * @property {Requests['chat']} message
 * @property {string} me
 * @property {(arrived: boolean) => void} tell
 * @property {(error: CallError) => void} giveUp
 */

/**
 * For the call only: adds what is not known yet and returns it. A message may
 * come twice, live and in the history after a reconnection.
 *
 * @type {(chat: Chat, messages: readonly WireChat[]) => ChatMessage[]}
 */
export let addMessages;

/**
 * For the call only: the line is there again, and the history holds whatever
 * was lost with it. What is not in there did not arrive, and goes out again.
 *
 * @type {(chat: Chat, history: readonly WireChat[]) => void}
 */
export let settleMessages;

/**
 * For the call only: the line does not come back.
 *
 * @type {(chat: Chat) => void}
 */
export let dropMessages;

/** What is said in writing, oldest first. */
export class Chat {
  /** @type {ChatMessage[]} */ #messages = [];
  /** @type {Set<Unsure>} */ #unsure = new Set();
  /** @type {Set<string>} our own that are known to have arrived */ #arrived = new Set();
  /** @type {ChatParts} */ #parts;

  /** @param {ChatParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @returns {readonly ChatMessage[]} the last 1,000 */
  get messages() {
    return this.#messages;
  }

  /**
   * Says `text` to everybody in the room, or to one; it comes back as a
   * message. While the line is lost it waits, and is neither lost nor doubled.
   *
   * @param {string} text at most 2,000 characters
   * @param {{to?: string | {readonly id: string} | undefined}} [options] to: a participant, or its id
   * @returns {Promise<void>} rejects with CallError: `rate_limited` (see retryAfterMs), `not_found` (nobody to read it), …
   */
  async send(text, { to } = {}) {
    if (text.trim() === '') throw new CallError('bad_request', 'an empty message');
    if ([...text].length > MAX_LENGTH) throw new CallError('too_large', `a message has at most ${MAX_LENGTH} characters`);
    const reader = typeof to === 'object' ? to.id : to;
    const message = { text, ...(reader !== undefined && { to: reader }) };
    while (!(await this.#try(message)));
  }

  /**
   * @param {Requests['chat']} message
   * @returns {Promise<boolean>} whether it arrived
   */
  async #try(message) {
    const me = this.#parts.me();
    try {
      this.#arrived.add((await this.#parts.send(message)).id);
      return true;
    } catch (error) {
      const broke = error instanceof CallError && (error.code === 'unreachable' || error.code === 'not_joined');
      if (!broke || !this.#parts.lost()) throw error;
    }
    return new Promise((tell, giveUp) => this.#unsure.add({ message, me, tell, giveUp }));
  }

  static {
    addMessages = (chat, messages) => {
      const known = new Set(chat.#messages.map(({ id }) => id));
      const me = chat.#parts.me();
      const fresh = messages.filter(({ id }) => !known.has(id)).map((m) => ({ ...m, mine: m.from === me }));
      chat.#messages.push(...fresh);
      chat.#messages.splice(0, chat.#messages.length - KEPT);
      return fresh;
    };

    settleMessages = (chat, history) => {
      const known = new Set([...chat.#messages.map(({ id }) => id), ...chat.#arrived]);
      const fresh = history.filter(({ id }) => !known.has(id));
      for (const { message, me, tell } of chat.#unsure) {
        const at = fresh.findIndex(({ from, to, text }) => from === me && to === message.to && text === message.text);
        if (at >= 0) fresh.splice(at, 1);
        tell(at >= 0);
      }
      chat.#unsure.clear();
      chat.#arrived.clear();
    };

    dropMessages = (chat) => {
      for (const { giveUp } of chat.#unsure) giveUp(new CallError('not_joined', 'the call is over'));
      chat.#unsure.clear();
    };
  }
}
