/**
 * What one wants to send, whatever happens to connections and servers in
 * between.
 *
 *     wanted (media, muted) ──► Line, or two while one goes over to another server
 *
 * The wish is state, not a list of commands: after a resume or a rejoin it is
 * compared with what the server knows, and only the difference is sent.
 *
 * @module
 */

/** @import {Source} from './protocol.js' */
/** @import {Wire} from './line.js' */
/** @import {Stage} from './outlet.js' */
import { CallError } from './errors.js';
import { Line } from './line.js';
import { LocalTrack, setLocal } from './local.js';

export class Publisher {
  /** @type {Map<Source, LocalTrack>} what is wanted */ #tracks = new Map();
  /** @type {Set<Line>} */ #lines = new Set();
  /** @type {Stage} */ #stage;
  #open = false;

  /** Rises with every `open`: who began before that comes too late. */
  generation = 0;

  /** @param {Stage} stage */
  constructor(stage) {
    this.#stage = stage;
  }

  /** From now on media may be set. */
  open() {
    this.#open = true;
    this.generation++;
  }

  /** @param {Source} source */
  track(source) {
    return this.#tracks.get(source);
  }

  /**
   * Sends `media`, or shows the track as muted. Media that was sent before is
   * stopped.
   *
   * @param {Source} source
   * @param {MediaStreamTrack | undefined} media
   * @param {boolean} muted
   * @returns {Promise<void>} when the server knows; rejects with CallError
   */
  async set(source, media, muted) {
    if (!this.#open) {
      media?.stop();
      throw new CallError('not_joined', 'there is no call');
    }
    const track = this.#tracks.get(source) ?? new LocalTrack(source, this.#stage);
    this.#tracks.set(source, track);
    if (track.track !== media) track.track?.stop();
    if (media) media.enabled = !muted;
    setLocal(track, media, muted);
    await this.#apply(source);
  }

  /**
   * Stops sending.
   *
   * @param {Source} source
   * @returns {Promise<void>} when the server knows; rejects with CallError
   */
  async remove(source) {
    const track = this.#tracks.get(source);
    if (!track) return;
    this.#tracks.delete(source);
    track.track?.stop();
    setLocal(track, undefined, true);
    await this.#apply(source);
  }

  /**
   * Stops everything; nobody is told.
   *
   * @param {readonly unknown[]} lent media that is not stopped
   */
  clear(lent) {
    for (const line of this.#lines) this.unbind(line);
    this.#open = false;
    for (const track of this.#tracks.values()) {
      if (!lent.includes(track.track)) track.track?.stop();
      track.detach();
    }
    this.#tracks.clear();
  }

  /**
   * Sends over one connection more.
   *
   * @param {Wire} wire
   */
  bind(wire) {
    const line = new Line(wire, this.#tracks);
    this.#lines.add(line);
    return line;
  }

  /** @param {Line} line whose connection is gone for good */
  unbind(line) {
    line.close();
    this.#lines.delete(line);
  }

  /** @param {Source} source */
  async #apply(source) {
    await Promise.all([...this.#lines].map((line) => line.apply(source)));
  }
}
