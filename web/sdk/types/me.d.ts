import type { LocalTrack } from './local.js';
import type { Publisher } from './publisher.js';
import type { RoomInfo } from './api.js';
import type { ScreenOptions } from './capture.js';
/** @import {Source} from './protocol.js' */
/** @import {CaptureDevice} from './errors.js' */
/** @import {LocalTrack} from './local.js' */
/** @import {Publisher} from './publisher.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {ScreenOptions} from './capture.js' */
import { CaptureError } from './errors.js';
export type MediaChoice = boolean | MediaTrackConstraints | MediaStreamTrack;
export type Capture = {
    openMicrophone: (constraints?: MediaTrackConstraints) => Promise<MediaStreamTrack>;
    openCamera: (constraints?: MediaTrackConstraints) => Promise<MediaStreamTrack>;
    openScreen: (options: ScreenOptions) => Promise<{
        video: MediaStreamTrack;
        audio: MediaStreamTrack | undefined;
    }>;
};
export type MeHost = {
    capture: Capture;
    publisher: Publisher;
    room: () => RoomInfo | undefined;
    changed: () => void;
    fault: (error: CaptureError) => void;
};
/**
 * `true`: the default device; constraints: e.g. `{deviceId}`; a track: that
 * one, and the SDK stops it when the call is over. A disabled track begins
 * muted.
 *
 * @typedef {boolean | MediaTrackConstraints | MediaStreamTrack} MediaChoice
 */
/**
 * How devices are opened; replaced in tests.
 *
 * @typedef {object} Capture
 * @property {(constraints?: MediaTrackConstraints) => Promise<MediaStreamTrack>} openMicrophone
 * @property {(constraints?: MediaTrackConstraints) => Promise<MediaStreamTrack>} openCamera
 * @property {(options: ScreenOptions) => Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | undefined}>} openScreen
 */
/**
 * @typedef {object} MeHost
 * @property {Capture} capture
 * @property {Publisher} publisher
 * @property {() => RoomInfo | undefined} room
 * @property {() => void} changed
 * @property {(error: CaptureError) => void} fault
 */
/**
 * For the call only: who one is, and how loud.
 *
 * @type {(me: Me, facts: {id?: string, name?: string, level?: number}) => void}
 */
export declare let describeMe: (me: Me, facts: {
    id?: string;
    name?: string;
    level?: number;
}) => void;
/** Oneself in a call. */
export declare class Me {
    #private;
    /** @param {MeHost} host */
    constructor(host: MeHost);
    /** One's participant id; empty before joining. */
    get id(): string;
    get name(): string;
    /** How loud the server hears one, 0 to 1. */
    get level(): number;
    get speaking(): boolean;
    /** @returns {LocalTrack | undefined} nothing before it was on for the first time */
    get microphone(): LocalTrack | undefined;
    /** @returns {LocalTrack | undefined} nothing before it was on for the first time */
    get camera(): LocalTrack | undefined;
    /** @returns {LocalTrack | undefined} while one shares */
    get screen(): LocalTrack | undefined;
    /**
     * Turns the microphone on or off, or goes over to another one. Off keeps
     * the device, so that on is instant.
     *
     * @param {boolean | MediaTrackConstraints} on
     * @returns {Promise<void>} rejects with CaptureError or CallError
     */
    setMicrophone(on: boolean | MediaTrackConstraints): Promise<void>;
    /**
     * Turns the camera on or off, or goes over to another one. Off lets go of
     * the device: its light goes out.
     *
     * @param {boolean | MediaTrackConstraints} on
     * @returns {Promise<void>} rejects with CaptureError or CallError
     */
    setCamera(on: boolean | MediaTrackConstraints): Promise<void>;
    /**
     * Asks which screen, window or tab to share, and shares it.
     *
     * @param {{audio?: boolean, hint?: 'detail' | 'motion'}} [options]
     * @returns {Promise<void>} rejects with CaptureError (`dismissed`: nothing was chosen) or CallError
     */
    shareScreen(options?: {
        audio?: boolean;
        hint?: 'detail' | 'motion';
    }): Promise<void>;
    /** @returns {Promise<void>} */
    stopScreen(): Promise<void>;
    /**
     * Opens what a join asks for. What cannot be opened is reported and left
     * out.
     *
     * @param {'microphone' | 'camera'} source
     * @param {MediaChoice | undefined} choice
     * @returns {Promise<void>}
     */
    prepare(source: 'microphone' | 'camera', choice: MediaChoice | undefined): Promise<void>;
}
