/**
 * Figures of a call, out of the browser's own report. Counters only rise: take
 * two and divide by the time between them for rates.
 *
 * @module
 */

/** @import {Source} from './protocol.js' */

/**
 * @typedef {object} CallStats
 * @property {{state?: string, rttMs?: number, protocol?: string, localType?: string, cipher?: string, outgoingBitrate?: number}} connection
 * @property {SentStats[]} sent
 * @property {ReceivedStats[]} received
 *
 * @typedef {object} SentStats one encoding of one's own
 * @property {Source | undefined} source
 * @property {string | undefined} rid
 * @property {number} packets
 * @property {number} bytes
 * @property {number} [width]
 * @property {number} [height]
 * @property {number} [framesPerSecond]
 * @property {string} [limitedBy] `cpu`, `bandwidth`, …
 *
 * @typedef {object} ReceivedStats one slot
 * @property {'audio' | 'video'} kind
 * @property {string} mid
 * @property {string | undefined} track what is shown in it
 * @property {number} packets
 * @property {number} bytes
 * @property {number} lost packets
 * @property {number} jitterMs
 * @property {number} [width]
 * @property {number} [height]
 * @property {number} [framesPerSecond]
 * @property {number} [framesDecoded]
 * @property {number} [freezes]
 */
export {};
