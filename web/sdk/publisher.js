/**
 * What one sends: keeps the PeerConnection and the server in step with what
 * is wanted, whatever happens to either in between.
 *
 *     wanted (media, muted) ──► sender.replaceTrack
 *                           └─► publish / track_update / unpublish
 *
 * The wish is state, not a list of commands: after a resume or a rejoin it is
 * compared with what the server knows, and only the difference is sent.
 *
 * @module
 */

/** @import {Replies, Requests, Source, TrackRequest, WireLayer, WireTrack} from './protocol.js' */
/** @import {Senders} from './senders.js' */
/** @import {Stage} from './outlet.js' */
import { CallError } from './errors.js';
import { LocalTrack, setLocal } from './local.js';

/**
 * What a publisher publishes through.
 *
 * @typedef {object} Line
 * @property {Pick<Senders, 'mid' | 'replace' | 'want'>} senders
 * @property {<K extends 'publish' | 'track_update' | 'unpublish'>(type: K, data: Requests[K]) => Promise<Replies[K]>} request
 */

/** @typedef {{id: string, muted: boolean}} Known what the server knows of a track */

export class Publisher {
  /** @type {Map<Source, LocalTrack>} what is wanted */ #tracks = new Map();
  /** @type {Map<Source, Known>} */ #known = new Map();
  /** @type {Map<Source, Promise<void>>} */ #working = new Map();
  /** @type {Line | undefined} */ #line;
  /** @type {Stage} */ #stage;
  #joined = false;
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
    this.unbind();
    this.#open = false;
    for (const track of this.#tracks.values()) {
      if (!lent.includes(track.track)) track.track?.stop();
      track.detach();
    }
    this.#tracks.clear();
  }

  /**
   * Goes over to a new connection.
   *
   * @param {Line} line
   * @returns {Promise<TrackRequest[]>} what its join should publish
   */
  async bind(line) {
    this.#line = line;
    this.#joined = false;
    this.#known.clear();
    const requests = [];
    for (const [source, { track }] of this.#tracks) {
      await line.senders.replace(source, track);
      const request = this.#request(source);
      if (request) requests.push(request);
    }
    return requests;
  }

  /** The connection is gone for good. */
  unbind() {
    this.#line = undefined;
    this.#joined = false;
    this.#known.clear();
  }

  /**
   * The server's view after a join or a resume; whatever changed meanwhile is
   * told now.
   *
   * @param {readonly WireTrack[]} tracks one's own
   */
  async joined(tracks) {
    this.#joined = true;
    this.#known = new Map(tracks.map(({ source, id, muted }) => [source, { id, muted }]));
    const sources = new Set([...this.#known.keys(), ...this.#tracks.keys()]);
    await Promise.all([...sources].map((source) => this.#apply(source)));
  }

  /**
   * Sends the encodings of a track that somebody watches, and no others.
   *
   * @param {{track: string, layers: WireLayer[]}} wanted
   */
  want({ track, layers }) {
    for (const [source, { id }] of this.#known) {
      if (id === track) void this.#line?.senders.want(source, layers);
    }
  }

  /** @param {Source} source */
  async #apply(source) {
    const sending = this.#line?.senders.replace(source, this.#tracks.get(source)?.track);
    const before = this.#working.get(source) ?? Promise.resolve();
    const work = before.catch(() => {}).then(() => this.#tell(source));
    this.#working.set(source, work);
    await Promise.all([sending, work]); // a mute is told at once, however long the browser takes
  }

  /** @param {Source} source */
  async #tell(source) {
    try {
      while (this.#joined && (await this.#step(source)));
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
    const line = this.#line;
    if (!line) return false;
    const wanted = this.#tracks.get(source);
    const known = this.#known.get(source);
    if (!wanted) {
      if (!known) return false;
      this.#known.delete(source);
      await line.request('unpublish', { track: known.id });
      return true;
    }
    if (!known) {
      const request = this.#request(source);
      if (!request) return false;
      const { track: id } = await line.request('publish', request);
      await line.senders.want(source, []); // what was said is of an earlier track
      if (line === this.#line) this.#known.set(source, { id, muted: request.muted });
      return true;
    }
    const { muted } = wanted;
    if (known.muted === muted) return false;
    await line.request('track_update', { track: known.id, muted });
    known.muted = muted;
    return true;
  }

  /**
   * @param {Source} source
   * @returns {TrackRequest | undefined}
   */
  #request(source) {
    const mid = this.#line?.senders.mid(source);
    const local = this.#tracks.get(source);
    if (!local || mid === undefined) return undefined;
    const { width = 0, height = 0 } = local.track?.getSettings() ?? {};
    return { mid, source, muted: local.muted, ...(width && height && { width, height }) };
  }
}
