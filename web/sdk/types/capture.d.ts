/**
 * Microphone, camera and screen: opening them, and saying why it failed.
 *
 * @module
 */
import type { CaptureDevice, CaptureKind } from './errors.js';
export type Devices = {
    microphones: readonly MediaDeviceInfo[];
    cameras: readonly MediaDeviceInfo[];
    /**
     * empty where the browser cannot choose
     */
    speakers: readonly MediaDeviceInfo[];
};
/**
 * @typedef {object} Devices
 * @property {readonly MediaDeviceInfo[]} microphones
 * @property {readonly MediaDeviceInfo[]} cameras
 * @property {readonly MediaDeviceInfo[]} speakers empty where the browser cannot choose
 */
/** The devices of this computer. Labels are empty until one was allowed. */
export declare const devices: {
    /** @returns {Promise<Devices>} all empty where there are no devices at all */
    list(): Promise<Devices>;
    /**
     * @param {(devices: Devices) => void} listener called after every change
     * @returns {() => void} stops watching
     */
    watch(listener: (devices: Devices) => void): () => void;
};
/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`; a device that is not here rejects with kind `gone`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export declare function openMicrophone(constraints?: MediaTrackConstraints): Promise<MediaStreamTrack>;
/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`, `{facingMode: 'environment'}`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export declare function openCamera(constraints?: MediaTrackConstraints): Promise<MediaStreamTrack>;
export type ScreenOptions = {
    /**
     * also what the tab or computer plays, where the browser can
     */
    audio?: boolean;
    /**
     * sharp text, or smooth film
     */
    hint?: 'detail' | 'motion';
    limits?: {
        maxWidth: number;
        maxHeight: number;
        maxFPS: number;
    };
};
/**
 * @typedef {object} ScreenOptions
 * @property {boolean} [audio] also what the tab or computer plays, where the browser can
 * @property {'detail' | 'motion'} [hint] sharp text, or smooth film
 * @property {{maxWidth: number, maxHeight: number, maxFPS: number}} [limits]
 */
/**
 * Asks which screen, window or tab to share.
 *
 * @param {ScreenOptions} [options]
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | undefined}>} rejects with CaptureError
 */
export declare function openScreen({ audio, hint, limits }?: ScreenOptions): Promise<{
    video: MediaStreamTrack;
    audio: MediaStreamTrack | undefined;
}>;
/** Whether this browser can share a screen; phones cannot. */
export declare function canShareScreen(): boolean;
/**
 * @param {unknown} fault what the browser threw
 * @param {CaptureDevice} device
 * @param {(device: CaptureDevice) => Promise<PermissionState | undefined>} [ask] replaced in tests
 * @returns {Promise<CaptureKind>}
 */
export declare function classify(fault: unknown, device: CaptureDevice, ask?: (device: CaptureDevice) => Promise<PermissionState | undefined>): Promise<CaptureKind>;
