/**
 * From one server to the next, as seen by the room: what is held back while
 * one is on the way, and what becomes of the call that is left.
 *
 *     moving ──► Move ──► gone over ── 1.5 s ──► the former call is left
 *                  └──► refused: what was held back is told
 *
 * @module
 */

/** @import {MovingData} from './protocol.js' */
/** @import {Call, RoomNews} from './call.js' */
/** @import {Gathering} from './gathering.js' */
/** @import {Arrival, MoveParts} from './move.js' */
import { Move } from './move.js';

/** How long one is still heard on the server one has left, by those who are slower. */
const LINGER_MS = 1500;

/**
 * @typedef {object} MovesHost
 * @property {() => number} random
 * @property {Gathering} gathering
 * @property {(successor: string, ...how: Parameters<MoveParts['enter']>) => ReturnType<MoveParts['enter']>} enter
 * @property {(there: Arrival, successor: string) => void} goOver takes the call there for its own
 */

export class Moves {
  /** @type {MovesHost} */ #host;
  /** @type {Move | undefined} */ #move;
  #successor = '';
  /** @type {RoomNews[]} of the roster, from the first on who left while everybody moves */ #held = [];
  /** @type {Call | undefined} */ #former;

  /** @param {MovesHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** Whether one is on the way. */
  get under() {
    return this.#move;
  }

  /**
   * Another server takes over: makes a call there, and goes on with the old one meanwhile.
   *
   * @param {Call} old
   * @param {MovingData} where
   */
  begin(old, { successor, spread_ms: spreadMs }) {
    if (this.#move) return;
    this.#held = [];
    this.#successor = successor;
    const move = (this.#move = new Move({
      spreadMs,
      random: this.#host.random,
      old,
      present: () => this.#present(),
      enter: (...how) => this.#host.enter(successor, ...how),
    }));
    void move.run().then((there) => {
      if (this.#move === move) this.#done(there, old);
    });
  }

  /**
   * Holds back news of the room one is in: who leaves while everybody moves is
   * shown until one has moved, too.
   *
   * @param {RoomNews} event
   * @returns {boolean} whether it did
   */
  holds(event) {
    const roster = event.type === 'participant' || event.type === 'participant_left';
    const held = !!this.#move && roster && (event.type === 'participant_left' || this.#held.length > 0);
    if (held) this.#held.push(event);
    return held;
  }

  /**
   * The old call is lost.
   *
   * @param {Call} old
   * @returns {boolean} whether one goes on with the other
   */
  hurry(old) {
    const there = this.#move?.hurry();
    if (there) this.#done(there, old);
    else this.#move = undefined;
    return there !== undefined;
  }

  /** All is over. */
  stop() {
    this.#move?.stop();
    this.#move = undefined;
    void this.#former?.leave();
    this.#former = undefined;
  }

  /**
   * @param {Arrival | undefined} there nothing: there is no way, and whatever the server says next will be heeded
   * @param {Call} old
   */
  #done(there, old) {
    const { gathering, goOver } = this.#host;
    const held = this.#held.splice(0);
    this.#move = undefined;
    if (there) {
      this.#former = old;
      goOver(there, this.#successor);
      setTimeout(() => void old.leave(), LINGER_MS);
    } else {
      gathering.stayed();
    }
    for (const event of there?.news ?? held) gathering.news(event);
  }

  /** @returns {string[]} the names of those who have not left */
  #present() {
    const left = new Set(this.#held.flatMap(({ type, data }) => (type === 'participant_left' ? data.participant : [])));
    return [...this.#host.gathering.roster.participants.values()].filter(({ id }) => !left.has(id)).map(({ name }) => name);
  }
}
