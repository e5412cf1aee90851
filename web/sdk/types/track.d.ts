import type { Pause, Source, WireTrack } from './protocol.js';
import type { Stage } from './outlet.js';
export type Priority = 'low' | 'normal' | 'high';
export type Want = {
    width?: number;
    height?: number;
    priority?: Priority;
};
export type TrackHost = {
    stage: Stage;
    /**
     * elements came or went
     */
    attachmentsChanged: (track: RemoteTrack) => void;
    wantChanged: (track: RemoteTrack) => void;
};
/** @typedef {'low' | 'normal' | 'high'} Priority */
/**
 * How large a picture is wanted, in pixels of the device.
 *
 * @typedef {object} Want
 * @property {number} [width]
 * @property {number} [height]
 * @property {Priority} [priority]
 */
/**
 * What a track tells its call.
 *
 * @typedef {object} TrackHost
 * @property {Stage} stage
 * @property {(track: RemoteTrack) => void} attachmentsChanged elements came or went
 * @property {(track: RemoteTrack) => void} wantChanged
 */
/**
 * For the roster only: new facts from the server.
 *
 * @type {(track: RemoteTrack, wire: WireTrack) => void}
 */
export declare let updateTrack: (track: RemoteTrack, wire: WireTrack) => void;
/**
 * For the slots only: lets media flow into the track's elements, or nothing,
 * and says why it stands still.
 *
 * @type {(track: RemoteTrack, media: MediaStreamTrack | undefined, paused?: Pause) => void}
 */
export declare let showTrack: (track: RemoteTrack, media: MediaStreamTrack | undefined, paused?: Pause) => void;
/**
 * One medium of somebody else: camera, microphone, screen or its sound.
 *
 * Sound plays by itself, in elements the SDK owns. Pictures play in the
 * elements that were attached; their size and visibility say how large a
 * picture the server sends.
 */
export declare class RemoteTrack {
    #private;
    /**
     * @param {WireTrack} wire
     * @param {TrackHost} host
     */
    constructor(wire: WireTrack, host: TrackHost);
    get id(): string;
    /** @returns {Source} */
    get source(): Source;
    /** @returns {'audio' | 'video'} */
    get kind(): 'audio' | 'video';
    get muted(): boolean;
    /** The size that is published, 0 when not known. */
    get width(): number;
    get height(): number;
    /** Whether a slot carries this track now and something of it has arrived. */
    get live(): boolean;
    /**
     * Why its picture stands still, nothing while it moves. `bandwidth`: one's own
     * connection carries no more. It stays live, and goes on by itself.
     */
    get paused(): "bandwidth" | undefined;
    /** The elements that play this track. */
    get elements(): ReadonlySet<HTMLMediaElement>;
    /** What `want` was last told; null: the elements decide. */
    get wanted(): Want | null;
    /** Loudness of sound, 0 to 1. */
    get volume(): number;
    set volume(value: number);
    /**
     * Plays this track in `element`, or in a new one, for as long as it lives.
     * Hide an element that is not live by `visibility` or `opacity`: one without
     * a box counts as not wanted.
     *
     * @param {HTMLMediaElement} [element]
     * @returns {HTMLMediaElement}
     */
    attach(element?: HTMLMediaElement): HTMLMediaElement;
    /** @param {HTMLMediaElement} [element] all of them when left out */
    detach(element?: HTMLMediaElement): void;
    /**
     * Overrides the choice that elements make, or gives it back to them (null).
     * Works without any element.
     *
     * @param {Want | null} want
     */
    want(want: Want | null): void;
}
