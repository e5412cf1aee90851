/**
 * Plays everybody's sound, in elements of its own that are never shown.
 *
 * @module
 */
import type { RemoteTrack } from './track.js';
import type { Stage } from './outlet.js';
/** @import {RemoteTrack} from './track.js' */
/** @import {Stage} from './outlet.js' */
export declare class Sound {
    #private;
    /**
     * @param {Stage} stage
     * @param {() => void} onBlocked the browser wants a click first; told once until `resume`
     */
    constructor(stage: Stage, onBlocked: () => void);
    /** @param {RemoteTrack} track that is new */
    add(track: RemoteTrack): void;
    /** @param {RemoteTrack} track that has something to play now */
    play(track: RemoteTrack): void;
    /** @param {RemoteTrack} track that has ended */
    remove(track: RemoteTrack): void;
    /** Tries again everything that was refused. */
    resume(): Promise<void>;
    /**
     * @param {string} deviceId empty for the system's choice
     */
    setSpeaker(deviceId: string): Promise<void>;
}
