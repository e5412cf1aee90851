/**
 * What one wants to see, and how large: out of the elements that show it.
 *
 *     element size × pixel ratio ─┐
 *     visible, or scrolled away  ─┼──► one `view` message, at most every 100 ms
 *     track.want(…)              ─┘
 *
 * Before the first element or wish nothing is said, and the server chooses.
 *
 * @module
 */

/** @import {WireView, WireWant} from './protocol.js' */
/** @import {RemoteTrack} from './track.js' */

const DEBOUNCE_MS = 100;

/** Sizes are rounded up to this, so that a jiggling layout says nothing. */
const STEP = 16;

/** What the protocol takes. */
const LARGEST = 1 << 14;
const MOST = 256;

/**
 * What the view needs of the document; replaced in tests.
 *
 * @typedef {object} Watcher
 * @property {(element: Element) => void} watch
 * @property {(element: Element) => void} unwatch
 * @property {(element: Element) => {width: number, height: number}} size in device pixels, 0 × 0 when it cannot be seen
 *
 * @typedef {(changed: () => void) => Watcher} OpenWatcher
 */

/** @type {OpenWatcher} */
export const documentWatcher = (changed) => {
  /** @type {WeakSet<Element>} */ const away = new WeakSet();
  const sizes = new ResizeObserver(changed);
  const places = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) away.delete(target);
        else away.add(target);
      }
      changed();
    },
    { rootMargin: '64px' },
  );
  return {
    watch(element) {
      sizes.observe(element);
      places.observe(element);
    },
    unwatch(element) {
      sizes.unobserve(element);
      places.unobserve(element);
      away.delete(element);
    },
    size(element) {
      const { width, height } = element.getBoundingClientRect();
      const ratio = away.has(element) && width > 0 ? 0 : globalThis.devicePixelRatio;
      return { width: width * ratio, height: height * ratio };
    },
  };
};

export class View {
  /** @type {Map<RemoteTrack, Set<Element>>} */ #tracks = new Map();
  /** @type {OpenWatcher} */ #openWatcher;
  /** @type {Watcher | undefined} from the first element on */ #opened;
  /** @type {(view: WireView) => Promise<unknown>} */ #send;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #said = '';
  #begun = false;

  /**
   * @param {(view: WireView) => Promise<unknown>} send
   * @param {OpenWatcher} openWatcher
   */
  constructor(send, openWatcher) {
    this.#send = send;
    this.#openWatcher = openWatcher;
  }

  /**
   * Elements of a track came or went, or its wish changed.
   *
   * @param {RemoteTrack} track
   */
  changed(track) {
    if (track.kind !== 'video') return;
    const watched = this.#tracks.get(track) ?? new Set();
    for (const element of watched) {
      if (!track.elements.has(/** @type {HTMLMediaElement} */ (element))) this.#watcher.unwatch(element);
    }
    for (const element of track.elements) {
      if (!watched.has(element)) this.#watcher.watch(element);
    }
    if (track.elements.size > 0 || track.wanted) this.#tracks.set(track, new Set(track.elements));
    else this.#tracks.delete(track);
    this.#begun = true;
    this.#soon();
  }

  /** @param {RemoteTrack} track that has ended */
  remove(track) {
    for (const element of this.#tracks.get(track) ?? []) this.#watcher.unwatch(element);
    if (this.#tracks.delete(track)) this.#soon();
  }

  /** Says it again: the server may not know it. */
  repeat() {
    this.#said = '';
    this.#soon();
  }

  /** Nothing is said any more until something changes. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #watcher() {
    return (this.#opened ??= this.#openWatcher(() => this.#soon()));
  }

  #soon() {
    if (this.#begun) this.#timer ??= setTimeout(() => this.#say(), DEBOUNCE_MS);
  }

  #say() {
    this.#timer = undefined;
    const view = this.#now();
    const text = JSON.stringify(view);
    if (text === this.#said) return;
    this.#said = text;
    this.#send(view).catch(() => {
      if (this.#said === text) this.#said = ''; // repeated when the server is back
    });
  }

  /** @returns {WireView} */
  #now() {
    const wants = [...this.#tracks.keys()].flatMap((track) => this.#want(track) ?? []);
    wants.sort((a, b) => b.width * b.height - a.width * a.height);
    return { video: wants.slice(0, MOST), audio: 'auto' };
  }

  /**
   * @param {RemoteTrack} track
   * @returns {WireWant | undefined} nothing when it is not shown anywhere
   */
  #want(track) {
    const priority = track.wanted?.priority ?? (track.source === 'screen' ? 'high' : 'normal');
    const { width, height } = track.wanted ? wished(track) : this.#shown(track);
    if (width < 1 || height < 1) return undefined;
    return { track: track.id, width: rounded(width), height: rounded(height), priority };
  }

  /**
   * The largest of the track's elements. One that has no box yet because
   * nothing is live counts with the box around it.
   *
   * @param {RemoteTrack} track
   */
  #shown(track) {
    let largest = { width: 0, height: 0 };
    for (const element of track.elements) {
      let size = this.#watcher.size(element);
      if (size.width === 0 && !track.live && element.parentElement) size = this.#watcher.size(element.parentElement);
      if (size.width * size.height > largest.width * largest.height) largest = size;
    }
    return largest;
  }
}

/** @param {RemoteTrack} track */
function wished({ wanted, width, height }) {
  return { width: wanted?.width ?? (width || 1280), height: wanted?.height ?? (height || 720) };
}

/** @param {number} pixels */
function rounded(pixels) {
  return Math.min(LARGEST, Math.ceil(pixels / STEP) * STEP);
}
