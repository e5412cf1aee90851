/**
 * Figures of a call, out of the browser's own report. Counters only rise: take
 * two and divide by the time between them for rates.
 *
 * @module
 */

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
export function readStats(report, sources, trackOf) {
  /** @type {CallStats} */
  const stats = { connection: {}, sent: [], received: [], report };
  report.forEach((entry) => {
    if (entry.type === 'outbound-rtp') stats.sent.push(sent(entry, sources));
    if (entry.type === 'inbound-rtp') stats.received.push(received(entry, trackOf));
    if (entry.type === 'transport') Object.assign(stats.connection, connection(entry, report));
  });
  return stats;
}

/**
 * @param {Outbound} entry
 * @param {ReadonlyMap<string, Source>} sources
 * @returns {SentStats}
 */
function sent(entry, sources) {
  return {
    id: entry.id,
    source: sources.get(entry.mid ?? ''),
    rid: entry.rid,
    packets: entry.packetsSent ?? 0,
    bytes: entry.bytesSent ?? 0,
    width: entry.frameWidth,
    height: entry.frameHeight,
    framesPerSecond: entry.framesPerSecond,
    limitedBy: entry.qualityLimitationReason,
  };
}

/**
 * @param {Inbound} entry
 * @param {(mid: string) => string | undefined} trackOf
 * @returns {ReceivedStats}
 */
function received(entry, trackOf) {
  return {
    id: entry.id,
    kind: entry.kind,
    mid: entry.mid ?? '',
    track: trackOf(entry.mid ?? ''),
    packets: entry.packetsReceived ?? 0,
    bytes: entry.bytesReceived ?? 0,
    lost: entry.packetsLost ?? 0,
    jitterMs: (entry.jitter ?? 0) * 1000,
    width: entry.frameWidth,
    height: entry.frameHeight,
    framesPerSecond: entry.framesPerSecond,
    framesDecoded: entry.framesDecoded,
    freezes: entry.freezeCount,
  };
}

/**
 * @param {Transport} transport
 * @param {RTCStatsReport} report
 * @returns {ConnectionStats}
 */
function connection(transport, report) {
  const pair = report.get(transport.selectedCandidatePairId ?? '');
  const local = report.get(pair?.localCandidateId);
  const rtt = pair?.currentRoundTripTime;
  return {
    rttMs: rtt === undefined ? undefined : rtt * 1000,
    protocol: local?.protocol,
    way: local?.candidateType,
    cipher: transport.srtpCipher,
    outgoingBitrate: pair?.availableOutgoingBitrate,
  };
}
