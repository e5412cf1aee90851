/**
 * What one sends over one connection: keeps its senders and the server at its
 * other end in step with what is wanted.
 *
 *     wanted (media, muted) ──► sender.replaceTrack
 *                           └─► publish / track_update / unpublish
 *
 * @module
 */
import type { Replies, Requests, Source, TrackRequest, WireLayer, WireTrack } from './protocol.js';
import type { LocalTrack } from './local.js';
import type { Senders } from './senders.js';
export type Wire = {
    senders: Pick<Senders, 'mid' | 'replace' | 'want'>;
    request: <K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>;
};
export type Known = {
    id: string;
    muted: boolean;
};
/**
 * What a line goes through.
 *
 * @typedef {object} Wire
 * @property {Pick<Senders, 'mid' | 'replace' | 'want'>} senders
 * @property {<K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>} request
 */
/** @typedef {{id: string, muted: boolean}} Known what the server knows of a track */
export declare class Line {
    #private;
    /**
     * @param {Wire} wire
     * @param {ReadonlyMap<Source, LocalTrack>} tracks the publisher's, as they are at any time
     */
    constructor(wire: Wire, tracks: ReadonlyMap<Source, LocalTrack>);
    /** Puts what is wanted into the senders, which the connection must have. */
    fill(): Promise<void>;
    /** @returns {TrackRequest[]} what the join should publish */
    requests(): TrackRequest[];
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
    /** @param {Source} source whose wish changed */
    apply(source: Source): Promise<void>;
    /** The connection is gone for good. */
    close(): void;
}
