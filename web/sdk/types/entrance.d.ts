/**
 * The way into a room, the first time and at every rejoin: a ticket, a
 * connection, a seat. What can be made ready before the server answers is made
 * ready meanwhile.
 *
 *     told to come back ──► prepare: PeerConnection, offer
 *     enter ──► ticket ──► socket, join ──► joined
 *
 * @module
 */
import type { JoinedData, WireTicket } from './protocol.js';
import type { Address } from './api.js';
import type { CallHost } from './call.js';
import type { Platform } from './platform.js';
import type { Publisher } from './publisher.js';
import { Call } from './call.js';
export type Visit = {
    address: Address;
    who: {
        name: string;
        password?: string | undefined;
    };
    signal: AbortSignal;
    /**
     * the call that is being entered
     */
    begun: (call: Call, ticket: WireTicket) => void;
    /**
     * it, if it is not
     */
    failed?: (call: Call) => void;
};
/**
 * Who goes in where.
 *
 * @typedef {object} Visit
 * @property {Address} address
 * @property {{name: string, password?: string | undefined}} who
 * @property {AbortSignal} signal
 * @property {(call: Call, ticket: WireTicket) => void} begun the call that is being entered
 * @property {(call: Call) => void} [failed] it, if it is not
 */
export declare class Entrance {
    #private;
    /**
     * @param {Platform} platform
     * @param {Publisher} publisher
     * @param {(call: () => Call) => CallHost} host of each call
     */
    constructor(platform: Platform, publisher: Publisher, host: (call: () => Call) => CallHost);
    /** Makes the next call's connection, on the terms of the last one, while the server is away. */
    prepare(): void;
    /** What was prepared is of no use. */
    forget(): void;
    /**
     * @param {Visit} visit
     * @returns {Promise<{call: Call, joined: JoinedData}>} rejects with CallError
     */
    enter({ address, who, signal, begun, failed }: Visit): Promise<{
        call: Call;
        joined: JoinedData;
    }>;
}
