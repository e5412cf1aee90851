/**
 * What the sections of an offer are made of: sources, encodings, codecs. Pure.
 *
 *     0 microphone   sendonly audio     4 …  slots   recvonly audio
 *     1 camera       sendonly video          slots   recvonly video
 *     2 screen       sendonly video
 *     3 screen_audio sendonly audio
 *
 * @module
 */
import type { Source } from './protocol.js';
import type { RoomInfo } from './api.js';
export type Kind = 'audio' | 'video';
/** @import {Source} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */
/** @typedef {'audio' | 'video'} Kind */
/**
 * The send sections, in their order in the offer.
 *
 * @type {readonly (readonly [Source, Kind])[]}
 */
export declare const senders: readonly (readonly [Source, Kind])[];
/** How many slots of each kind the first offer has. */
export declare const FIRST_SLOTS = 4;
/**
 * @param {Source} source
 * @param {RoomInfo} room
 * @param {{width?: number, height?: number}} [size] of what is captured
 * @returns {RTCRtpEncodingParameters[]} small to large
 */
export declare function encodings(source: Source, room: RoomInfo, size?: {
    width?: number;
    height?: number;
}): RTCRtpEncodingParameters[];
/**
 * Holds encodings to the bit rates and sizes of others.
 *
 * @param {RTCRtpEncodingParameters[] | undefined} given changed where they differ
 * @param {RTCRtpEncodingParameters[]} limits
 * @returns {boolean} whether any was changed
 */
export declare function hold(given: RTCRtpEncodingParameters[] | undefined, limits: RTCRtpEncodingParameters[]): boolean;
/**
 * The codecs of a room in its order, with their retransmissions or redundancy
 * (RFC 2198); every other one would only make the offer longer.
 *
 * @param {readonly RTCRtpCodec[]} known by this browser
 * @param {readonly string[]} names lower case, as the room says them
 * @returns {RTCRtpCodec[]} empty when this browser knows none of them
 */
export declare function chooseCodecs(known: readonly RTCRtpCodec[], names: readonly string[]): RTCRtpCodec[];
/**
 * Lets a slot be told of the layers of AV1, so that some can be left out: by the
 * dependency descriptor (RTP Payload Format For AV1, appendix A), which Chromium
 * understands, and offers only when asked to.
 *
 * @param {RTCRtpTransceiver & {
 *   getHeaderExtensionsToNegotiate?: () => {uri: string, direction: string}[],
 *   setHeaderExtensionsToNegotiate?: (extensions: {uri: string, direction: string}[]) => void,
 * }} slot
 * @returns {RTCRtpTransceiver} it
 */
export declare function offerLayers(slot: RTCRtpTransceiver & {
    getHeaderExtensionsToNegotiate?: () => {
        uri: string;
        direction: string;
    }[];
    setHeaderExtensionsToNegotiate?: (extensions: {
        uri: string;
        direction: string;
    }[]) => void;
}): RTCRtpTransceiver;
