import type { Source } from './protocol.js';
import type { Stage } from './outlet.js';
/**
 * For the SDK only: what is captured now, and whether it is off for others.
 *
 * @type {(local: LocalTrack, media: MediaStreamTrack | undefined, muted: boolean) => void}
 */
export declare let setLocal: (local: LocalTrack, media: MediaStreamTrack | undefined, muted: boolean) => void;
/** One of one's own media: microphone, camera, screen or its sound. */
export declare class LocalTrack {
    #private;
    /**
     * @param {Source} source
     * @param {Stage} stage
     */
    constructor(source: Source, stage: Stage);
    get source(): Source;
    /** Whether others are told that this is off. */
    get muted(): boolean;
    /** What is captured; nothing while the camera is off. */
    get track(): MediaStreamTrack | undefined;
    /**
     * Shows one's own picture in `element`, or in a new one; it stays right when
     * the device changes.
     *
     * @param {HTMLMediaElement} [element]
     */
    attach(element?: HTMLMediaElement): HTMLMediaElement;
    /** @param {HTMLMediaElement} [element] all of them when left out */
    detach(element?: HTMLMediaElement): void;
}
