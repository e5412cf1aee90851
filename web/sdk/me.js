/** @import {Source} from './protocol.js' */
/** @import {CaptureDevice} from './errors.js' */
/** @import {LocalTrack} from './local.js' */
/** @import {Publisher} from './publisher.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {ScreenOptions} from './capture.js' */
import { CallError, CaptureError } from './errors.js';
import { Turns } from './turns.js';

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
export let describeMe;

/** Oneself in a call. */
export class Me {
  /** @type {MeHost} */ #host;
  /** @type {{id: string, name: string, level: number}} */ #facts = { id: '', name: '', level: 0 };
  /** @type {Map<Source, MediaTrackConstraints>} the devices in use */ #chosen = new Map();
  /** @type {Turns<CaptureDevice>} */ #turns = new Turns();

  /** @param {MeHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** One's participant id; empty before joining. */
  get id() {
    return this.#facts.id;
  }

  get name() {
    return this.#facts.name;
  }

  /** How loud the server hears one, 0 to 1. */
  get level() {
    return this.#facts.level;
  }

  get speaking() {
    return this.#facts.level > 0;
  }

  /** @returns {LocalTrack | undefined} nothing before it was on for the first time */
  get microphone() {
    return this.#host.publisher.track('microphone');
  }

  /** @returns {LocalTrack | undefined} nothing before it was on for the first time */
  get camera() {
    return this.#host.publisher.track('camera');
  }

  /** @returns {LocalTrack | undefined} while one shares */
  get screen() {
    return this.#host.publisher.track('screen');
  }

  /**
   * Turns the microphone on or off, or goes over to another one. Off keeps
   * the device, so that on is instant.
   *
   * @param {boolean | MediaTrackConstraints} on
   * @returns {Promise<void>} rejects with CaptureError or CallError
   */
  setMicrophone(on) {
    return this.#inTurn('microphone', async () => {
      const media = this.microphone?.track;
      if (on === false) {
        if (this.microphone) await this.#set('microphone', media, true);
      } else if (on === true && media?.readyState === 'live') {
        await this.#set('microphone', media, false);
      } else {
        await this.#open('microphone', on);
      }
    });
  }

  /**
   * Turns the camera on or off, or goes over to another one. Off lets go of
   * the device: its light goes out.
   *
   * @param {boolean | MediaTrackConstraints} on
   * @returns {Promise<void>} rejects with CaptureError or CallError
   */
  setCamera(on) {
    return this.#inTurn('camera', async () => {
      if (on !== false) {
        if (on !== true || !this.camera?.track) await this.#open('camera', on);
      } else if (this.camera) {
        await this.#set('camera', undefined, true);
      }
    });
  }

  /**
   * Asks which screen, window or tab to share, and shares it.
   *
   * @param {{audio?: boolean, hint?: 'detail' | 'motion'}} [options]
   * @returns {Promise<void>} rejects with CaptureError (`dismissed`: nothing was chosen) or CallError
   */
  shareScreen(options = {}) {
    return this.#inTurn('screen', async () => {
      const limits = this.#host.room()?.screen;
      const { video, audio } = await this.#host.capture.openScreen({ ...options, ...(limits && { limits }) });
      video.addEventListener('ended', () => void this.stopScreen(), { once: true });
      try {
        await this.#set('screen', video, false);
        if (audio) await this.#set('screen_audio', audio, false);
        else await this.#host.publisher.remove('screen_audio');
      } catch (fault) {
        await this.#removeScreen().catch(() => {});
        throw fault;
      }
    });
  }

  /** @returns {Promise<void>} */
  stopScreen() {
    return this.#inTurn('screen', () => this.#removeScreen());
  }

  /**
   * Opens what a join asks for. What cannot be opened is reported and left
   * out.
   *
   * @param {'microphone' | 'camera'} source
   * @param {MediaChoice | undefined} choice
   * @returns {Promise<void>}
   */
  prepare(source, choice) {
    return this.#inTurn(source, async () => {
      if (!choice) return;
      if (isTrack(choice)) {
        this.#watch(source, choice);
        const keep = source === 'microphone' || choice.enabled;
        await this.#set(source, keep ? choice : undefined, !choice.enabled);
        if (!keep) choice.stop();
        return;
      }
      await this.#open(source, choice).catch((fault) => this.#fallBack(source, fault));
    });
  }

  /**
   * @param {'microphone' | 'camera'} source
   * @param {true | MediaTrackConstraints} choice
   */
  async #open(source, choice) {
    const constraints = choice === true ? this.#chosen.get(source) : choice;
    const { capture, publisher } = this.#host;
    const { generation } = publisher;
    const media = await (source === 'camera' ? capture.openCamera : capture.openMicrophone)(constraints);
    if (generation !== publisher.generation) {
      media.stop();
      throw late();
    }
    this.#watch(source, media);
    await this.#set(source, media, false);
  }

  /**
   * The chosen device is not here: says so, and takes the default one.
   *
   * @param {'microphone' | 'camera'} source
   * @param {unknown} fault
   */
  async #fallBack(source, fault) {
    if (!(fault instanceof CaptureError)) throw fault;
    this.#host.fault(fault);
    if (fault.kind !== 'gone') return;
    this.#chosen.delete(source);
    await this.#open(source, true).catch((again) => {
      if (again instanceof CaptureError) this.#host.fault(again);
      else throw again;
    });
  }

  /**
   * @param {'microphone' | 'camera'} source
   * @param {MediaStreamTrack} media
   */
  #watch(source, media) {
    const { deviceId } = media.getSettings();
    if (deviceId) this.#chosen.set(source, { deviceId });
    media.addEventListener('ended', () => void this.#unplugged(source, media), { once: true });
  }

  /**
   * A device was taken away while it was in use.
   *
   * @param {'microphone' | 'camera'} source
   * @param {MediaStreamTrack} media
   */
  #unplugged(source, media) {
    return this.#inTurn(source, async () => {
      const local = this.#host.publisher.track(source);
      if (!local || local.track !== media) return;
      const { muted } = local;
      await this.#set(source, undefined, true);
      const gone = new CaptureError('gone', source);
      if (muted) this.#host.fault(gone);
      else await this.#fallBack(source, gone);
    }).catch(() => {}); // nobody asked; the wish is kept and told with the next change
  }

  async #removeScreen() {
    await Promise.all([this.#host.publisher.remove('screen'), this.#host.publisher.remove('screen_audio'), this.#host.changed()]);
  }

  /**
   * @param {Source} source
   * @param {MediaStreamTrack | undefined} media
   * @param {boolean} muted
   */
  async #set(source, media, muted) {
    const told = this.#host.publisher.set(source, media, muted);
    this.#host.changed();
    await told;
  }

  /**
   * @param {CaptureDevice} source
   * @param {() => Promise<void>} change
   * @returns {Promise<void>}
   */
  #inTurn(source, change) {
    const { publisher } = this.#host;
    const { generation } = publisher;
    return this.#turns.take(source, () => {
      if (generation !== publisher.generation) throw late();
      return change();
    });
  }

  static {
    describeMe = (me, facts) => void Object.assign(me.#facts, facts);
  }
}

/**
 * @param {MediaChoice} choice
 * @returns {choice is MediaStreamTrack}
 */
function isTrack(choice) {
  return typeof choice === 'object' && 'readyState' in choice;
}

function late() {
  return new CallError('aborted', 'the call this was for is over');
}
