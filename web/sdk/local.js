/** @import {Source} from './protocol.js' */
/** @import {Stage} from './outlet.js' */
import { Outlet } from './outlet.js';

/**
 * For the SDK only: what is captured now, and whether it is off for others.
 *
 * @type {(local: LocalTrack, media: MediaStreamTrack | undefined, muted: boolean) => void}
 */
export let setLocal;

/** One of one's own media: microphone, camera, screen or its sound. */
export class LocalTrack {
  /** @type {Source} */ #source;
  /** @type {Outlet} */ #outlet;
  #muted = false;

  /**
   * @param {Source} source
   * @param {Stage} stage
   */
  constructor(source, stage) {
    this.#source = source;
    this.#outlet = new Outlet(source === 'camera' || source === 'screen' ? 'video' : 'audio', stage);
  }

  get source() {
    return this.#source;
  }

  /** Whether others are told that this is off. */
  get muted() {
    return this.#muted;
  }

  /** What is captured; nothing while the camera is off. */
  get track() {
    return this.#outlet.media;
  }

  /**
   * Shows one's own picture in `element`, or in a new one; it stays right when
   * the device changes.
   *
   * @param {HTMLMediaElement} [element]
   */
  attach(element) {
    const attached = this.#outlet.attach(element);
    attached.muted = true; // nobody wants to hear themselves
    return attached;
  }

  /** @param {HTMLMediaElement} [element] all of them when left out */
  detach(element) {
    this.#outlet.detach(element);
  }

  static {
    setLocal = (local, media, muted) => {
      local.#outlet.show(media);
      local.#muted = muted;
    };
  }
}
