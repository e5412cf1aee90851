/**
 * What one wants to send, whatever happens to connections and servers in
 * between.
 *
 *     wanted (media, muted) ──► Line, or two while one goes over to another server
 *
 * The wish is state, not a list of commands: after a resume or a rejoin it is
 * compared with what the server knows, and only the difference is sent.
 *
 * @module
 */
import type { Source } from './protocol.js';
import type { Wire } from './line.js';
import type { Stage } from './outlet.js';
import { Line } from './line.js';
import { LocalTrack } from './local.js';
export declare class Publisher {
    #private;
    /** Rises with every `open`: who began before that comes too late. */
    generation: number;
    /** @param {Stage} stage */
    constructor(stage: Stage);
    /** From now on media may be set. */
    open(): void;
    /** @param {Source} source */
    track(source: Source): LocalTrack | undefined;
    /**
     * Sends `media`, or shows the track as muted. Media that was sent before is
     * stopped.
     *
     * @param {Source} source
     * @param {MediaStreamTrack | undefined} media
     * @param {boolean} muted
     * @returns {Promise<void>} when the server knows; rejects with CallError
     */
    set(source: Source, media: MediaStreamTrack | undefined, muted: boolean): Promise<void>;
    /**
     * Stops sending.
     *
     * @param {Source} source
     * @returns {Promise<void>} when the server knows; rejects with CallError
     */
    remove(source: Source): Promise<void>;
    /**
     * Stops everything; nobody is told.
     *
     * @param {readonly unknown[]} lent media that is not stopped
     */
    clear(lent: readonly unknown[]): void;
    /**
     * Sends over one connection more.
     *
     * @param {Wire} wire
     */
    bind(wire: Wire): Line;
    /** @param {Line} line whose connection is gone for good */
    unbind(line: Line): void;
}
