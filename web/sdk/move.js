/**
 * Going over to another server while this one still serves.
 *
 *     told ──► join there ──► everybody is there, and as much flows ──► go over
 *               ▲     │             └──── 3 s at most ────┘
 *               └─────┘ refused, or lost again
 *
 * Until then what is seen and heard is the old call, and who leaves there is
 * taken to be on the way: the room there decides who has come.
 *
 * @module
 */

/** @import {JoinedData} from './protocol.js' */
/** @import {Call, RoomNews} from './call.js' */
import { Pause, backoff } from './backoff.js';
import { CallError } from './errors.js';
import { count } from './slots.js';

/** How long to wait for the others, once media gets through there. */
const WAIT_MS = 3000;
const LOOK_MS = 100;

/**
 * @typedef {object} MoveParts
 * @property {number} spreadMs over which everybody comes
 * @property {() => number} random
 * @property {Call} old
 * @property {() => readonly string[]} present the names of those who are in the old room still
 * @property {(signal: AbortSignal, begun: (call: Call) => void) => Promise<{call: Call, joined: JoinedData}>} enter the room there
 *
 * @typedef {{call: Call, joined: JoinedData, news: readonly RoomNews[]}} Arrival the call there, and what its room was and became
 */

export class Move {
  /** @type {MoveParts} */ #parts;
  /** @type {Call | undefined} the one that is being entered, or was */ #call;
  /** @type {JoinedData | undefined} */ #joined;
  /** @type {RoomNews[]} */ #news = [];
  #up = false;
  #pause = new Pause();
  #abort = new AbortController();

  /** @param {MoveParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @returns {Promise<Arrival | undefined>} when it is time to go over; nothing: refused for good, or stopped */
  async run() {
    const { enter, random, spreadMs } = this.#parts;
    const { signal } = this.#abort;
    for (let attempt = 0, waitMs = 0; ; attempt++) {
      await this.#pause.wait(backoff(attempt, random, spreadMs) + waitMs);
      if (signal.aborted) return undefined;
      try {
        const { call, joined } = await enter(signal, (begun) => (this.#call = begun));
        this.#joined = joined;
        void call.take(joined);
        await this.#settle(call);
        if (signal.aborted) return undefined;
        if (this.#call === call) return { call, joined, news: this.#news };
      } catch (fault) {
        if (signal.aborted) return undefined;
        const { retry, retryAfterMs = 0 } = CallError.from(fault);
        if (retry === 'never') return undefined;
        waitMs = retryAfterMs;
      }
      this.#reset();
    }
  }

  /** @returns {Arrival | undefined} the call there, if there is one by now; this is over */
  hurry() {
    const there = this.#call && this.#joined && { call: this.#call, joined: this.#joined, news: this.#news };
    this.#abort.abort();
    this.#pause.end();
    return there;
  }

  /** It is not wanted any more. */
  stop() {
    void this.hurry()?.call.leave();
  }

  /**
   * @param {Call} call
   * @param {RoomNews} event
   */
  news(call, event) {
    if (call === this.#call) this.#news.push(event);
  }

  /**
   * @param {Call} call
   * @param {boolean} up
   */
  media(call, up) {
    if (call === this.#call) this.#up = up;
  }

  /** @param {Call} call whose socket or media is lost: another one is made */
  broke(call) {
    if (call !== this.#call) return;
    void call.leave();
    this.#reset();
  }

  #reset() {
    this.#call = this.#joined = undefined;
    this.#news = [];
    this.#up = false;
  }

  /**
   * Waits until nothing would be missed there, or for as long as is sensible.
   *
   * @param {Call} call
   */
  async #settle(call) {
    const { old } = this.#parts;
    const heard = new WeakMap();
    await Promise.all([flowing(old, heard), flowing(call, heard)]); // what came before
    for (let waited = 0; waited < WAIT_MS; waited += this.#up ? LOOK_MS : 0) {
      await this.#pause.wait(LOOK_MS);
      if (this.#abort.signal.aborted || call !== this.#call) return;
      const [here, there] = await Promise.all([flowing(old, heard), flowing(call, heard)]);
      if (this.#up && there.audio >= here.audio && there.video >= here.video && this.#complete()) return;
    }
  }

  /** Whether everybody who is here is there too; ids differ, names do not. */
  #complete() {
    const there = new Map((this.#joined?.participants ?? []).map(({ id, name }) => [id, name]));
    for (const { type, data } of this.#news) {
      if (type === 'participant') there.set(data.participant.id, data.participant.name);
      else if (type === 'participant_left') there.delete(data.participant);
    }
    const names = [...there.values()];
    return this.#parts.present().every((name) => {
      const at = names.indexOf(name);
      if (at >= 0) names.splice(at, 1);
      return at >= 0;
    });
  }
}

/**
 * How much flows: pictures that move, and voices of which something came since
 * this was asked last.
 *
 * @param {Call} call
 * @param {WeakMap<RTCRtpReceiver, number>} heard packets of each voice, by then
 */
async function flowing({ shown }, heard) {
  const sum = { audio: 0, video: 0 };
  await Promise.all(shown.map(async ({ receiver, still }) => {
    if (!receiver) return;
    if (receiver.track.kind === 'video') {
      if (!still) sum.video++;
      return;
    }
    const { packets } = await count(receiver);
    if (packets > (heard.get(receiver) ?? 0)) sum.audio++;
    heard.set(receiver, packets);
  }));
  return sum;
}
