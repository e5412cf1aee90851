/**
 * One's own microphone, camera and screen, before the call and in it, behind
 * one set of switches.
 *
 * @module
 */
import { CaptureError, LevelMeter } from '../sdk/index.js';
import { asItIs } from './capture.js';
import { t } from './lang.js';
import { captureTrouble } from './trouble.js';
/** @import {Room} from '../sdk/index.js' */
/** @import {Capture, Kind} from './capture.js' */
/** @import {Event, Medium, State} from './state.js' */
/** @import {Store} from './store.js' */
/** @import {Toasts} from './toasts.js' */

const unreadMs = 2000; // a meter that nobody looks at costs a processor for nothing

/**
 * @typedef {object} OwnParts
 * @property {() => Room} room
 * @property {() => State} state
 * @property {Capture} capture
 * @property {Store} store
 * @property {Toasts} toasts
 * @property {(event: Event) => void} dispatch
 * @property {(text: string) => void} say
 */

export class Own {
  /** @type {OwnParts} */ #parts;
  /** @type {LevelMeter | undefined} */ #meter;
  /** @type {MediaStreamTrack | undefined} */ #metered;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #watch;
  #readAt = 0;

  /** @param {OwnParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  get #calling() {
    return this.#parts.state().screen === 'call';
  }

  /** The picture of oneself, before the call. */
  get preview() {
    return this.#parts.capture.track('camera');
  }

  /** @returns {number} how loud one's microphone is, 0 to 1; 0 while it is off */
  level() {
    this.#readAt = Date.now();
    this.#watch ??= setInterval(() => Date.now() - this.#readAt > unreadMs && this.quiet(), unreadMs);
    const { state, room, capture } = this.#parts;
    const track = this.#calling ? room().me.microphone?.track : capture.track('microphone');
    if (track !== this.#metered) {
      this.#meter?.close();
      this.#metered = track;
      this.#meter = track && new LevelMeter(track);
    }
    return state().microphone.status === 'on' && this.#meter ? this.#meter.read() : 0;
  }

  /**
   * Microphone or camera on or off.
   *
   * @param {Kind} kind
   */
  async toggle(kind) {
    await (this.#calling ? this.#toggleInCall(kind) : this.#parts.capture.toggle(kind));
  }

  /** @param {Kind} kind */
  async #toggleInCall(kind) {
    const { state, dispatch, say } = this.#parts;
    if (state()[kind].status === 'asking') return;
    const on = state()[kind].status !== 'on';
    if (on) dispatch({ type: 'medium', medium: kind, change: { status: 'asking' } });
    await this.#set(kind, on ? this.#remembered(kind) : false);
    this.refresh();
    if (state()[kind].status === (on ? 'on' : 'off')) say(t(`say.${kind}.${on ? 'on' : 'off'}`));
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   * @param {string} label
   */
  async choose(kind, id, label) {
    const { store, capture, state } = this.#parts;
    store.setDevice(kind, id === 'default' ? undefined : { id, label });
    if (!this.#calling) {
      await capture.choose(kind, id);
      return;
    }
    const silent = kind === 'microphone' && state().microphone.status === 'off';
    await this.#set(kind, { deviceId: id });
    if (silent) await this.#set(kind, false); // another microphone, still off
    this.refresh();
  }

  /** Shares the screen, or stops. */
  async toggleScreen() {
    const { room, state, dispatch, toasts } = this.#parts;
    if (state().sharing === 'busy') return;
    if (state().sharing === 'on') {
      await room().me.stopScreen();
      this.refresh();
      return;
    }
    dispatch({ type: 'sharing', sharing: 'busy' });
    try {
      await room().me.shareScreen({ audio: true });
    } catch (error) {
      if (!closedPrompt(error)) toasts.show({ text: t('trouble.screen'), tone: 'bad', about: 'screen' });
    }
    this.refresh();
  }

  /** Brings the state in line with what the room says of oneself. */
  refresh() {
    const { room, dispatch, capture, state } = this.#parts;
    if (!this.#calling || room().state === 'left') return;
    const { microphone, camera, screen } = room().me;
    for (const [medium, local] of /** @type {const} */ ([['microphone', microphone], ['camera', camera]])) {
      dispatch({ type: 'medium', medium, change: { status: local && !local.muted ? 'on' : 'off', ...used(local?.track) } });
    }
    dispatch({ type: 'sharing', sharing: screen ? 'on' : 'off' });
    capture.want({ microphone: state().microphone.status === 'on', camera: state().camera.status === 'on' });
  }

  /** Closes the meter, as happens when nobody reads it; the next `level` opens a new one. */
  quiet() {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#meter?.close();
    this.#meter = this.#metered = undefined;
  }

  /**
   * @param {Kind} kind
   * @param {boolean | MediaTrackConstraints} choice
   */
  async #set(kind, choice) {
    const { room, dispatch } = this.#parts;
    const set = (/** @type {boolean | MediaTrackConstraints} */ c) =>
      kind === 'microphone' ? room().me.setMicrophone(this.#sound(c)) : room().me.setCamera(c);
    try {
      await set(choice).catch((error) => {
        if (error instanceof CaptureError && error.kind === 'gone') return set(true);
        throw error;
      });
      dispatch({ type: 'medium', medium: kind, change: { trouble: undefined } });
    } catch (error) {
      this.explain(kind, error);
    }
  }

  /**
   * @param {Kind} kind
   * @param {unknown} error
   */
  explain(kind, error) {
    const { dispatch, toasts, state } = this.#parts;
    const trouble = error instanceof CaptureError ? error.kind : undefined;
    dispatch({ type: 'medium', medium: kind, change: { trouble } });
    const none = { ...state()[kind], trouble: undefined };
    const words = kind === 'microphone' ? captureTrouble(state()[kind], none, false) : captureTrouble(none, state()[kind], false);
    toasts.show({ text: words ? `${words.title}. ${words.text}` : t('trouble.device'), tone: 'bad', about: kind });
  }

  /** Whether the microphone of the call is held, if only to be silent. */
  get #open() {
    return this.#parts.room().me.microphone?.track?.readyState === 'live';
  }

  /**
   * What the microphone is opened with, where it is opened.
   *
   * @param {boolean | MediaTrackConstraints} choice
   */
  #sound(choice) {
    if (choice === false || (choice === true && this.#open) || !this.#parts.room().info?.music) return choice;
    return { ...asItIs, ...(choice === true ? {} : choice) };
  }

  /** @param {Kind} kind */
  #remembered(kind) {
    if (kind === 'microphone' && this.#open) return true;
    const device = this.#parts.store.device(kind);
    return device ? { deviceId: device.id } : true;
  }
}

/**
 * @param {MediaStreamTrack | undefined} track
 * @returns {Partial<Medium>}
 */
const used = (track) => (track ? { id: track.getSettings().deviceId ?? '', label: track.label } : {});

/** @param {unknown} error */
const closedPrompt = (error) => error instanceof CaptureError && (error.kind === 'dismissed' || error.kind === 'denied');
