/**
 * Plays everybody's sound, in elements of its own that are never shown.
 *
 * @module
 */

/** @import {RemoteTrack} from './track.js' */
/** @import {Stage} from './outlet.js' */

export class Sound {
  /** @type {Map<RemoteTrack, HTMLMediaElement>} */ #elements = new Map();
  /** @type {Stage} */ #stage;
  /** @type {() => void} */ #onBlocked;
  #speaker = '';
  #blocked = false;

  /**
   * @param {Stage} stage
   * @param {() => void} onBlocked the browser wants a click first; told once until `resume`
   */
  constructor(stage, onBlocked) {
    this.#stage = stage;
    this.#onBlocked = onBlocked;
  }

  /** @param {RemoteTrack} track that is new */
  add(track) {
    const element = track.attach(this.#stage.createElement('audio'));
    this.#elements.set(track, element);
    if (this.#speaker) void useSpeaker(element, this.#speaker).catch(() => {});
  }

  /** @param {RemoteTrack} track that has something to play now */
  play(track) {
    const element = this.#elements.get(track);
    if (element) void this.#start(element);
  }

  /** @param {RemoteTrack} track that has ended */
  remove(track) {
    track.detach();
    this.#elements.delete(track);
  }

  /** Tries again everything that was refused. */
  async resume() {
    this.#blocked = false;
    await Promise.all([...this.#elements.values()].map((element) => this.#start(element)));
  }

  /**
   * @param {string} deviceId empty for the system's choice
   */
  async setSpeaker(deviceId) {
    await Promise.all([...this.#elements.values()].map((element) => useSpeaker(element, deviceId)));
    this.#speaker = deviceId;
  }

  /** @param {HTMLMediaElement} element */
  async #start(element) {
    if (!element.srcObject) return;
    try {
      await element.play();
    } catch (fault) {
      const refused = fault instanceof Error && fault.name === 'NotAllowedError';
      if (!refused || this.#blocked) return; // anything else: the source changed meanwhile
      this.#blocked = true;
      this.#onBlocked();
    }
  }
}

/**
 * @param {HTMLMediaElement} element
 * @param {string} deviceId
 */
async function useSpeaker(element, deviceId) {
  if ('setSinkId' in element) await element.setSinkId(deviceId);
}
