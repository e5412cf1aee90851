import type { Requests, Replies, WireChat } from './protocol.js';
/** @import {Requests, Replies, WireChat} from './protocol.js' */
import { CallError } from './errors.js';
export type ChatMessage = {
    id: string;
    /**
     * participant, who may have left
     */
    from: string;
    /**
     * the only other participant who can read it; without it everybody can
     */
    to?: string;
    /**
     * what the author was called then
     */
    name: string;
    /**
     * as typed: show it as text, never as markup
     */
    text: string;
    /**
     * milliseconds since 1970
     */
    time: number;
    /**
     * whether we wrote it
     */
    mine: boolean;
};
export type ChatParts = {
    send: (message: Requests['chat']) => Promise<Replies['chat']>;
    /**
     * one's own id
     */
    me: () => string;
    /**
     * whether the line is lost and being restored
     */
    lost: () => boolean;
};
export type Unsure = {
    message: Requests['chat'];
    me: string;
    tell: (arrived: boolean) => void;
    giveUp: (error: CallError) => void;
};
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
export declare let addMessages: (chat: Chat, messages: readonly WireChat[]) => ChatMessage[];
/**
 * For the call only: the line is there again, and the history holds whatever
 * was lost with it. What is not in there did not arrive, and goes out again.
 *
 * @type {(chat: Chat, history: readonly WireChat[]) => void}
 */
export declare let settleMessages: (chat: Chat, history: readonly WireChat[]) => void;
/**
 * For the call only: the line does not come back.
 *
 * @type {(chat: Chat) => void}
 */
export declare let dropMessages: (chat: Chat) => void;
/** What is said in writing, oldest first. */
export declare class Chat {
    #private;
    /** @param {ChatParts} parts */
    constructor(parts: ChatParts);
    /** @returns {readonly ChatMessage[]} the last 1,000 */
    get messages(): readonly ChatMessage[];
    /**
     * Says `text` to everybody in the room, or to one; it comes back as a
     * message. While the line is lost it waits, and is neither lost nor doubled.
     *
     * @param {string} text at most 2,000 characters
     * @param {{to?: string | {readonly id: string} | undefined}} [options] to: a participant, or its id
     * @returns {Promise<void>} rejects with CallError: `rate_limited` (see retryAfterMs), `not_found` (nobody to read it), …
     */
    send(text: string, { to }?: {
        to?: string | {
            readonly id: string;
        } | undefined;
    }): Promise<void>;
}
