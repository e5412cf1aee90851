/**
 * The send sections of a PeerConnection: what flows in each, within the
 * room's limits. They stay for the connection's life; media comes and goes.
 *
 * @module
 */
import type { Source } from './protocol.js';
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
}
