/**
 * One session: the socket, the PeerConnection and the slots between them. A
 * room has one at a time, and a new one after each rejoin.
 *
 *     Signal ──answer, please_offer──► Peer
 *       │  ▲──────offer, candidate──────┘ │ receiver
 *       ├──slots──► Slots ◄───────────────┘
 *       └──who is here, who speaks, chat──► Room
 *
 * @module
 */

/** @import {Description, JoinedData, MovingData, Replies, Requests, RoomEvent, WireTicket} from './protocol.js' */
/** @import {Line} from './line.js' */
/** @import {Pool} from './peer.js' */
/** @import {Platform} from './platform.js' */
/** @import {Publisher} from './publisher.js' */
/** @import {CallStats} from './stats.js' */
/** @import {SlotsHost} from './slots.js' */
/** @import {Verdict} from './recover.js' */
import { roomInfo } from './api.js';
import { CallError, unreached } from './errors.js';
import { Peer } from './peer.js';
import { Signal } from './signal.js';
import { Slots } from './slots.js';

/** How this client names itself to the server. */
const CLIENT = { name: 'parley-web', version: '0.1.0', features: ['slots'] };

/**
 * What a call tells its room.
 *
 * @typedef {object} CallHost
 * @property {(event: RoomNews) => void} news
 * @property {(joined: JoinedData) => void} resumed
 * @property {(where: MovingData) => void} moving the server will go
 * @property {(inMs: number) => void} waiting messages are lost; the next attempt comes then
 * @property {(up: boolean) => void} media
 * @property {(verdict: Verdict) => void} over
 * @property {(error: CallError) => void} fault
 * @property {SlotsHost['show']} show
 *
 * @typedef {Exclude<RoomEvent, {type: 'answer' | 'please_offer' | 'slots' | 'want' | 'moving'}>} RoomNews
 */

/**
 * @typedef {object} CallParts
 * @property {Platform} platform
 * @property {WireTicket} ticket of which only the terms count; the one for the join may come later
 * @property {Publisher} publisher
 * @property {Pool} [pool] of slots to begin with
 * @property {CallHost} host
 */

export class Call {
  /** @type {CallHost} */ #host;
  /** @type {Signal} */ #signal;
  /** @type {Peer} */ #peer;
  /** @type {Slots} */ #slots;
  /** @type {Publisher} */ #publisher;
  /** @type {Line} */ #line;
  /** @type {Pool | undefined} */ #pool;
  /** @type {Promise<Description> | undefined} */ #offer;

  /** @param {CallParts} parts */
  constructor({ platform, ticket, publisher, pool, host }) {
    this.#host = host;
    this.#publisher = publisher;
    this.#pool = pool;
    this.#signal = new Signal({
      open: platform.openSocket,
      random: platform.random,
      offer: () => this.#peer.offerForResume(),
    });
    this.#peer = new Peer({
      pc: openPeer(platform, ticket),
      room: roomInfo(ticket.room),
      codecs: platform.codecs,
      exchange: (offer) => this.#signal.request('offer', offer),
      relayOnly: ticket.ice_transport_policy === 'relay',
    });
    this.#slots = new Slots({
      receiver: (mid) => this.#peer.receiver(mid),
      show: host.show,
      acknowledge: (rev) => this.#signal.note('slots_ack', { rev }),
    });
    this.#line = publisher.bind({ senders: this.#peer.senders, request: (type, data) => this.request(type, data) });
    this.#listen();
  }

  /** Makes the offer, which takes longer than anything that waits for the server. */
  prepare() {
    return (this.#offer ??= this.#prepare());
  }

  /**
   * @param {string} url of the socket
   * @param {string} ticket
   * @returns {Promise<JoinedData>} rejects with CallError
   */
  async join(url, ticket) {
    const offer = await this.prepare();
    return this.#signal.join(url, { ticket, client: CLIENT, offer, tracks: this.#line.requests() });
  }

  /**
   * Takes the state that came with a join or a resume. The room has taken its
   * part before: a slot's track should be known when it is shown.
   *
   * @param {JoinedData} joined
   */
  async take({ slots, answer, room, participants, me }) {
    const mine = participants.find(({ id }) => id === me)?.tracks ?? [];
    this.#line.joined(mine).catch((fault) => this.#host.fault(CallError.from(fault)));
    this.#slots.apply(slots);
    await this.#peer.reached(answer);
    await this.#peer.senders.limit(roomInfo(room));
  }

  /**
   * @template {keyof Requests} K
   * @param {K} type
   * @param {Requests[K]} data
   * @returns {Promise<Replies[K]>} rejects with CallError
   */
  request(type, data) {
    return this.#signal.request(type, data);
  }

  /**
   * What is seen of a track already.
   *
   * @param {string} track
   */
  seen(track) {
    return this.#slots.seen(track);
  }

  /** How many slots there are. */
  get pool() {
    return this.#peer.pool;
  }

  /** What is seen and heard by it: the receivers of the slots that show something, and whether they stand still. */
  get shown() {
    return this.#slots.shown.map(({ mid, still }) => ({ receiver: this.#peer.receiver(mid), still }));
  }

  /** @returns {Promise<CallStats>} rejects with CallError where the module for it cannot be had */
  async stats() {
    const { readStats } = await import('./stats.js').catch(unreached);
    return readStats(await this.#peer.getStats(), this.#peer.senders.sources, (mid) => this.#slots.track(mid));
  }

  /** Does not wait for the next attempt to reconnect. */
  retry() {
    this.#signal.retry();
  }

  /** The network is another one now. */
  networkChanged() {
    this.#signal.retry();
    this.#signal.probe();
    this.#peer.restartIce();
  }

  /** The network may be gone: finds out soon. */
  networkLost() {
    this.#signal.probe();
  }

  /** Says goodbye, and lets go of everything when that was heard: media that ends first would look like trouble. */
  async leave() {
    this.#publisher.unbind(this.#line);
    this.#slots.clear();
    await this.#signal.leave();
    this.#peer.close();
  }

  async #prepare() {
    const offer = await this.#peer.open(this.#pool);
    await this.#line.fill();
    return offer;
  }

  #listen() {
    this.#signal.on('event', (event) => this.#event(event));
    this.#signal.on('fault', ({ error }) => this.#host.fault(error));
    this.#signal.on('over', (verdict) => this.#host.over(verdict));
    this.#signal.on('waiting', ({ inMs }) => {
      this.#peer.lost();
      this.#host.waiting(inMs);
    });
    this.#signal.on('resumed', (joined) => {
      this.#host.resumed(joined);
      void this.take(joined);
    });
    this.#peer.on('candidate', (candidate) => this.#signal.note('candidate', candidate));
    this.#peer.on('fault', ({ error }) => this.#host.fault(error));
    this.#peer.on('stuck', ({ error }) => this.#host.over({ next: 'rejoin', error }));
    this.#peer.on('media', ({ up }) => {
      if (!up) this.#signal.probe();
      this.#host.media(up);
    });
  }

  /** @param {RoomEvent} event */
  #event(event) {
    switch (event.type) {
      case 'answer':
        void this.#peer.answered(event.data);
        return;
      case 'please_offer':
        this.#peer.grow({ audio: event.data.audio_slots, video: event.data.video_slots });
        if (event.data.ice_restart) this.#peer.restartIce();
        return;
      case 'slots':
        this.#slots.apply(event.data);
        return;
      case 'want':
        this.#line.want(event.data);
        return;
      case 'moving':
        this.#host.moving(event.data);
        return;
      case 'participant':
      case 'participant_left':
      case 'speakers':
      case 'chat':
        this.#host.news(event);
    }
  }
}

/**
 * @param {Platform} platform
 * @param {WireTicket} ticket
 */
function openPeer(platform, ticket) {
  try {
    return platform.openPeer({
      iceServers: ticket.ice_servers,
      iceTransportPolicy: ticket.ice_transport_policy,
      bundlePolicy: 'max-bundle',
    });
  } catch (cause) {
    throw new CallError('unsupported_browser', 'no PeerConnection can be made here', { cause });
  }
}
