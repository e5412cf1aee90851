/**
 * One session: the socket, the PeerConnection and the slots between them. A
 * room has one at a time, and a new one after each rejoin.
 *
 *     Signal ──answer, please_offer──► Peer
 *       │  ▲──────offer, candidate──────┘ │ receiver
 *       ├──slots──► Slots ◄───────────────┘
 *       └──who is here, who speaks, chat──► Room
 *
 * @module
 */
import type { Description, JoinedData, MovingData, Replies, Requests, RoomEvent, WireTicket } from './protocol.js';
import type { Pool } from './peer.js';
import type { Platform } from './platform.js';
import type { Publisher } from './publisher.js';
import type { CallStats } from './stats.js';
import type { SlotsHost } from './slots.js';
import type { Verdict } from './recover.js';
import { CallError } from './errors.js';
export type CallHost = {
    news: (event: RoomNews) => void;
    resumed: (joined: JoinedData) => void;
    /**
     * the server will go
     */
    moving: (where: MovingData) => void;
    /**
     * messages are lost; the next attempt comes then
     */
    waiting: (inMs: number) => void;
    media: (up: boolean) => void;
    over: (verdict: Verdict) => void;
    fault: (error: CallError) => void;
    show: SlotsHost['show'];
};
export type RoomNews = Exclude<RoomEvent, {
    type: 'answer' | 'please_offer' | 'slots' | 'want' | 'moving';
}>;
export type CallParts = {
    platform: Platform;
    /**
     * of which only the terms count; the one for the join may come later
     */
    ticket: WireTicket;
    publisher: Publisher;
    /**
     * of slots to begin with
     */
    pool?: Pool;
    host: CallHost;
};
/**
 * What a call tells its room.
 *
 * @typedef {object} CallHost
 * @property {(event: RoomNews) => void} news
 * @property {(joined: JoinedData) => void} resumed
 * @property {(where: MovingData) => void} moving the server will go
 * @property {(inMs: number) => void} waiting messages are lost; the next attempt comes then
 * @property {(up: boolean) => void} media
 * @property {(verdict: Verdict) => void} over
 * @property {(error: CallError) => void} fault
 * @property {SlotsHost['show']} show
 *
 * @typedef {Exclude<RoomEvent, {type: 'answer' | 'please_offer' | 'slots' | 'want' | 'moving'}>} RoomNews
 */
/**
 * @typedef {object} CallParts
 * @property {Platform} platform
 * @property {WireTicket} ticket of which only the terms count; the one for the join may come later
 * @property {Publisher} publisher
 * @property {Pool} [pool] of slots to begin with
 * @property {CallHost} host
 */
export declare class Call {
    #private;
    /** @param {CallParts} parts */
    constructor({ platform, ticket, publisher, pool, host }: CallParts);
    /** Makes the offer, which takes longer than anything that waits for the server. */
    prepare(): Promise<Description>;
    /**
     * @param {string} url of the socket
     * @param {string} ticket
     * @returns {Promise<JoinedData>} rejects with CallError
     */
    join(url: string, ticket: string): Promise<JoinedData>;
    /**
     * Takes the state that came with a join or a resume. The room has taken its
     * part before: a slot's track should be known when it is shown.
     *
     * @param {JoinedData} joined
     */
    take({ slots, answer, room, participants, me }: JoinedData): Promise<void>;
    /**
     * @template {keyof Requests} K
     * @param {K} type
     * @param {Requests[K]} data
     * @returns {Promise<Replies[K]>} rejects with CallError
     */
    request<K extends keyof Requests>(type: K, data: Requests[K]): Promise<Replies[K]>;
    /**
     * What is seen of a track already.
     *
     * @param {string} track
     */
    seen(track: string): import("./slots.js").Seen | undefined;
    /** How many slots there are. */
    get pool(): Pool;
    /** What is seen and heard by it: the receivers of the slots that show something, and whether they stand still. */
    get shown(): {
        receiver: RTCRtpReceiver | undefined;
        still: "bandwidth" | undefined;
    }[];
    /** @returns {Promise<CallStats>} rejects with CallError where the module for it cannot be had */
    stats(): Promise<CallStats>;
    /** Does not wait for the next attempt to reconnect. */
    retry(): void;
    /** The network is another one now. */
    networkChanged(): void;
    /** The network may be gone: finds out soon. */
    networkLost(): void;
    /** Says goodbye, and lets go of everything when that was heard: media that ends first would look like trouble. */
    leave(): Promise<void>;
}
