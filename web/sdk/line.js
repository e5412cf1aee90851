/**
 * What one sends over one connection: keeps its senders and the server at its
 * other end in step with what is wanted.
 *
 *     wanted (media, muted) ──► sender.replaceTrack
 *                           └─► publish / track_update / unpublish
 *
 * @module
 */

/** @import {Replies, Requests, Source, TrackRequest, WireLayer, WireTrack} from './protocol.js' */
/** @import {LocalTrack} from './local.js' */
/** @import {Senders} from './senders.js' */
import { CallError } from './errors.js';
import { Turns } from './turns.js';

/**
 * What a line goes through.
 *
 * @typedef {object} Wire
 * @property {Pick<Senders, 'mid' | 'replace' | 'want'>} senders
 * @property {<K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>} request
 */

/** @typedef {{id: string, muted: boolean}} Known what the server knows of a track */

export class Line {
  /** @type {ReadonlyMap<Source, LocalTrack>} what is wanted */ #tracks;
  /** @type {Map<Source, Known>} */ #known = new Map();
  /** @type {Turns<Source>} */ #turns = new Turns();
  /** @type {Wire} */ #wire;
  /** @type {'new' | 'joined' | 'closed'} */ #phase = 'new';

  /**
   * @param {Wire} wire
   * @param {ReadonlyMap<Source, LocalTrack>} tracks the publisher's, as they are at any time
   */
  constructor(wire, tracks) {
    this.#wire = wire;
    this.#tracks = tracks;
  }

  /** Puts what is wanted into the senders, which the connection must have. */
  async fill() {
    for (const [source, { track }] of this.#tracks) await this.#wire.senders.replace(source, track);
  }

  /** @returns {TrackRequest[]} what the join should publish */
  requests() {
    return [...this.#tracks.keys()].flatMap((source) => this.#request(source) ?? []);
  }

  /**
   * The server's view after a join or a resume; whatever changed meanwhile is
   * told now.
   *
   * @param {readonly WireTrack[]} tracks one's own
   */
  async joined(tracks) {
    if (this.#closed()) return;
    this.#phase = 'joined';
    this.#known = new Map(tracks.map(({ source, id, muted }) => [source, { id, muted }]));
    const sources = new Set([...this.#known.keys(), ...this.#tracks.keys()]);
    await Promise.all([...sources].map((source) => this.apply(source)));
  }

  /**
   * Sends the encodings of a track that somebody watches, and no others.
   *
   * @param {{track: string, layers: WireLayer[]}} wanted
   */
  want({ track, layers }) {
    for (const [source, { id }] of this.#known) {
      if (id === track) void this.#wire.senders.want(source, layers);
    }
  }

  /** @param {Source} source whose wish changed */
  async apply(source) {
    const sending = this.#wire.senders.replace(source, this.#tracks.get(source)?.track);
    await Promise.all([sending, this.#turns.take(source, () => this.#tell(source))]); // a mute is told at once, however long the browser takes
  }

  /** The connection is gone for good. */
  close() {
    this.#phase = 'closed';
    this.#known.clear();
  }

  #closed() {
    return this.#phase === 'closed';
  }

  /** @param {Source} source */
  async #tell(source) {
    try {
      while (this.#phase === 'joined' && (await this.#step(source)));
    } catch (fault) {
      const error = CallError.from(fault);
      if (error.code !== 'unreachable' && error.code !== 'timeout') throw error;
    }
  }

  /**
   * Tells one difference between what is wanted and what the server knows.
   *
   * @param {Source} source
   * @returns {Promise<boolean>} whether there was one
   */
  async #step(source) {
    const { request, senders } = this.#wire;
    const wanted = this.#tracks.get(source);
    const known = this.#known.get(source);
    if (!wanted) {
      if (!known) return false;
      this.#known.delete(source);
      await request('unpublish', { track: known.id });
      return true;
    }
    if (!known) {
      const asked = this.#request(source);
      if (!asked) return false;
      const { track: id } = await request('publish', asked);
      await senders.want(source, []); // what was said is of an earlier track
      if (!this.#closed()) this.#known.set(source, { id, muted: asked.muted });
      return true;
    }
    const { muted } = wanted;
    if (known.muted === muted) return false;
    await request('track_update', { track: known.id, muted });
    known.muted = muted;
    return true;
  }

  /**
   * @param {Source} source
   * @returns {TrackRequest | undefined}
   */
  #request(source) {
    const mid = this.#wire.senders.mid(source);
    const local = this.#tracks.get(source);
    if (!local || mid === undefined) return undefined;
    const { width = 0, height = 0 } = local.track?.getSettings() ?? {};
    return { mid, source, muted: local.muted, ...(width && height && { width, height }) };
  }
}
