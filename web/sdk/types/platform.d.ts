/**
 * Everything the SDK needs of the outside, in one place, so that tests can
 * bring their own.
 *
 * @module
 */
import type { Capture } from './me.js';
import type { Kind } from './sections.js';
import type { OpenSocket } from './socket.js';
import type { OpenWatcher } from './view.js';
import type { Stage } from './outlet.js';
import type { Devices } from './capture.js';
export type Platform = {
    fetch: typeof fetch;
    openSocket: OpenSocket;
    openPeer: (configuration: RTCConfiguration) => RTCPeerConnection;
    /**
     * that can be received
     */
    codecs: (kind: Kind) => readonly RTCRtpCodec[];
    capture: Capture;
    watchDevices: (listener: (devices: Devices) => void) => () => void;
    stage: Stage;
    openWatcher: OpenWatcher;
    /**
     * uniform in [0, 1)
     */
    random: () => number;
    watchPage: (listener: PageListener) => () => void;
};
export type PageListener = {
    networkChanged: () => void;
    networkLost: () => void;
    /**
     * the page goes away
     */
    closing: () => void;
};
/**
 * @typedef {object} Platform
 * @property {typeof fetch} fetch
 * @property {OpenSocket} openSocket
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} openPeer
 * @property {(kind: Kind) => readonly RTCRtpCodec[]} codecs that can be received
 * @property {Capture} capture
 * @property {(listener: (devices: Devices) => void) => () => void} watchDevices
 * @property {Stage} stage
 * @property {OpenWatcher} openWatcher
 * @property {() => number} random uniform in [0, 1)
 * @property {(listener: PageListener) => () => void} watchPage
 *
 * @typedef {object} PageListener
 * @property {() => void} networkChanged
 * @property {() => void} networkLost
 * @property {() => void} closing the page goes away
 */
/**
 * @returns {Platform} the browser's own
 */
export declare function browser(): Platform;
