/**
 * The ring tone: two soft sine notes, made here, no file. The one who calls
 * hears a quieter, slower one.
 *
 * @module
 */

/** @typedef {'out' | 'in'} Direction */

const tones = {
  in: { notes: [659.25, 523.25], everyMs: 2400, loudness: 0.14 },
  out: { notes: [440, 440], everyMs: 4000, loudness: 0.035 },
};
const noteSeconds = 0.42;
const apartSeconds = 0.3;

/** Rings until told to stop. Without sound it is merely silent. */
export class Ringer {
  /** @type {() => AudioContext} */ #open;
  /** @type {AudioContext | undefined} */ #context;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #timer;
  /** @type {GainNode | undefined} */ #volume;

  /** @param {() => AudioContext} [open] replaced in tests */
  constructor(open = () => new AudioContext()) {
    this.#open = open;
  }

  /** To be called inside of a click: browsers let no page sound before one. */
  ready() {
    try {
      this.#context ??= this.#open();
      void this.#context.resume().catch(() => {});
    } catch {
      // no sound here
    }
  }

  /** @param {Direction} direction */
  start(direction) {
    this.stop();
    const context = this.#context;
    if (!context) return;
    void context.resume().catch(() => {});
    const { notes, everyMs, loudness } = tones[direction];
    const volume = context.createGain();
    volume.gain.value = loudness;
    volume.connect(context.destination);
    this.#volume = volume;
    const ring = () => notes.forEach((hertz, i) => note(context, volume, hertz, context.currentTime + i * apartSeconds));
    ring();
    this.#timer = setInterval(ring, everyMs);
  }

  stop() {
    clearInterval(this.#timer);
    this.#volume?.disconnect();
    this.#volume = undefined;
  }
}

/**
 * @param {AudioContext} context
 * @param {AudioNode} to
 * @param {number} hertz
 * @param {number} at
 */
function note(context, to, hertz, at) {
  const tone = context.createOscillator();
  const swell = context.createGain();
  tone.frequency.value = hertz;
  swell.gain.setValueAtTime(0, at);
  swell.gain.linearRampToValueAtTime(1, at + 0.03);
  swell.gain.exponentialRampToValueAtTime(0.001, at + noteSeconds);
  tone.connect(swell).connect(to);
  tone.start(at);
  tone.stop(at + noteSeconds);
}
