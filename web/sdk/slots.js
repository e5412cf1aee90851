/**
 * Which track flows in which slot, and when it may be seen.
 *
 *     switching ── hide, count, acknowledge ──► live ── a key frame ──► shown
 *     empty     ── hide
 *
 * A slot that changes hands is hidden before the server is told to go on, and
 * shown only when a key frame was decoded that came later: nobody ever sees
 * one person's picture under another's name. Sound is let through at once.
 *
 * A live picture that is paused stays where it is, with a reason; the reason
 * goes when a key frame was decoded that came after the pause.
 *
 * @module
 */

/** @import {Pause, SlotTable, WireSlot} from './protocol.js' */

/** How often to look whether the first frame has come: eagerly, and then as rarely as a page of many waiting slots can bear. */
const LOOK_MS = 50;
const EAGER_LOOKS = 30;
const LOOK_RARELY_MS = 400;

/** A browser's report may be 50 ms old; counting waits for a fresh one. */
const SETTLE_MS = 60;

/** So many frames without a key frame prove as much as one. */
const MANY_FRAMES = 45;

/** @typedef {[media: MediaStreamTrack | undefined, paused: Pause | undefined]} Seen what may be seen of a track, and why it stands still */

/**
 * @typedef {object} SlotsHost
 * @property {(mid: string) => RTCRtpReceiver | undefined} receiver
 * @property {(track: string, ...seen: Seen) => void} show
 * @property {(rev: number) => void} acknowledge
 */

/** @typedef {{packets: number, frames: number, keyFrames: number}} Count of what came, and was decoded */

/** @type {Count} */
const NOTHING = { packets: 0, frames: 0, keyFrames: 0 };

/**
 * @typedef {object} Slot
 * @property {string} mid
 * @property {string | undefined} track whose media may flow in it
 * @property {WireSlot['state']} state
 * @property {boolean} shown
 * @property {Promise<Count>} before what came before this track had the slot
 * @property {Pause | undefined} paused as the server says
 * @property {Pause | undefined} still as it is told: a picture goes on a little later than the server says
 * @property {Promise<Count>} until what came before the pause
 * @property {number} turn rises at every change, so that who waits knows it is in vain
 */

export class Slots {
  /** @type {SlotsHost} */ #host;
  /** @type {Map<string, Slot>} by mid */ #slots = new Map();
  #rev = 0;

  /** @param {SlotsHost} host */
  constructor(host) {
    this.#host = host;
  }

  /**
   * What may be seen of a track now, for one that is heard of only after its
   * slot.
   *
   * @param {string} track
   * @returns {Seen | undefined}
   */
  seen(track) {
    for (const slot of this.#slots.values()) {
      if (slot.track === track && (slot.shown || slot.still)) return this.#seen(slot);
    }
    return undefined;
  }

  /**
   * The track in a slot.
   *
   * @param {string} mid
   */
  track(mid) {
    return this.#slots.get(mid)?.track;
  }

  /** Those that show something. */
  get shown() {
    return [...this.#slots.values()].filter(({ shown }) => shown);
  }

  /** @param {SlotTable} table the whole of it; an older one than the last is ignored */
  apply({ rev, slots }) {
    if (rev < this.#rev) return;
    this.#rev = rev;
    const named = new Set(slots.map((slot) => slot.mid));
    for (const mid of this.#slots.keys()) {
      if (!named.has(mid)) this.#place({ mid, state: 'empty' });
    }
    // Hiding comes first: what moves from one slot to another is never in two.
    const order = { empty: 0, switching: 1, live: 2 };
    for (const wire of [...slots].sort((a, b) => order[a.state] - order[b.state])) this.#place(wire);
    const switching = [...this.#slots.values()].filter((slot) => slot.state === 'switching');
    if (switching.length > 0) void this.#acknowledge(rev, switching);
  }

  /** Hides everything; the next table is of another session. */
  clear() {
    for (const mid of this.#slots.keys()) this.#place({ mid, state: 'empty' });
    this.#slots.clear();
    this.#rev = 0;
  }

  /** @param {WireSlot} wire */
  #place({ mid, track, state, paused }) {
    /** @type {Slot} */
    const slot = this.#slots.get(mid) ?? {
      mid,
      track: undefined,
      state: 'empty',
      shown: false,
      before: Promise.resolve(NOTHING),
      paused: undefined,
      still: undefined,
      until: Promise.resolve(NOTHING),
      turn: 0,
    };
    this.#slots.set(mid, slot);
    if (slot.track !== track || slot.state !== state) {
      this.#hide(slot, state);
      slot.track = track;
      slot.state = state;
      if (state === 'live') void this.#showWithNextFrame(slot);
    }
    if (slot.paused !== paused) this.#pause(slot, paused);
  }

  /**
   * @param {Slot} slot
   * @returns {Seen}
   */
  #seen({ mid, shown, still }) {
    return [shown ? this.#host.receiver(mid)?.track : undefined, still];
  }

  /** @param {Slot} slot */
  #tell(slot) {
    if (slot.track !== undefined) this.#host.show(slot.track, ...this.#seen(slot));
  }

  /**
   * @param {Slot} slot
   * @param {Pause | undefined} paused
   */
  #pause(slot, paused) {
    slot.paused = paused;
    if (!paused) {
      void this.#goOn(slot);
      return;
    }
    slot.until = count(this.#host.receiver(slot.mid));
    if (slot.still === paused) return;
    slot.still = paused;
    this.#tell(slot);
  }

  /** @param {Slot} slot */
  async #goOn(slot) {
    const { turn, until } = slot;
    const waiting = () => slot.turn === turn && !slot.paused && slot.until === until;
    await this.#frame(slot, await until, waiting);
    if (!waiting()) return;
    slot.still = undefined;
    this.#tell(slot);
  }

  /**
   * @param {Slot} slot
   * @param {WireSlot['state']} next
   */
  #hide(slot, next) {
    slot.turn++;
    const told = slot.shown || slot.still;
    slot.shown = false;
    slot.paused = slot.still = undefined;
    if (told) this.#tell(slot);
    if (slot.state !== 'live') return;
    const receiver = this.#host.receiver(slot.mid);
    slot.before = next === 'switching' ? sleep(SETTLE_MS).then(() => count(receiver)) : count(receiver);
  }

  /** @param {Slot} slot */
  async #showWithNextFrame(slot) {
    const receiver = this.#host.receiver(slot.mid);
    if (!receiver) return;
    const turn = slot.turn;
    if (receiver.track.kind === 'video') await this.#frame(slot, await slot.before, () => slot.turn === turn);
    if (slot.turn !== turn) return;
    slot.shown = true;
    this.#tell(slot);
  }

  /**
   * Resolves when a frame has come that may be seen, or nobody waits for it any
   * more.
   *
   * @param {Slot} slot
   * @param {Count} before
   * @param {() => boolean} waiting
   */
  async #frame({ mid }, before, waiting) {
    for (let looks = 0; waiting() && !arrived(await count(this.#host.receiver(mid)), before); looks++) {
      await sleep(looks < EAGER_LOOKS ? LOOK_MS : LOOK_RARELY_MS);
    }
  }

  /**
   * @param {number} rev
   * @param {Slot[]} switching
   */
  async #acknowledge(rev, switching) {
    await Promise.all(switching.map((slot) => slot.before));
    if (rev === this.#rev) this.#host.acknowledge(rev);
  }
}

/**
 * @param {Count} now
 * @param {Count} before
 */
function arrived(now, before) {
  return now.keyFrames > before.keyFrames || now.frames > before.frames + MANY_FRAMES;
}

/**
 * @param {RTCRtpReceiver | undefined} receiver
 * @returns {Promise<Count>}
 */
export async function count(receiver) {
  const sum = { ...NOTHING };
  const report = await receiver?.getStats().catch(() => undefined);
  report?.forEach((entry) => {
    if (entry.type !== 'inbound-rtp') return;
    sum.packets += entry.packetsReceived ?? 0;
    sum.frames += entry.framesDecoded ?? 0;
    sum.keyFrames += entry.keyFramesDecoded ?? 0;
  });
  return sum;
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
