/**
 * What one wants to see, and how large: out of the elements that show it.
 *
 *     element size × pixel ratio ─┐
 *     visible, or scrolled away  ─┼──► one `view` message, at most every 100 ms
 *     track.want(…)              ─┘
 *
 * Before the first element or wish nothing is said, and the server chooses.
 *
 * @module
 */
import type { WireView } from './protocol.js';
import type { RemoteTrack } from './track.js';
export type Watcher = {
    watch: (element: Element) => void;
    unwatch: (element: Element) => void;
    /**
     * in device pixels, 0 × 0 when it cannot be seen
     */
    size: (element: Element) => {
        width: number;
        height: number;
    };
};
export type OpenWatcher = (changed: () => void) => Watcher;
/**
 * What the view needs of the document; replaced in tests.
 *
 * @typedef {object} Watcher
 * @property {(element: Element) => void} watch
 * @property {(element: Element) => void} unwatch
 * @property {(element: Element) => {width: number, height: number}} size in device pixels, 0 × 0 when it cannot be seen
 *
 * @typedef {(changed: () => void) => Watcher} OpenWatcher
 */
/** @type {OpenWatcher} */
export declare const documentWatcher: OpenWatcher;
export declare class View {
    #private;
    /**
     * @param {(view: WireView) => Promise<unknown>} send
     * @param {OpenWatcher} openWatcher
     */
    constructor(send: (view: WireView) => Promise<unknown>, openWatcher: OpenWatcher);
    /**
     * Elements of a track came or went, or its wish changed.
     *
     * @param {RemoteTrack} track
     */
    changed(track: RemoteTrack): void;
    /** @param {RemoteTrack} track that has ended */
    remove(track: RemoteTrack): void;
    /** Says it again: the server may not know it. */
    repeat(): void;
    /** Nothing is said any more until something changes. */
    stop(): void;
}
