/**
 * The send sections of a PeerConnection: what flows in each, within the
 * room's limits. They stay for the connection's life; media comes and goes.
 *
 * @module
 */

/** @import {Source} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */
import { encodings, hold } from './sections.js';

export class Senders {
  /** @type {Map<Source, RTCRtpTransceiver>} */ #sections = new Map();
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
    if (sender && media) await this.#hold(source, sender);
  }

  /** @param {RoomInfo} room whose limits hold from now on */
  async limit(room) {
    this.#room = room;
    for (const [source, { sender }] of this.#sections) await this.#hold(source, sender);
  }

  /**
   * @param {Source} source
   * @param {RTCRtpSender} sender
   */
  async #hold(source, sender) {
    const parameters = sender.getParameters();
    const limits = encodings(source, this.#room, sender.track?.getSettings());
    if (!hold(parameters.encodings, limits)) return;
    await sender.setParameters(parameters).catch(() => {}); // a cap that cannot be set is not worth a call
  }
}
