/** @import {ChatMessage} from './chat.js' */
/** @import {Devices} from './capture.js' */
/** @import {Participant} from './participant.js' */
/** @import {RemoteTrack} from './track.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {CallStats} from './stats.js' */
/** @import {CaptureError} from './errors.js' */
import { Chat } from './chat.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { Me } from './me.js';

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
 * @property {{participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string}} participant
 * @property {{track: RemoteTrack, participant: Participant}} track somebody has a new track: attach it; `live` comes with `participant` updated
 * @property {{track: RemoteTrack, participant: Participant}} trackEnded
 * @property {{speakers: readonly Participant[], dominant?: Participant}} speakers loudest first
 * @property {{info: RoomInfo}} room
 * @property {{message: ChatMessage}} chat
 * @property {{}} me one's own tracks or mutes changed
 * @property {{devices: Devices}} devices
 * @property {{}} audioBlocked the browser wants a click before it plays sound: `resumeAudio` inside one
 * @property {{error: CallError | CaptureError}} error trouble that does not end the call
 */

/**
 * `true`: the default device; constraints: e.g. `{deviceId}`; a track: that
 * one, and the SDK stops it when it is done. A disabled track begins muted.
 *
 * @typedef {boolean | MediaTrackConstraints | MediaStreamTrack} MediaChoice
 */

/**
 * @typedef {object} JoinOptions
 * @property {string} name up to 64 characters
 * @property {string} [password]
 * @property {MediaChoice} [microphone]
 * @property {MediaChoice} [camera]
 * @property {AbortSignal} [signal]
 */

/** One room, and the call in it. */
export class Room {
  /** @type {Emitter<RoomEvents>} */ #events = new Emitter();
  #me = new Me();
  #chat = new Chat(async () => {});

  /** @param {string | {base: string, name: string}} url the room's address, or the server's and a room name */
  constructor(url) {
    void url;
  }

  /** @returns {RoomState} */
  get state() {
    return 'new';
  }

  get me() {
    return this.#me;
  }

  /** @returns {ReadonlyMap<string, Participant>} by id, in the order they came, without oneself */
  get participants() {
    return new Map();
  }

  /** @returns {readonly Participant[]} loudest first, without oneself */
  get speakers() {
    return [];
  }

  get chat() {
    return this.#chat;
  }

  /** @returns {RoomInfo | undefined} nothing before preview or join */
  get info() {
    return undefined;
  }

  /**
   * Asks about the room without entering it.
   *
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<RoomInfo>} rejects with CallError
   */
  async preview(options) {
    void options;
    throw new CallError('unreachable', 'later');
  }

  /**
   * Enters the room. Resolves when the server has let us in; media follows.
   * A microphone or camera that cannot be opened does not stop the join: it is
   * reported as `error`.
   *
   * @param {JoinOptions} options
   * @returns {Promise<void>} rejects with CallError
   */
  async join(options) {
    void options;
  }

  /** Leaves at once. Join may be called again afterwards. */
  async leave() {}

  /** Does not wait for the next attempt to reconnect. */
  retry() {}

  /** Plays sound after `audioBlocked`; call it inside a click. */
  async resumeAudio() {}

  /** @returns {Promise<CallStats>} */
  async stats() {
    return { connection: {}, sent: [], received: [] };
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
