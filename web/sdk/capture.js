import { CaptureError } from './errors.js';

/**
 * @typedef {object} Devices
 * @property {readonly MediaDeviceInfo[]} microphones
 * @property {readonly MediaDeviceInfo[]} cameras
 * @property {readonly MediaDeviceInfo[]} speakers empty where the browser cannot choose
 */

/** The devices of this computer. Labels are empty until one was allowed. */
export const devices = {
  /** @returns {Promise<Devices>} */
  async list() {
    throw new Error('later');
  },

  /**
   * @param {(devices: Devices) => void} listener called after every change
   * @returns {() => void} stops watching
   */
  watch(listener) {
    void listener;
    return () => {};
  },
};

/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`; a device that is not here rejects with kind `gone`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export async function openMicrophone(constraints) {
  throw new CaptureError('unsupported', 'microphone', constraints);
}

/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`, `{facingMode: 'environment'}`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export async function openCamera(constraints) {
  throw new CaptureError('unsupported', 'camera', constraints);
}

/** Whether this browser can share a screen; phones cannot. */
export function canShareScreen() {
  return 'getDisplayMedia' in (globalThis.navigator?.mediaDevices ?? {});
}
