/**
 * One's own part in the chat: what is being written, and sending it.
 *
 * @module
 */
import { failure } from './failure.js';
import { t } from './lang.js';
/** @import {Room} from '../sdk/index.js' */
/** @import {Key} from './lang/en.js' */
/** @import {Toasts} from './toasts.js' */

/** @typedef {Readonly<{id: string, name: string}>} Reader */

export class Talk {
  /** @type {Room} */ #room;
  /** @type {Toasts} */ #toasts;
  /** @type {Readonly<{text: string, to: Reader | undefined}>} outlives the panel, and the call */
  draft = { text: '', to: undefined };

  /**
   * @param {Room} room
   * @param {Toasts} toasts
   */
  constructor(room, toasts) {
    this.#room = room;
    this.#toasts = toasts;
  }

  /**
   * @param {string} text
   * @param {string} [to] a participant's id; without one, everybody
   * @returns {Promise<boolean>} whether it went out; while the line is lost this takes as long
   */
  async send(text, to) {
    try {
      await this.#room.chat.send(text, { to });
      return true;
    } catch (error) {
      this.#toasts.show({ text: t(why(failure(error).code)), tone: 'bad', about: 'chat' });
      return false;
    }
  }
}

/**
 * Why a message did not go out.
 *
 * @param {string} code
 * @returns {Key}
 */
function why(code) {
  switch (code) {
    case 'rate_limited': return 'chat.failed.fast';
    case 'not_found': return 'chat.failed.gone';
    case 'forbidden': return 'chat.failed.off';
    case 'too_large': return 'chat.failed.long';
    default: return 'chat.failed';
  }
}
