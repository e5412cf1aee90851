/** @import {LocalTrack} from './local.js' */

/** Oneself in a call. */
export class Me {
  /** One's participant id; empty before joining. */
  get id() {
    return '';
  }

  get name() {
    return '';
  }

  /** @returns {LocalTrack | undefined} */
  get microphone() {
    return undefined;
  }

  /** @returns {LocalTrack | undefined} muted while off */
  get camera() {
    return undefined;
  }

  /** @returns {LocalTrack | undefined} */
  get screen() {
    return undefined;
  }

  /**
   * Turns the microphone on or off, or goes over to another one. Off keeps
   * the device, so that on is instant.
   *
   * @param {boolean | MediaTrackConstraints} on
   * @returns {Promise<void>} rejects with CaptureError or CallError
   */
  async setMicrophone(on) {
    void on;
  }

  /**
   * Turns the camera on or off, or goes over to another one. Off lets go of
   * the device: its light goes out.
   *
   * @param {boolean | MediaTrackConstraints} on
   * @returns {Promise<void>} rejects with CaptureError or CallError
   */
  async setCamera(on) {
    void on;
  }

  /**
   * Asks which screen, window or tab to share, and shares it.
   *
   * @param {{audio?: boolean, hint?: 'detail' | 'motion'}} [options]
   * @returns {Promise<void>} rejects with CaptureError (`dismissed`: nothing was chosen) or CallError
   */
  async shareScreen(options) {
    void options;
  }

  /** @returns {Promise<void>} */
  async stopScreen() {}
}
