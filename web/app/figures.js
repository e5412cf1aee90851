/**
 * What the browser has counted, made into figures: rates of the last second,
 * losses of the last ten, freezes since one began to look. Pure, with time as
 * an argument.
 *
 *     CallStats ── read ──► Sample, Sample, … ── between ──► Figure by stream
 *
 * @module
 */
/** @import {CallStats, Source} from '../sdk/index.js' */

const windowMs = 10_000; // over which losses are counted: one packet in a second of sound would be 2 %

/**
 * What one stream has counted; nothing where this browser does not tell. The
 * key changes when the counters go on counting something else.
 *
 * @typedef {object} Counters
 * @property {string} key
 * @property {Facts} facts
 * @property {number} bytes
 * @property {number} packets
 * @property {number} [lost]
 * @property {number} [frames]
 * @property {number} [samples] of sound
 * @property {number} [concealed] of those, heard and not received
 * @property {number} [freezes]
 * @property {number} [frozen] seconds
 *
 * @typedef {object} Facts what needs no counting
 * @property {number} [width]
 * @property {number} [height]
 * @property {number} [jitterMs]
 * @property {string} [codec]
 * @property {string} [limitedBy]
 * @property {boolean} [active]
 *
 * @typedef {{at: number, counters: ReadonlyMap<string, Counters>}} Sample
 *   `at` in milliseconds, on a clock that never jumps
 *
 * @typedef {Facts & {bitrate: number, fps?: number, loss?: number, concealed?: number, freezes?: number, frozen?: number, changes?: number}} Figure
 *   bitrate in bits per second, loss and concealed as shares of one, frozen in seconds, changes of the picture's size
 *
 * @typedef {Readonly<Record<string, unknown>>} Entry of the browser's report
 */

/**
 * The key of what is received of a track.
 *
 * @param {string | undefined} track
 */
export const receivedKey = (track) => `in ${track ?? ''}`;

/**
 * The key of what one sends.
 *
 * @param {Source | undefined} source
 * @param {string | undefined} rid
 */
export const sentKey = (source, rid) => `out ${source ?? ''} ${rid ?? ''}`;

/**
 * @param {CallStats} stats
 * @param {number} at
 * @returns {Sample}
 */
export function read({ sent, received, report }, at) {
  /** @type {Map<string, Counters>} */ const counters = new Map();
  const entry = (/** @type {unknown} */ id) => /** @type {Entry} */ ((typeof id === 'string' && report?.get(id)) || {});
  for (const one of received) {
    if (one.track !== undefined) counters.set(receivedKey(one.track), receiving(one, entry));
  }
  for (const one of sent) counters.set(sentKey(one.source, one.rid), sending(one, entry));
  return { at, counters };
}

/**
 * @param {CallStats['received'][number]} one
 * @param {(id: unknown) => Entry} entry
 * @returns {Counters}
 */
function receiving({ id, mid, bytes, packets, lost, jitterMs, width, height, framesDecoded, freezes }, entry) {
  const more = entry(id);
  const [concealed, silent = 0] = [number(more.concealedSamples), number(more.silentConcealedSamples)];
  return {
    key: mid, bytes, packets, lost,
    ...given({
      frames: framesDecoded, freezes, frozen: number(more.totalFreezesDuration), samples: number(more.totalSamplesReceived),
      concealed: concealed === undefined ? undefined : concealed - silent,
    }),
    facts: given({ width, height, jitterMs, codec: codec(more, entry) }),
  };
}

/**
 * @param {CallStats['sent'][number]} one
 * @param {(id: unknown) => Entry} entry
 * @returns {Counters}
 */
function sending({ id, bytes, packets, width, height, limitedBy }, entry) {
  const more = entry(id);
  const theirs = entry(more.remoteId); // as the server reports it
  const jitter = number(theirs.jitter);
  return {
    key: id, bytes, packets,
    ...given({ lost: number(theirs.packetsLost), frames: number(more.framesEncoded) }),
    facts: given({
      width, height, jitterMs: jitter === undefined ? undefined : jitter * 1000, codec: codec(more, entry),
      limitedBy: limitedBy === 'none' ? undefined : limitedBy, active: typeof more.active === 'boolean' ? more.active : undefined,
    }),
  };
}

/**
 * @param {Entry} of
 * @param {(id: unknown) => Entry} entry
 */
function codec(of, entry) {
  const { mimeType } = entry(of.codecId);
  return typeof mimeType === 'string' ? mimeType.replace(/^.*\//, '') : undefined;
}

/** @param {unknown} value */
const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/**
 * Only what is there.
 *
 * @template {object} T
 * @param {T} all
 * @returns {{[K in keyof T]?: Exclude<T[K], undefined>}}
 */
const given = (all) => /** @type {any} */ (Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

/**
 * What happened from one sample to another. Counters that are new, or fell,
 * have no past.
 *
 * @param {Counters} now
 * @param {Counters | undefined} before
 * @param {number} ms between them
 */
export function between(now, before, ms) {
  const old = before?.key === now.key && before.bytes <= now.bytes && before.packets <= now.packets ? before : undefined;
  const grown = (/** @type {'lost' | 'frames' | 'samples' | 'concealed' | 'freezes' | 'frozen'} */ name) => {
    const [to, from] = [now[name], old?.[name]];
    return to === undefined || from === undefined ? undefined : Math.max(0, to - from);
  };
  const perSecond = (/** @type {number} */ value) => (ms > 0 ? value * 1000 / ms : 0);
  const [frames, lost] = [grown('frames'), grown('lost')];
  return given({
    bitrate: perSecond(old ? (now.bytes - old.bytes) * 8 : 0),
    fps: frames === undefined ? undefined : perSecond(frames),
    loss: old && share(lost, now.packets - old.packets + (lost ?? 0)),
    concealed: share(grown('concealed'), grown('samples')),
    freezes: grown('freezes'),
    frozen: grown('frozen'),
  });
}

/**
 * @param {number | undefined} part
 * @param {number | undefined} whole
 */
const share = (part, whole) => (part !== undefined && whole ? Math.min(1, part / whole) : undefined);

/** Remembers what it takes to tell figures out of samples. */
export class Figures {
  /** @type {Sample[]} of the last seconds, the oldest first */ #lately = [];
  /** @type {Map<string, Counters>} */ #first = new Map();
  /** @type {Map<string, {key: string, width: number, changes: number}>} */ #sizes = new Map();

  /**
   * @param {Sample} sample the newest
   * @returns {Map<string, Figure>} by the keys of its counters
   */
  add(sample) {
    const last = this.#lately.at(-1) ?? sample;
    this.#lately = [...this.#lately.filter(({ at }) => sample.at - at <= windowMs), sample];
    return new Map([...sample.counters].map(([name, now]) => {
      if (this.#first.get(name)?.key !== now.key) this.#first.set(name, now);
      const since = this.#lately.find(({ counters }) => counters.get(name)?.key === now.key) ?? sample;
      const second = between(now, last.counters.get(name), sample.at - last.at);
      const { loss, concealed } = between(now, since.counters.get(name), sample.at - since.at);
      const { freezes, frozen } = between(now, this.#first.get(name), 0);
      const counted = given({ loss, concealed, freezes, frozen, changes: this.#resized(name, now) });
      return [name, { ...now.facts, bitrate: 0, ...given({ bitrate: second.bitrate, fps: second.fps }), ...counted }];
    }));
  }

  /**
   * How often the size of a picture has changed.
   *
   * @param {string} name
   * @param {Counters} now
   */
  #resized(name, { key, facts: { width } }) {
    let size = this.#sizes.get(name);
    if (!width) return size?.key === key ? size.changes : undefined;
    if (size?.key !== key) size = { key, width, changes: 0 };
    if (size.width !== width) size = { key, width, changes: size.changes + 1 };
    this.#sizes.set(name, size);
    return size.changes;
  }
}
