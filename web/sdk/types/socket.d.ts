import type { ByeData, Notes, PeopleEvent, Replies, Requests, RoomEvent, Shape } from './protocol.js';
/** @import {ByeData, Notes, PeopleEvent, Replies, Requests, RoomEvent, ServerMessage, Shape} from './protocol.js' */
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
export type OpenSocket = (url: string, protocol: string) => WebSocket;
export type SocketEvents = {
    event: RoomEvent;
    /**
     * what is told on the list of people
     */
    people: PeopleEvent;
    /**
     * once, whoever closed it
     */
    lost: {
        code: number;
        bye?: ByeData;
    };
    /**
     * something that could not be understood, on either side
     */
    fault: {
        error: CallError;
    };
};
export type Pending = {
    type: keyof Requests;
    resolve: (data: never) => void;
    reject: (error: CallError) => void;
    timer: ReturnType<typeof setTimeout>;
};
/** @typedef {(url: string, protocol: string) => WebSocket} OpenSocket */
/**
 * @typedef {object} SocketEvents
 * @property {RoomEvent} event
 * @property {PeopleEvent} people what is told on the list of people
 * @property {{code: number, bye?: ByeData}} lost once, whoever closed it
 * @property {{error: CallError}} fault something that could not be understood, on either side
 */
/**
 * @typedef {object} Pending
 * @property {keyof Requests} type
 * @property {(data: never) => void} resolve
 * @property {(error: CallError) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */
/**
 * One WebSocket: requests and their answers, events in order.
 *
 * @extends {Emitter<SocketEvents>}
 */
export declare class Socket extends Emitter<SocketEvents> {
    #private;
    /** Resolves when messages may be sent. */
    opened: Promise<void>;
    /**
     * @param {string} url
     * @param {OpenSocket} open
     * @param {Readonly<Record<string, Shape>>} [more] shapes of messages that no room sends
     */
    constructor(url: string, open: OpenSocket, more?: Readonly<Record<string, Shape>>);
    /**
     * Asks, and waits for the answer.
     *
     * @template {keyof Requests} K
     * @param {K} type
     * @param {Requests[K]} data
     * @param {number} [withinMs]
     * @returns {Promise<Replies[K]>} rejects with CallError
     */
    request<K extends keyof Requests>(type: K, data: Requests[K], withinMs?: number): Promise<Replies[K]>;
    /**
     * Says something that is not answered.
     *
     * @template {keyof Notes} K
     * @param {K} type
     * @param {Notes[K]} data
     */
    note<K extends keyof Notes>(type: K, data: Notes[K]): void;
    /** @param {number} [code] */
    close(code?: number): void;
}
