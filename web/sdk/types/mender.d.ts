/**
 * Decides, from what the browser says of the connection, when to look for a
 * new way through the network and when to give up.
 *
 *     disconnected ── 3 s ──┐
 *     failed ───────────────┼──► restart ── 10 s, not connected ──► restart … stuck
 *     never came up, 10 s ──┘
 *
 * @module
 */
import { CallError } from './errors.js';
export type MenderHost = {
    restart: () => void;
    stuck: (error: CallError) => void;
    media: (up: boolean) => void;
};
/**
 * @typedef {object} MenderHost
 * @property {() => void} restart
 * @property {(error: CallError) => void} stuck
 * @property {(up: boolean) => void} media
 */
export declare class Mender {
    #private;
    /** @param {MenderHost} host */
    constructor(host: MenderHost);
    /** @param {RTCPeerConnectionState} state */
    connection(state: RTCPeerConnectionState): void;
    /** An answer was applied: now the connection has to come up. */
    negotiated(): void;
    close(): void;
}
