/**
 * One session with the server over as many sockets as it takes.
 *
 *     join ──► socket ──lost──► backoff ──► socket + resume ──► …
 *                                  │ refused, or too late
 *                                  └──► over: the call joins anew, or ends
 *
 * @module
 */
import type { Description, JoinedData, Notes, Replies, Requests, RoomEvent } from './protocol.js';
import type { OpenSocket } from './socket.js';
import type { Verdict } from './recover.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
export type SignalEvents = {
    event: RoomEvent;
    /**
     * the socket is lost; the next attempt comes then
     */
    waiting: {
        inMs: number;
    };
    resumed: JoinedData;
    /**
     * this session has ended
     */
    over: Verdict;
    fault: {
        error: CallError;
    };
};
export type SignalOptions = {
    open: OpenSocket;
    random: () => number;
    /**
     * what a resume should renegotiate, if anything
     */
    offer: () => Promise<Description | undefined>;
};
/**
 * @typedef {object} SignalEvents
 * @property {RoomEvent} event
 * @property {{inMs: number}} waiting the socket is lost; the next attempt comes then
 * @property {JoinedData} resumed
 * @property {Verdict} over this session has ended
 * @property {{error: CallError}} fault
 */
/**
 * @typedef {object} SignalOptions
 * @property {OpenSocket} open
 * @property {() => number} random
 * @property {() => Promise<Description | undefined>} offer what a resume should renegotiate, if anything
 */
/** @extends {Emitter<SignalEvents>} */
export declare class Signal extends Emitter<SignalEvents> {
    #private;
    /** @param {SignalOptions} options */
    constructor(options: SignalOptions);
    /**
     * @param {string} url of the socket, for this session's life
     * @param {Requests['join']} join
     * @returns {Promise<JoinedData>} rejects with CallError; then this Signal is of no more use
     */
    join(url: string, join: Requests['join']): Promise<JoinedData>;
    /**
     * @template {keyof Requests} K
     * @param {K} type
     * @param {Requests[K]} data
     * @returns {Promise<Replies[K]>} rejects with CallError
     */
    request<K extends keyof Requests>(type: K, data: Requests[K]): Promise<Replies[K]>;
    /**
     * Says something that is not answered. Candidates wait for the next socket;
     * anything else would be out of date by then.
     *
     * @template {keyof Notes} K
     * @param {K} type
     * @param {Notes[K]} data
     */
    note<K extends keyof Notes>(type: K, data: Notes[K]): void;
    /** Doubts the socket: without an answer in two seconds it is given up. */
    probe(): void;
    /** Does not wait for the next attempt. */
    retry(): void;
    /** Says goodbye, and ends whatever becomes of it. */
    leave(): Promise<void>;
    close(): void;
}
