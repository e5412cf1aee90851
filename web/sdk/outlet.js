/**
 * Where a track is shown: one stream that stays the same for the track's life,
 * and the elements that play it.
 *
 *     media track ──► stream ──► <video>, <video>, …
 *     (comes, goes)   (stays)    (attached, detached)
 *
 * While nothing flows the elements have no source, so that no last frame of
 * somebody else stays on the screen.
 *
 * @module
 */

/**
 * What an outlet needs of the document; replaced in tests.
 *
 * @typedef {object} Stage
 * @property {(kind: 'audio' | 'video') => HTMLMediaElement} createElement
 * @property {() => MediaStream} createStream
 */

/** @type {Stage} */
export const documentStage = {
  createElement: (kind) => document.createElement(kind),
  createStream: () => new MediaStream(),
};

export class Outlet {
  /** @type {'audio' | 'video'} */ #kind;
  /** @type {Stage} */ #stage;
  /** @type {Set<HTMLMediaElement>} */ #elements = new Set();
  /** @type {MediaStream | undefined} */ #stream;
  /** @type {MediaStreamTrack | undefined} */ #media;

  /**
   * @param {'audio' | 'video'} kind
   * @param {Stage} stage
   */
  constructor(kind, stage) {
    this.#kind = kind;
    this.#stage = stage;
  }

  /** @returns {MediaStreamTrack | undefined} what flows now */
  get media() {
    return this.#media;
  }

  /** @returns {ReadonlySet<HTMLMediaElement>} */
  get elements() {
    return this.#elements;
  }

  /**
   * Plays in `element`, or in a new one. Video elements are muted: sound has
   * elements of its own, and a muted one may always play.
   *
   * @param {HTMLMediaElement} [element]
   */
  attach(element = this.#stage.createElement(this.#kind)) {
    element.autoplay = true;
    if (this.#kind === 'video') {
      element.muted = true;
      element.setAttribute('playsinline', '');
    }
    this.#elements.add(element);
    this.#feed(element);
    return element;
  }

  /** @param {HTMLMediaElement} [element] all of them when left out */
  detach(element) {
    for (const e of element ? [element] : [...this.#elements]) {
      if (this.#elements.delete(e)) e.srcObject = null;
    }
  }

  /**
   * Lets `media` flow, or nothing.
   *
   * @param {MediaStreamTrack | undefined} media
   */
  show(media) {
    if (media === this.#media) return;
    this.#stream ??= this.#stage.createStream();
    if (this.#media) this.#stream.removeTrack(this.#media);
    if (media) this.#stream.addTrack(media);
    this.#media = media;
    for (const element of this.#elements) this.#feed(element);
  }

  /** @param {HTMLMediaElement} element */
  #feed(element) {
    const stream = this.#media && this.#stream ? this.#stream : null;
    if (element.srcObject !== stream) element.srcObject = stream;
  }
}
