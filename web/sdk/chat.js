/** @import {WireChat} from './protocol.js' */
import { CallError } from './errors.js';

/**
 * @typedef {object} ChatMessage
 * @property {string} id
 * @property {string} from participant, who may have left
 * @property {string} name what they were called then
 * @property {string} text as typed: show it as text, never as markup
 * @property {number} time milliseconds since 1970
 */

/**
 * For the call only: adds what is not known yet and returns it. A message may
 * come twice, live and in the history after a reconnection.
 *
 * @type {(chat: Chat, messages: readonly WireChat[]) => ChatMessage[]}
 */
export let addMessages;

/** What is said in writing, oldest first. */
export class Chat {
  /** @type {ChatMessage[]} */ #messages = [];
  /** @type {(text: string) => Promise<unknown>} */ #send;

  /** @param {(text: string) => Promise<unknown>} send */
  constructor(send) {
    this.#send = send;
  }

  /** @returns {readonly ChatMessage[]} */
  get messages() {
    return this.#messages;
  }

  /**
   * Says `text` to everybody in the room; it comes back as a message.
   *
   * @param {string} text at most 2,000 characters
   * @returns {Promise<void>} rejects with CallError
   */
  async send(text) {
    if (text.trim() === '') throw new CallError('bad_request', 'an empty message');
    await this.#send(text);
  }

  static {
    addMessages = (chat, messages) => {
      const fresh = messages.filter((m) => !chat.#messages.some((known) => known.id === m.id));
      chat.#messages.push(...fresh);
      return fresh;
    };
  }
}
