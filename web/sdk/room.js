/** @import {ChatMessage} from './chat.js' */
/** @import {Devices} from './capture.js' */
/** @import {CaptureError} from './errors.js' */
/** @import {Participant} from './participant.js' */
/** @import {Platform} from './platform.js' */
/** @import {RemoteTrack} from './track.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {CallStats} from './stats.js' */
/** @import {JoinRequest} from './session.js' */
import { Address, fetchPreview } from './api.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { browser } from './platform.js';
import { Session } from './session.js';

/**
 * `reconnecting`: messages or media are lost and being restored; what was
 * shown may stay on the screen.
 *
 * @typedef {'new' | 'joining' | 'joined' | 'reconnecting' | 'left'} RoomState
 */

/**
 * What happens in a room, by event type.
 *
 * @typedef {object} RoomEvents
 * @property {{state: RoomState, error?: CallError, retryInMs?: number}} state `left` with an error: the call ended by itself
 * @property {{participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string}} participant also when a track was muted, became live, or was paused; `moved`: the room is another server's now, and ids are new
 * @property {{track: RemoteTrack, participant: Participant}} track somebody has a new track: attach it, and look at `live`
 * @property {{track: RemoteTrack, participant: Participant}} trackEnded
 * @property {{speakers: readonly Participant[], dominant?: Participant}} speakers loudest first; also when `me.level` changed
 * @property {{info: RoomInfo}} room
 * @property {{message: ChatMessage}} chat
 * @property {{}} me one's own tracks or mutes changed
 * @property {{devices: Devices}} devices
 * @property {{}} audioBlocked the browser wants a click before it plays sound: `resumeAudio` inside one
 * @property {{error: CallError | CaptureError}} error trouble that does not end the call
 */

/** @typedef {JoinRequest & {signal?: AbortSignal}} JoinOptions */

/** One room, and the call in it. */
export class Room {
  /** @type {Emitter<RoomEvents>} */ #events = new Emitter();
  /** @type {Address} */ #address;
  /** @type {Platform} */ #platform;
  /** @type {Session} */ #session;
  /** @type {RoomInfo | undefined} */ #preview;

  /**
   * @param {string | {base: string, name: string}} url the room's address, or the server's and a room name
   * @param {{platform?: Partial<Platform>}} [options] what tests replace
   */
  constructor(url, { platform = {} } = {}) {
    this.#address = new Address(url);
    this.#platform = { ...browser(), ...platform };
    this.#session = new Session(this.#platform, this.#address, this.#events);
  }

  /** @returns {RoomState} */
  get state() {
    return this.#session.state;
  }

  get me() {
    return this.#session.gathering.me;
  }

  /** @returns {ReadonlyMap<string, Participant>} by id, in the order they came, without oneself */
  get participants() {
    return this.#session.gathering.roster.participants;
  }

  /** @returns {readonly Participant[]} loudest first, without oneself */
  get speakers() {
    return this.#session.gathering.roster.speakers;
  }

  get chat() {
    return this.#session.gathering.chat;
  }

  /** @returns {RoomInfo | undefined} nothing before preview or join */
  get info() {
    return this.#session.info ?? this.#preview;
  }

  /**
   * Asks about the room without entering it.
   *
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<RoomInfo>} rejects with CallError
   */
  async preview({ signal } = {}) {
    this.#preview = await fetchPreview(this.#platform.fetch, this.#address, signal);
    return this.#preview;
  }

  /**
   * Enters the room. Resolves when the server has let us in; media follows.
   * A microphone or camera that cannot be opened does not stop the join: it is
   * reported as `error`.
   *
   * @param {JoinOptions} options
   * @returns {Promise<void>} rejects with CallError
   */
  async join({ signal, ...request }) {
    if (this.state !== 'new' && this.state !== 'left') throw new CallError('bad_request', `join while ${this.state}`);
    const abort = () => void this.#session.leave();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      if (signal?.aborted) throw new CallError('aborted', 'aborted before it began');
      await this.#session.join(request);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Leaves at once; resolves when the server has heard of it. Join may be called again. */
  leave() {
    return this.#session.leave();
  }

  /** Does not wait for the next attempt to reconnect. */
  retry() {
    this.#session.retry();
  }

  /** Plays sound after `audioBlocked`; call it inside a click. */
  resumeAudio() {
    return this.#session.gathering.sound.resume();
  }

  /**
   * Plays sound on another device, where the browser can.
   *
   * @param {string} deviceId one of `devices.list().speakers`; empty for the system's choice
   */
  setSpeaker(deviceId) {
    return this.#session.gathering.sound.setSpeaker(deviceId);
  }

  /** @returns {Promise<CallStats>} empty while there is no call */
  stats() {
    return this.#session.stats();
  }

  /**
   * @template {keyof RoomEvents} K
   * @param {K} type
   * @param {(event: RoomEvents[K]) => void} listener
   * @returns {() => void} stops listening
   */
  on(type, listener) {
    return this.#events.on(type, listener);
  }
}
