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

/** @import {ByeData} from './protocol.js' */
import { CallError } from './errors.js';

/** How long a client tries to come back before it gives up. */
export const GIVE_UP_MS = 120_000;

/** How often media may fail, without ever working in between. */
export const MEDIA_TRIES = 2;

/**
 * @typedef {'resume' | 'rejoin' | 'over'} Next
 * @typedef {{next: Next, error: CallError}} Verdict
 */

/** What a close code stands for, where no `bye` came before it. */
/** @type {Readonly<Record<number, string>>} */
const passing = {
  4408: 'timeout',
  4422: 'negotiation_failed',
  4423: 'room_locked',
  4429: 'rate_limited',
  4460: 'media_failed',
  4461: 'slow',
  4500: 'internal',
  4503: 'server_full',
  4504: 'draining',
};
/** @type {Readonly<Record<number, string>>} */
const final = {
  4400: 'bad_request',
  4401: 'unauthorized',
  4403: 'removed',
  4404: 'not_found',
  4409: 'replaced',
  4410: 'room_closed',
  4413: 'too_large',
};

/** The ends of a socket that leave the seat in place, and answers to `resume` that say nothing about it. */
const seatStays = new Set(['timeout', 'slow', 'rate_limited', 'unreachable']);

/** Answers that mean the seat is gone but the room may still be entered. */
const seatLost = new Set(['unauthorized', 'not_found', 'stale', 'bad_request', 'unsupported']);

/**
 * @param {number} closeCode of the socket; 1006 when it just broke
 * @param {ByeData} [bye] what the server said before
 * @returns {Verdict}
 */
export function afterLoss(closeCode, bye) {
  return verdict(reason(closeCode, bye));
}

/**
 * @param {CallError} error what answered `resume`
 * @returns {Verdict}
 */
export function afterRefusal(error) {
  return seatLost.has(error.code) ? { next: 'rejoin', error } : verdict(error);
}

/**
 * @param {CallError} error
 * @returns {Verdict}
 */
function verdict(error) {
  if (seatStays.has(error.code)) return { next: 'resume', error };
  return { next: error.retry === 'never' ? 'over' : 'rejoin', error };
}

/**
 * @param {CallError} error what answered the attempt to enter again
 * @param {number} goneMs for how long the call has been lost
 * @returns {Verdict}
 */
export function afterFailedRejoin(error, goneMs) {
  const over = error.retry === 'never' || goneMs > GIVE_UP_MS;
  return { next: over ? 'over' : 'rejoin', error };
}

/**
 * @param {number} closeCode
 * @param {ByeData} [bye]
 */
function reason(closeCode, bye) {
  if (bye) return new CallError(bye.reason, bye.message ?? 'the server said bye', { retry: bye.retry, retryAfterMs: bye.retry_after_ms, details: { successor: bye.successor, spreadMs: bye.spread_ms } });
  const end = final[closeCode];
  const code = end ?? passing[closeCode] ?? 'unreachable';
  return new CallError(code, `the connection closed (${closeCode})`, { retry: end ? 'never' : 'now' });
}
