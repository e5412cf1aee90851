/**
 * What one sends: keeps the PeerConnection and the server in step with what
 * is wanted, whatever happens to either in between.
 *
 *     wanted (media, muted) ──► sender.replaceTrack
 *                           └─► publish / track_update / unpublish
 *
 * The wish is state, not a list of commands: after a resume or a rejoin it is
 * compared with what the server knows, and only the difference is sent.
 *
 * @module
 */
import type { Replies, Requests, Source, TrackRequest, WireLayer, WireTrack } from './protocol.js';
import type { Senders } from './senders.js';
import type { Stage } from './outlet.js';
import { LocalTrack } from './local.js';
export type Line = {
    senders: Pick<Senders, 'mid' | 'replace' | 'want'>;
    request: <K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>;
};
export type Known = {
    id: string;
    muted: boolean;
};
/**
 * What a publisher publishes through.
 *
 * @typedef {object} Line
 * @property {Pick<Senders, 'mid' | 'replace' | 'want'>} senders
 * @property {<K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>} request
 */
/** @typedef {{id: string, muted: boolean}} Known what the server knows of a track */
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
     * Goes over to a new connection.
     *
     * @param {Line} line
     * @returns {Promise<TrackRequest[]>} what its join should publish
     */
    bind(line: Line): Promise<TrackRequest[]>;
    /** The connection is gone for good. */
    unbind(): void;
    /**
     * The server's view after a join or a resume; whatever changed meanwhile is
     * told now.
     *
     * @param {readonly WireTrack[]} tracks one's own
     */
    joined(tracks: readonly WireTrack[]): Promise<void>;
    /**
     * Sends the encodings of a track that somebody watches, and no others.
     *
     * @param {{track: string, layers: WireLayer[]}} wanted
     */
    want({ track, layers }: {
        track: string;
        layers: WireLayer[];
    }): void;
}
