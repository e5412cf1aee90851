/**
 * What is asked over HTTP: about a room, and for a ticket into it.
 *
 * @module
 */
import type { WireRoom, WireTicket } from './protocol.js';
export type RoomInfo = {
    /**
     * as in its address
     */
    name: string;
    /**
     * for people
     */
    title: string;
    /**
     * how many were inside when this was asked
     */
    participants: number;
    maxParticipants: number;
    /**
     * the first few inside; empty when a password is needed
     */
    names: readonly string[];
    /**
     * what a ticket takes beside a name: `password`
     */
    needs: readonly string[];
    /**
     * in the room's order
     */
    codecs: {
        video: readonly string[];
        audio: readonly string[];
    };
    video: {
        maxWidth: number;
        maxHeight: number;
        maxBitrate: number;
        simulcast: boolean;
    };
    screen: {
        maxWidth: number;
        maxHeight: number;
        maxBitrate: number;
        maxFPS: number;
    };
    slots: {
        audio: number;
        video: number;
    };
    maxScreenShares: number;
    /**
     * whether sound is wanted as it is: open the microphone with `noiseSuppression: false` and the like
     */
    music: boolean;
};
/**
 * What is known of a room before and during a call.
 *
 * @typedef {object} RoomInfo
 * @property {string} name as in its address
 * @property {string} title for people
 * @property {number} participants how many were inside when this was asked
 * @property {number} maxParticipants
 * @property {readonly string[]} names the first few inside; empty when a password is needed
 * @property {readonly string[]} needs what a ticket takes beside a name: `password`
 * @property {{video: readonly string[], audio: readonly string[]}} codecs in the room's order
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, simulcast: boolean}} video
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, maxFPS: number}} screen
 * @property {{audio: number, video: number}} slots
 * @property {number} maxScreenShares
 * @property {boolean} music whether sound is wanted as it is: open the microphone with `noiseSuppression: false` and the like
 */
/**
 * @param {WireRoom} wire
 * @returns {RoomInfo}
 */
export declare function roomInfo(wire: WireRoom): RoomInfo;
/** Where a room is: `https://host/r/{name}`, or the server and the name. */
export declare class Address {
    #private;
    /** @type {string} */ name: string;
    /** The server that stands in for ours. @type {string | undefined} */ detour: string | undefined;
    /** @param {string | {base: string, name: string}} room */
    constructor(room: string | {
        base: string;
        name: string;
    });
    /**
     * The same room on another server.
     *
     * @param {string} successor
     */
    at(successor: string): Address;
    /** @param {'preview' | 'tickets' | 'signal'} what */
    url(what: 'preview' | 'tickets' | 'signal'): string;
    get socket(): string;
}
/**
 * @param {typeof fetch} get
 * @param {Address} address
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<RoomInfo>} rejects with CallError
 */
export declare function fetchPreview(get: typeof fetch, address: Address, signal?: AbortSignal | null): Promise<RoomInfo>;
/**
 * @param {typeof fetch} get
 * @param {Address} address
 * @param {{name: string, password?: string | undefined}} who
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<WireTicket>} rejects with CallError
 */
export declare function fetchTicket(get: typeof fetch, address: Address, { name, password }: {
    name: string;
    password?: string | undefined;
}, signal?: AbortSignal | null): Promise<WireTicket>;
/**
 * @param {typeof fetch} get
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<unknown>} rejects with CallError
 */
export declare function ask(get: typeof fetch, url: string, init: RequestInit): Promise<unknown>;
