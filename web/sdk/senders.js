/**
 * The send sections of a PeerConnection: what flows in each, within the
 * room's limits. They stay for the connection's life; media comes and goes.
 *
 * @module
 */

/** @import {Source, WireLayer} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */
import { encodings, hold } from './sections.js';
import { Turns } from './turns.js';

export class Senders {
  /** @type {Map<Source, RTCRtpTransceiver>} */ #sections = new Map();
  /** @type {Map<Source, readonly WireLayer[]>} what is watched; who is not named is */ #wanted = new Map();
  /** @type {Turns<Source>} */ #turns = new Turns();
  /** @type {RoomInfo} */ #room;

  /** @param {RoomInfo} room */
  constructor(room) {
    this.#room = room;
  }

  /**
   * @param {Source} source
   * @param {RTCRtpTransceiver} section
   */
  add(source, section) {
    this.#sections.set(source, section);
  }

  /** @param {Source} source */
  mid(source) {
    return this.#sections.get(source)?.mid ?? undefined;
  }

  /** @returns {ReadonlyMap<string, Source>} by the mid of their section */
  get sources() {
    return new Map([...this.#sections].map(([source, { mid }]) => [mid ?? '', source]));
  }

  /**
   * Sends `media` in the section of `source`, or nothing.
   *
   * @param {Source} source
   * @param {MediaStreamTrack | undefined} media
   */
  async replace(source, media) {
    const sender = this.#sections.get(source)?.sender;
    await sender?.replaceTrack(media ?? null);
    if (sender && media) await this.#hold(source);
  }

  /** @param {RoomInfo} room whose limits hold from now on */
  async limit(room) {
    this.#room = room;
    await this.restore();
  }

  /**
   * Sends these encodings of a source; those that are not named too.
   *
   * @param {Source} source
   * @param {readonly WireLayer[]} layers
   */
  async want(source, layers) {
    this.#wanted.set(source, layers);
    await this.#hold(source);
  }

  /** Sets again what a negotiation may have undone, or kept from being set. */
  async restore() {
    await Promise.all([...this.#sections.keys()].map((source) => this.#hold(source)));
  }

  /**
   * One change of a sender at a time: browsers refuse what was read before
   * another one.
   *
   * @param {Source} source
   */
  #hold(source) {
    return this.#turns.take(source, () => this.#set(source));
  }

  /** @param {Source} source */
  async #set(source) {
    const sender = this.#sections.get(source)?.sender;
    if (!sender) return;
    const parameters = sender.getParameters();
    const held = hold(parameters.encodings, encodings(source, this.#room, sender.track?.getSettings()));
    if (!activate(parameters.encodings, this.#wanted.get(source) ?? []) && !held) return;
    await sender.setParameters(parameters).catch(() => {}); // a cap that cannot be set is not worth a call
  }
}

/**
 * @param {RTCRtpEncodingParameters[] | undefined} given changed where they differ
 * @param {readonly WireLayer[]} layers
 * @returns {boolean} whether any was changed
 */
function activate(given, layers) {
  let changed = false;
  given?.forEach((encoding, i) => {
    const { active = true } = (encoding.rid ? layers.find(({ rid }) => rid === encoding.rid) : layers[i]) ?? {};
    if ((encoding.active ?? true) === active) return;
    encoding.active = active;
    changed = true;
  });
  return changed;
}
