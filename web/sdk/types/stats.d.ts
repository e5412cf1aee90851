/**
 * Figures of a call, out of the browser's own report. Counters only rise: take
 * two and divide by the time between them for rates.
 *
 * @module
 */
import type { Source } from './protocol.js';
export type CallStats = {
    connection: ConnectionStats;
    sent: SentStats[];
    received: ReceivedStats[];
    /**
     * the browser's own, with whatever is not named here; nothing while there is no call
     */
    report?: RTCStatsReport;
};
export type ConnectionStats = {
    rttMs?: number | undefined;
    /**
     * `udp` or `tcp`
     */
    protocol?: string | undefined;
    /**
     * `host`, `srflx`, `prflx` or `relay`
     */
    way?: string | undefined;
    cipher?: string | undefined;
    /**
     * what the browser thinks fits, bits per second
     */
    outgoingBitrate?: number | undefined;
};
export type SentStats = {
    /**
     * of its entry in the report
     */
    id: string;
    source: Source | undefined;
    rid: string | undefined;
    packets: number;
    bytes: number;
    width: number | undefined;
    height: number | undefined;
    framesPerSecond: number | undefined;
    /**
     * `cpu`, `bandwidth`, …
     */
    limitedBy: string | undefined;
};
export type ReceivedStats = {
    /**
     * of its entry in the report
     */
    id: string;
    kind: 'audio' | 'video';
    mid: string;
    /**
     * what is bound to it
     */
    track: string | undefined;
    packets: number;
    bytes: number;
    /**
     * packets
     */
    lost: number;
    jitterMs: number;
    width: number | undefined;
    height: number | undefined;
    framesPerSecond: number | undefined;
    framesDecoded: number | undefined;
    freezes: number | undefined;
};
export type Rtp = {
    id: string;
    mid?: string;
    frameWidth?: number;
    frameHeight?: number;
    framesPerSecond?: number;
};
export type Outbound = Rtp & {
    rid?: string;
    packetsSent?: number;
    bytesSent?: number;
    qualityLimitationReason?: string;
};
export type Inbound = Rtp & {
    kind: 'audio' | 'video';
    packetsReceived?: number;
    bytesReceived?: number;
    packetsLost?: number;
    jitter?: number;
    framesDecoded?: number;
    freezeCount?: number;
};
export type Transport = {
    selectedCandidatePairId?: string;
    srtpCipher?: string;
};
/** @import {Source} from './protocol.js' */
/**
 * @typedef {object} CallStats
 * @property {ConnectionStats} connection
 * @property {SentStats[]} sent
 * @property {ReceivedStats[]} received
 * @property {RTCStatsReport} [report] the browser's own, with whatever is not named here; nothing while there is no call
 *
 * @typedef {object} ConnectionStats
 * @property {number | undefined} [rttMs]
 * @property {string | undefined} [protocol] `udp` or `tcp`
 * @property {string | undefined} [way] `host`, `srflx`, `prflx` or `relay`
 * @property {string | undefined} [cipher]
 * @property {number | undefined} [outgoingBitrate] what the browser thinks fits, bits per second
 *
 * @typedef {object} SentStats one encoding of one's own
 * @property {string} id of its entry in the report
 * @property {Source | undefined} source
 * @property {string | undefined} rid
 * @property {number} packets
 * @property {number} bytes
 * @property {number | undefined} width
 * @property {number | undefined} height
 * @property {number | undefined} framesPerSecond
 * @property {string | undefined} limitedBy `cpu`, `bandwidth`, …
 *
 * @typedef {object} ReceivedStats one slot
 * @property {string} id of its entry in the report
 * @property {'audio' | 'video'} kind
 * @property {string} mid
 * @property {string | undefined} track what is bound to it
 * @property {number} packets
 * @property {number} bytes
 * @property {number} lost packets
 * @property {number} jitterMs
 * @property {number | undefined} width
 * @property {number | undefined} height
 * @property {number | undefined} framesPerSecond
 * @property {number | undefined} framesDecoded
 * @property {number | undefined} freezes
 */
/**
 * What is read of the browser's report, where it has it.
 *
 * @typedef {{id: string, mid?: string, frameWidth?: number, frameHeight?: number, framesPerSecond?: number}} Rtp
 * @typedef {Rtp & {rid?: string, packetsSent?: number, bytesSent?: number, qualityLimitationReason?: string}} Outbound
 * @typedef {Rtp & {kind: 'audio' | 'video', packetsReceived?: number, bytesReceived?: number, packetsLost?: number, jitter?: number, framesDecoded?: number, freezeCount?: number}} Inbound
 * @typedef {{selectedCandidatePairId?: string, srtpCipher?: string}} Transport
 */
/**
 * @param {RTCStatsReport} report
 * @param {ReadonlyMap<string, Source>} sources of send sections, by mid
 * @param {(mid: string) => string | undefined} trackOf what is bound to a slot
 * @returns {CallStats}
 */
export declare function readStats(report: RTCStatsReport, sources: ReadonlyMap<string, Source>, trackOf: (mid: string) => string | undefined): CallStats;
