/**
 * Microphone and camera before joining: asked for separately, so that one
 * refusal does not take the other along, and asked again by itself when the
 * person has allowed them or plugged one in.
 *
 * @module
 */
import { CaptureError, openCamera, openMicrophone } from '../sdk/index.js';
/** @import {Medium} from './state.js' */
/** @import {Store} from './store.js' */

/** @typedef {'microphone' | 'camera'} Kind */
const kinds = /** @type {const} */ (['microphone', 'camera']);

/** What a microphone is opened with where people make music: nothing that is meant for speech, and two channels if it has them. */
export const asItIs = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, voiceIsolation: false, channelCount: 2 };

/** @typedef {(constraints?: MediaTrackConstraints) => Promise<MediaStreamTrack>} Open */

/**
 * @typedef {object} Held
 * @property {boolean} wanted
 * @property {MediaStreamTrack | undefined} track
 * @property {number} attempt counts openings, so that a late one is not taken for the latest
 * @property {Medium['status']} status
 */

/** What is held while the person gets ready. */
export class Capture {
  /** @type {Record<Kind, Held>} */ #held = { microphone: fresh(), camera: fresh() };
  /** @type {Record<Kind, Open>} */ #open;
  /** @type {Store} */ #store;
  /** @type {(medium: Kind, change: Partial<Medium>) => void} */ #tell;
  /** @type {() => Promise<boolean>} */ #music;

  /**
   * @param {{store: Store, tell: (medium: Kind, change: Partial<Medium>) => void, music?: () => Promise<boolean>, open?: Record<Kind, Open>}} o music: whether the room is one for it
   */
  constructor({ store, tell, music = async () => false, open = { microphone: openMicrophone, camera: openCamera } }) {
    this.#store = store;
    this.#tell = tell;
    this.#music = music;
    this.#open = open;
  }

  /** @param {Kind} kind */
  track(kind) {
    return this.#held[kind].track;
  }

  /** @param {Record<Kind, boolean>} wanted what `start` opens */
  want(wanted) {
    for (const kind of kinds) this.#held[kind].wanted = wanted[kind];
  }

  /**
   * Opens what is wanted: both at once when nobody will be asked, else one
   * question after the other.
   */
  async start() {
    const granted = (await allowed('microphone')) && (await allowed('camera'));
    const closed = kinds.filter((kind) => this.#held[kind].wanted && !live(this.#held[kind].track));
    if (granted) await Promise.all(closed.map((kind) => this.#begin(kind)));
    else for (const kind of closed) await this.#begin(kind);
  }

  /**
   * Goes on by itself once the browser allows what it blocked.
   *
   * @param {AbortSignal} signal
   */
  async watchPermissions(signal) {
    for (const kind of kinds) {
      const status = await permission(kind);
      status?.addEventListener('change', () => {
        if (status.state === 'granted' && this.#held[kind].status === 'trouble') void this.#begin(kind);
      }, { signal });
    }
  }

  /** Opens whatever is in trouble once more: a device was plugged in, or "Try again". */
  async again() {
    await Promise.all(kinds.filter((kind) => this.#held[kind].status === 'trouble').map((kind) => this.#begin(kind)));
  }

  /**
   * Turns one on or off. The microphone only falls silent, so that on is
   * instant; the camera is let go, so that its light goes out.
   *
   * @param {Kind} kind
   */
  async toggle(kind) {
    const held = this.#held[kind];
    if (!held.wanted || held.status === 'trouble' || held.status === 'off') {
      if (kind === 'microphone' && held.track?.readyState === 'live') this.#silence(held, false);
      else await this.#begin(kind);
      return;
    }
    if (kind === 'microphone' && held.track) this.#silence(held, true);
    else this.release(kind);
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   */
  async choose(kind, id) {
    this.release(kind, 'asking');
    await this.#begin(kind, { deviceId: id });
  }

  /**
   * Lets go of one device.
   *
   * @param {Kind} kind
   * @param {Medium['status']} [status]
   */
  release(kind, status = 'off') {
    const held = this.#held[kind];
    held.attempt++;
    held.wanted = status !== 'off';
    held.track?.stop();
    held.track = undefined;
    if (held.status !== status) this.#set(kind, { status, trouble: undefined });
  }

  /**
   * Hands the tracks over to the call, which stops them when it is done.
   *
   * @returns {{microphone: MediaStreamTrack | false, camera: MediaStreamTrack | false}}
   */
  hand() {
    const { microphone, camera } = this.#held;
    return { microphone: live(microphone.track) ?? false, camera: live(camera.track) ?? false };
  }

  /** Forgets what was handed over. An answer that is still awaited may come later. */
  forget() {
    for (const held of Object.values(this.#held)) {
      if (held.status !== 'asking') held.attempt++;
      held.track = undefined;
    }
  }

  /** Lets go of both devices, and remembers what was wanted for the next `start`. */
  rest() {
    for (const held of Object.values(this.#held)) {
      held.attempt++;
      held.track?.stop();
      held.track = undefined;
    }
  }

  /**
   * @param {Kind} kind
   * @param {MediaTrackConstraints} [chosen]
   */
  async #begin(kind, chosen) {
    const held = this.#held[kind];
    const attempt = ++held.attempt;
    held.wanted = true;
    this.#set(kind, { status: 'asking', trouble: undefined });
    try {
      const track = await this.#openRemembered(kind, chosen);
      if (attempt !== held.attempt) track.stop(); // switched off, or another chosen, meanwhile
      else this.#took(kind, track);
    } catch (error) {
      if (attempt !== held.attempt) return;
      this.#set(kind, { status: 'trouble', trouble: error instanceof CaptureError ? error.kind : 'unsupported' });
    }
  }

  /**
   * The chosen device, else the remembered one, else the default.
   *
   * @param {Kind} kind
   * @param {MediaTrackConstraints} [chosen]
   */
  async #openRemembered(kind, chosen) {
    const remembered = this.#store.device(kind);
    const constraints = chosen ?? (remembered ? { deviceId: remembered.id } : undefined);
    const sound = kind === 'microphone' && (await this.#music()) ? asItIs : undefined;
    try {
      return await this.#open[kind](constraints ? { ...sound, ...constraints } : sound);
    } catch (error) {
      if (!constraints || !(error instanceof CaptureError) || error.kind !== 'gone') throw error;
      return this.#open[kind](sound);
    }
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  #took(kind, track) {
    const held = this.#held[kind];
    held.track?.stop();
    held.track = track;
    track.addEventListener('ended', () => {
      if (held.track === track) void this.#begin(kind); // unplugged: whatever else there is
    }, { once: true });
    this.#set(kind, { status: 'on', trouble: undefined, id: track.getSettings().deviceId ?? '', label: track.label });
  }

  /**
   * @param {Held} held
   * @param {boolean} silent
   */
  #silence(held, silent) {
    held.wanted = !silent;
    if (held.track) held.track.enabled = !silent;
    this.#set('microphone', { status: silent ? 'off' : 'on', trouble: undefined });
  }

  /**
   * @param {Kind} kind
   * @param {Partial<Medium>} change
   */
  #set(kind, change) {
    if (change.status) this.#held[kind].status = change.status;
    this.#tell(kind, change);
  }
}

/** @returns {Held} */
const fresh = () => ({ wanted: true, track: undefined, attempt: 0, status: 'off' });

/** @param {MediaStreamTrack | undefined} track */
const live = (track) => (track?.readyState === 'live' ? track : undefined);

/**
 * @param {Kind} kind
 * @returns {Promise<PermissionStatus | undefined>}
 */
async function permission(kind) {
  try {
    return await navigator.permissions.query({ name: /** @type {PermissionName} */ (kind) });
  } catch {
    return undefined; // a browser that does not tell
  }
}

/** @param {Kind} kind */
const allowed = async (kind) => (await permission(kind))?.state === 'granted';
