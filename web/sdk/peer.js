/**
 * The one PeerConnection of a call, and the only side that ever offers.
 *
 *     want ──► scheduled ──20 ms──► offering ──answer──► stable
 *                ▲                     │ another want meanwhile
 *                └────── once more ◄───┘
 *
 * @module
 */

/** @import {Description, WireCandidate} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {Kind} from './sections.js' */
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { Mender } from './mender.js';
import { FIRST_SLOTS, chooseCodecs, encodings, offerLayers, senders } from './sections.js';
import { Senders } from './senders.js';

/** Wants that come within this time share one offer. */
const COALESCE_MS = 20;

/** How many offers in a row may come to nothing. */
const TRIES = 2;

/** However many the server asks for. */
const MOST_SLOTS = 64;

/** Candidates told per gathering; the server takes 64 a minute. */
const MOST_CANDIDATES = 30;

/**
 * @typedef {object} PeerEvents
 * @property {WireCandidate} candidate
 * @property {{up: boolean}} media whether media gets through; `false` only after it did, or when it should have
 * @property {{error: CallError}} stuck nothing but a new connection helps
 * @property {{error: CallError}} fault something the person should know
 */

/**
 * @typedef {object} PeerOptions
 * @property {RTCPeerConnection} pc
 * @property {RoomInfo} room
 * @property {(kind: Kind) => readonly RTCRtpCodec[]} codecs this browser knows
 * @property {(offer: Description) => Promise<Description>} exchange sends an offer, brings the answer
 * @property {boolean} relayOnly
 */

/** @typedef {Record<Kind, number>} Pool how many slots there are */

/** @extends {Emitter<PeerEvents>} */
export class Peer extends Emitter {
  /** @type {PeerOptions} */ #options;
  /** @type {RTCPeerConnection} */ #pc;
  /** @type {Record<Kind, RTCRtpTransceiver[]>} */ #slots = { audio: [], video: [] };
  /** @type {Mender} */ #mender;
  /** @type {'stable' | 'scheduled' | 'offering' | 'closed'} */ #phase = 'stable';
  #again = false;
  #restart = false;
  #reachable = true;
  #rev = 0;
  #misses = 0;
  #candidates = 0;

  /** What is sent; empty before `open`. */
  senders;

  /** @param {PeerOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.senders = new Senders(options.room);
    const pc = options.pc;
    this.#pc = pc;
    this.#mender = new Mender({
      restart: () => this.restartIce(),
      stuck: (error) => this.emit('stuck', { error }),
      media: (up) => {
        if (!up) this.#gathered(); // without any network Chromium gathers for ever, and Firefox fails at once
        this.emit('media', { up });
      },
    });
    pc.onicecandidate = ({ candidate }) => this.#tell(candidate);
    pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && this.#gathered();
    pc.onconnectionstatechange = () => this.#mender.connection(pc.connectionState);
  }

  /**
   * @param {Pool} [pool] how many slots to begin with, if that is more than the usual
   * @returns {Promise<Description>} the first offer: every send section, and the pool of slots
   */
  async open({ audio, video } = { audio: 0, video: 0 }) {
    for (const [source, kind] of senders) {
      const sendEncodings = encodings(source, this.#options.room);
      this.senders.add(source, this.#prefer(this.#pc.addTransceiver(kind, { direction: 'sendonly', sendEncodings }), kind));
    }
    const { slots } = this.#options.room;
    this.#grow('audio', Math.min(Math.max(FIRST_SLOTS, audio), slots.audio));
    this.#grow('video', Math.min(Math.max(FIRST_SLOTS, video), slots.video));
    return this.#offer();
  }

  /** @returns {Pool} */
  get pool() {
    return { audio: this.#slots.audio.length, video: this.#slots.video.length };
  }

  /**
   * Adds slots until there are so many, and offers them.
   *
   * @param {{audio?: number | undefined, video?: number | undefined}} totals
   */
  grow({ audio = 0, video = 0 }) {
    const added = this.#grow('audio', audio) + this.#grow('video', video);
    if (added > 0) this.#want();
  }

  /** Finds a new way through the network. */
  restartIce() {
    this.#restart = true;
    this.#want();
  }

  /** @param {string} mid */
  receiver(mid) {
    return this.#pc.getTransceivers().find((t) => t.mid === mid && t.direction === 'recvonly')?.receiver;
  }

  /** The server is out of reach: nothing is offered until `reached`. */
  lost() {
    this.#reachable = false;
  }

  /** @returns {Promise<Description | undefined>} what a resume should carry: the offer nobody answered, or one that is due */
  async offerForResume() {
    const broken = this.#pc.connectionState === 'disconnected' || this.#pc.connectionState === 'failed';
    if (broken) this.#restart = true;
    if (this.#phase === 'offering' && !this.#restart) {
      return { rev: ++this.#rev, sdp: this.#pc.localDescription?.sdp ?? '' };
    }
    return this.#phase === 'offering' || this.#again || this.#restart ? this.#offer() : undefined;
  }

  /**
   * The server is back.
   *
   * @param {Description | undefined} answer to what `offerForResume` gave
   */
  async reached(answer) {
    this.#reachable = true;
    if (answer) await this.answered(answer);
    else if (this.#phase === 'offering') this.#phase = 'stable'; // it is offered anew
    if (this.#phase === 'stable' && (this.#again || this.#pc.signalingState !== 'stable')) this.#want();
  }

  /** @param {Description} answer one to an older offer than the last is ignored */
  async answered({ rev, sdp }) {
    if (rev !== this.#rev || this.#phase !== 'offering') return;
    try {
      await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    } catch (cause) {
      const error = new CallError('negotiation_failed', 'the answer cannot be used', { retry: 'now', cause });
      if (!this.#isClosed()) this.emit('stuck', { error });
      return;
    }
    if (this.#isClosed()) return;
    this.#misses = 0;
    this.#phase = 'stable';
    this.#mender.negotiated();
    void this.senders.restore();
    if (this.#again) this.#want();
  }

  getStats() {
    return this.#pc.getStats();
  }

  close() {
    this.#phase = 'closed';
    this.#mender.close();
    this.#pc.onicecandidate = this.#pc.onconnectionstatechange = this.#pc.onicegatheringstatechange = null;
    this.#pc.close();
  }

  #isClosed() {
    return this.#phase === 'closed';
  }

  /**
   * @param {Kind} kind
   * @param {number} total
   * @returns {number} how many were added
   */
  #grow(kind, total) {
    const slots = this.#slots[kind];
    const missing = Math.min(total, MOST_SLOTS) - slots.length;
    for (let i = 0; i < missing; i++) {
      slots.push(offerLayers(this.#prefer(this.#pc.addTransceiver(kind, { direction: 'recvonly' }), kind)));
    }
    return Math.max(0, missing);
  }

  /**
   * @param {RTCRtpTransceiver} transceiver
   * @param {Kind} kind
   */
  #prefer(transceiver, kind) {
    const codecs = chooseCodecs(this.#options.codecs(kind), this.#options.room.codecs[kind]);
    if (codecs.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(codecs);
    return transceiver;
  }

  #want() {
    if (this.#phase === 'closed' || this.#phase === 'scheduled') return;
    this.#again = true;
    if (this.#phase === 'offering' || !this.#reachable) return;
    this.#phase = 'scheduled';
    setTimeout(() => this.#negotiate(), COALESCE_MS);
  }

  async #negotiate() {
    if (this.#phase !== 'scheduled') return;
    this.#phase = 'stable';
    if (!this.#reachable) return;
    try {
      const offer = await this.#offer();
      await this.answered(await this.#options.exchange(offer));
    } catch (fault) {
      await this.#unanswered(CallError.from(fault));
    }
  }

  /** @returns {Promise<Description>} */
  async #offer() {
    const iceRestart = this.#restart;
    this.#phase = 'offering';
    this.#again = this.#restart = false;
    if (iceRestart) this.#candidates = 0;
    const rev = ++this.#rev;
    const { type, sdp = '' } = await this.#pc.createOffer({ iceRestart });
    // Chromium plays two channels only where its own description says so (RFC 7587, section 6.1).
    const own = this.#options.room.music ? sdp.replaceAll('useinbandfec=1', '$&;stereo=1') : sdp;
    await this.#pc.setLocalDescription({ type, sdp: own });
    return { rev, sdp: this.#pc.localDescription?.sdp ?? '' };
  }

  /** @param {CallError} error why an offer got no answer */
  async #unanswered(error) {
    if (this.#isClosed() || error.code === 'unreachable') return; // a resume carries it
    if (++this.#misses >= TRIES) {
      this.emit('stuck', { error });
      return;
    }
    if (error.code === 'timeout') this.#restart = true;
    else await this.#pc.setLocalDescription({ type: 'rollback' }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? 0));
    if (this.#phase === 'offering') this.#phase = 'stable';
    this.#want();
  }

  /** @param {RTCIceCandidate | null} candidate */
  #tell(candidate) {
    if (!candidate?.candidate || ++this.#candidates > MOST_CANDIDATES) return;
    const { sdpMid, usernameFragment } = candidate;
    this.emit('candidate', { mid: sdpMid ?? '0', candidate: candidate.candidate, ufrag: usernameFragment ?? '' });
  }

  #gathered() {
    if (this.#candidates > 0) return;
    const error = this.#options.relayOnly
      ? new CallError('media_failed', 'no relay server can be reached', { retry: 'later' })
      : new CallError('no_network', 'the browser found no address to send media from', { retry: 'later' });
    this.emit('fault', { error });
  }
}
