/** @import {Pause, Source, WireTrack} from './protocol.js' */
/** @import {Stage} from './outlet.js' */
import { Outlet } from './outlet.js';

/** @typedef {'low' | 'normal' | 'high'} Priority */

/**
 * How large a picture is wanted, in pixels of the device.
 *
 * @typedef {object} Want
 * @property {number} [width]
 * @property {number} [height]
 * @property {Priority} [priority]
 */

/**
 * What a track tells its call.
 *
 * @typedef {object} TrackHost
 * @property {Stage} stage
 * @property {(track: RemoteTrack) => void} attachmentsChanged elements came or went
 * @property {(track: RemoteTrack) => void} wantChanged
 */

/**
 * For the roster only: new facts from the server.
 *
 * @type {(track: RemoteTrack, wire: WireTrack) => void}
 */
export let updateTrack;

/**
 * For the slots only: lets media flow into the track's elements, or nothing,
 * and says why it stands still.
 *
 * @type {(track: RemoteTrack, media: MediaStreamTrack | undefined, paused?: Pause) => void}
 */
export let showTrack;

/**
 * One medium of somebody else: camera, microphone, screen or its sound.
 *
 * Sound plays by itself, in elements the SDK owns. Pictures play in the
 * elements that were attached; their size and visibility say how large a
 * picture the server sends.
 */
export class RemoteTrack {
  /** @type {WireTrack} */ #wire;
  /** @type {TrackHost} */ #host;
  /** @type {Outlet} */ #outlet;
  /** @type {Want | null} */ #want = null;
  /** @type {Pause | undefined} */ #paused;

  /**
   * @param {WireTrack} wire
   * @param {TrackHost} host
   */
  constructor(wire, host) {
    this.#wire = wire;
    this.#host = host;
    this.#outlet = new Outlet(this.kind, host.stage);
  }

  get id() {
    return this.#wire.id;
  }

  /** @returns {Source} */
  get source() {
    return this.#wire.source;
  }

  /** @returns {'audio' | 'video'} */
  get kind() {
    return this.source === 'camera' || this.source === 'screen' ? 'video' : 'audio';
  }

  get muted() {
    return this.#wire.muted;
  }

  /** The size that is published, 0 when not known. */
  get width() {
    return this.#wire.width ?? 0;
  }

  get height() {
    return this.#wire.height ?? 0;
  }

  /** Whether a slot carries this track now and something of it has arrived. */
  get live() {
    return this.#outlet.media !== undefined;
  }

  /**
   * Why its picture stands still, nothing while it moves. `bandwidth`: one's own
   * connection carries no more. It stays live, and goes on by itself.
   */
  get paused() {
    return this.#paused;
  }

  /** The elements that play this track. */
  get elements() {
    return this.#outlet.elements;
  }

  /** What `want` was last told; null: the elements decide. */
  get wanted() {
    return this.#want;
  }

  /** Loudness of sound, 0 to 1. */
  get volume() {
    for (const element of this.#outlet.elements) return element.volume;
    return 1;
  }

  set volume(value) {
    for (const element of this.#outlet.elements) element.volume = value;
  }

  /**
   * Plays this track in `element`, or in a new one, for as long as it lives.
   * Hide an element that is not live by `visibility` or `opacity`: one without
   * a box counts as not wanted.
   *
   * @param {HTMLMediaElement} [element]
   * @returns {HTMLMediaElement}
   */
  attach(element) {
    if (this.kind === 'audio' && !element) {
      for (const own of this.#outlet.elements) return own;
    }
    const attached = this.#outlet.attach(element);
    this.#host.attachmentsChanged(this);
    return attached;
  }

  /** @param {HTMLMediaElement} [element] all of them when left out */
  detach(element) {
    this.#outlet.detach(element);
    this.#host.attachmentsChanged(this);
  }

  /**
   * Overrides the choice that elements make, or gives it back to them (null).
   * Works without any element.
   *
   * @param {Want | null} want
   */
  want(want) {
    this.#want = want;
    this.#host.wantChanged(this);
  }

  /** @param {WireTrack} wire */
  #update(wire) {
    this.#wire = wire;
  }

  static {
    updateTrack = (track, wire) => track.#update(wire);
    showTrack = (track, media, paused) => {
      track.#paused = paused;
      track.#outlet.show(media);
    };
  }
}
