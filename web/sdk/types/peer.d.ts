/**
 * The one PeerConnection of a call, and the only side that ever offers.
 *
 *     want ──► scheduled ──20 ms──► offering ──answer──► stable
 *                ▲                     │ another want meanwhile
 *                └────── once more ◄───┘
 *
 * @module
 */
import type { Description, WireCandidate } from './protocol.js';
import type { RoomInfo } from './api.js';
import type { Kind } from './sections.js';
/** @import {Description, WireCandidate} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {Kind} from './sections.js' */
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { Senders } from './senders.js';
export type PeerEvents = {
    candidate: WireCandidate;
    /**
     * whether media gets through; `false` only after it did, or when it should have
     */
    media: {
        up: boolean;
    };
    /**
     * nothing but a new connection helps
     */
    stuck: {
        error: CallError;
    };
    /**
     * something the person should know
     */
    fault: {
        error: CallError;
    };
};
export type PeerOptions = {
    pc: RTCPeerConnection;
    room: RoomInfo;
    /**
     * this browser knows
     */
    codecs: (kind: Kind) => readonly RTCRtpCodec[];
    /**
     * sends an offer, brings the answer
     */
    exchange: (offer: Description) => Promise<Description>;
    relayOnly: boolean;
};
export type Pool = Record<Kind, number>;
/**
 * @typedef {object} PeerEvents
 * @property {WireCandidate} candidate
 * @property {{up: boolean}} media whether media gets through; `false` only after it did, or when it should have
 * @property {{error: CallError}} stuck nothing but a new connection helps
 * @property {{error: CallError}} fault something the person should know
 */
/**
 * @typedef {object} PeerOptions
 * @property {RTCPeerConnection} pc
 * @property {RoomInfo} room
 * @property {(kind: Kind) => readonly RTCRtpCodec[]} codecs this browser knows
 * @property {(offer: Description) => Promise<Description>} exchange sends an offer, brings the answer
 * @property {boolean} relayOnly
 */
/** @typedef {Record<Kind, number>} Pool how many slots there are */
/** @extends {Emitter<PeerEvents>} */
export declare class Peer extends Emitter<PeerEvents> {
    #private;
    /** What is sent; empty before `open`. */
    senders: Senders;
    /** @param {PeerOptions} options */
    constructor(options: PeerOptions);
    /**
     * @param {Pool} [pool] how many slots to begin with, if that is more than the usual
     * @returns {Promise<Description>} the first offer: every send section, and the pool of slots
     */
    open({ audio, video }?: Pool): Promise<Description>;
    /** @returns {Pool} */
    get pool(): Pool;
    /**
     * Adds slots until there are so many, and offers them.
     *
     * @param {{audio?: number | undefined, video?: number | undefined}} totals
     */
    grow({ audio, video }: {
        audio?: number | undefined;
        video?: number | undefined;
    }): void;
    /** Finds a new way through the network. */
    restartIce(): void;
    /** @param {string} mid */
    receiver(mid: string): RTCRtpReceiver | undefined;
    /** The server is out of reach: nothing is offered until `reached`. */
    lost(): void;
    /** @returns {Promise<Description | undefined>} what a resume should carry: the offer nobody answered, or one that is due */
    offerForResume(): Promise<Description | undefined>;
    /**
     * The server is back.
     *
     * @param {Description | undefined} answer to what `offerForResume` gave
     */
    reached(answer: Description | undefined): Promise<void>;
    /** @param {Description} answer one to an older offer than the last is ignored */
    answered({ rev, sdp }: Description): Promise<void>;
    getStats(): Promise<RTCStatsReport>;
    close(): void;
}
