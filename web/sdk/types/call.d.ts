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
import type { JoinedData, Replies, Requests, RoomEvent, TrackRequest, WireTicket } from './protocol.js';
import type { Address } from './api.js';
import type { Platform } from './platform.js';
import type { Senders } from './senders.js';
import type { SlotsHost } from './slots.js';
import type { Verdict } from './recover.js';
import { CallError } from './errors.js';
export type CallHost = {
    news: (event: RoomNews) => void;
    resumed: (joined: JoinedData) => void;
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
    type: 'answer' | 'please_offer' | 'slots';
}>;
/**
 * What a call tells its room.
 *
 * @typedef {object} CallHost
 * @property {(event: RoomNews) => void} news
 * @property {(joined: JoinedData) => void} resumed
 * @property {(inMs: number) => void} waiting messages are lost; the next attempt comes then
 * @property {(up: boolean) => void} media
 * @property {(verdict: Verdict) => void} over
 * @property {(error: CallError) => void} fault
 * @property {SlotsHost['show']} show
 *
 * @typedef {Exclude<RoomEvent, {type: 'answer' | 'please_offer' | 'slots'}>} RoomNews
 */
export declare class Call {
    #private;
    /**
     * @param {Platform} platform
     * @param {Address} address
     * @param {WireTicket} ticket
     * @param {CallHost} host
     */
    constructor(platform: Platform, address: Address, ticket: WireTicket, host: CallHost);
    /**
     * @param {string} ticket
     * @param {(senders: Senders) => Promise<TrackRequest[]>} publish puts media into the sections, once they are there
     * @returns {Promise<JoinedData>} rejects with CallError
     */
    join(ticket: string, publish: (senders: Senders) => Promise<TrackRequest[]>): Promise<JoinedData>;
    /**
     * Takes the state that came with a join or a resume. The room has taken its
     * part before: a slot's track should be known when it is shown.
     *
     * @param {JoinedData} joined
     */
    take({ slots, answer, room }: JoinedData): Promise<void>;
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
    stats(): Promise<import("./stats.js").CallStats>;
    /** Does not wait for the next attempt to reconnect. */
    retry(): void;
    /** The network is another one now. */
    networkChanged(): void;
    /** The network may be gone: finds out soon. */
    networkLost(): void;
    /** Says goodbye, and lets go of everything when that was heard: media that ends first would look like trouble. */
    leave(): Promise<void>;
}
