/**
 * The send sections of a PeerConnection: what flows in each, within the
 * room's limits. They stay for the connection's life; media comes and goes.
 *
 * @module
 */
import type { Source, WireLayer } from './protocol.js';
import type { RoomInfo } from './api.js';
export declare class Senders {
    #private;
    /** @param {RoomInfo} room */
    constructor(room: RoomInfo);
    /**
     * @param {Source} source
     * @param {RTCRtpTransceiver} section
     */
    add(source: Source, section: RTCRtpTransceiver): void;
    /** @param {Source} source */
    mid(source: Source): string | undefined;
    /** @returns {ReadonlyMap<string, Source>} by the mid of their section */
    get sources(): ReadonlyMap<string, Source>;
    /**
     * Sends `media` in the section of `source`, or nothing.
     *
     * @param {Source} source
     * @param {MediaStreamTrack | undefined} media
     */
    replace(source: Source, media: MediaStreamTrack | undefined): Promise<void>;
    /** @param {RoomInfo} room whose limits hold from now on */
    limit(room: RoomInfo): Promise<void>;
    /**
     * Sends these encodings of a source; those that are not named too.
     *
     * @param {Source} source
     * @param {readonly WireLayer[]} layers
     */
    want(source: Source, layers: readonly WireLayer[]): Promise<void>;
    /** Sets again what a negotiation may have undone, or kept from being set. */
    restore(): Promise<void>;
}
