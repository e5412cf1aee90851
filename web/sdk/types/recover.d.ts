/**
 * What to do when something was lost. Pure: a table of rules, no clock and no
 * socket.
 *
 *     socket lost ──► resume ──refused──► rejoin ──refused──► over
 *                     (same seat,         (new ticket,
 *                      media goes on)      new connection)
 *
 * @module
 */
import type { ByeData } from './protocol.js';
/** @import {ByeData} from './protocol.js' */
import { CallError } from './errors.js';
/** How long a client tries to come back before it gives up. */
export declare const GIVE_UP_MS = 120000;
/** How often media may fail, without ever working in between. */
export declare const MEDIA_TRIES = 2;
export type Next = 'resume' | 'rejoin' | 'over';
export type Verdict = {
    next: Next;
    error: CallError;
};
/**
 * @param {number} closeCode of the socket; 1006 when it just broke
 * @param {ByeData} [bye] what the server said before
 * @returns {Verdict}
 */
export declare function afterLoss(closeCode: number, bye?: ByeData): Verdict;
/**
 * @param {CallError} error what answered `resume`
 * @returns {Verdict}
 */
export declare function afterRefusal(error: CallError): Verdict;
/**
 * @param {CallError} error what answered the attempt to enter again
 * @param {number} goneMs for how long the call has been lost
 * @returns {Verdict}
 */
export declare function afterFailedRejoin(error: CallError, goneMs: number): Verdict;
