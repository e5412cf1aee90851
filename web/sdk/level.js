/**
 * How loud a track is, for meters.
 *
 * @module
 */

/** The level of digital silence, in decibels under full scale. */
const SILENCE_DB = -60;

/**
 * @param {Float32Array} samples from -1 to 1
 * @returns {number} 0 silence … 1 as loud as can be, even to the ear
 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length));
  return Math.min(1, Math.max(0, 1 - decibels / SILENCE_DB));
}

/**
 * Listens to one track. Read it as often as the meter is drawn, and close it:
 * an AudioContext is a scarce thing.
 */
export class LevelMeter {
  /** @type {AudioContext} */ #context;
  /** @type {AnalyserNode} */ #analyser;
  /** @type {MediaStreamAudioSourceNode} */ #source;
  #samples = new Float32Array(1024);

  /**
   * @param {MediaStreamTrack} track of sound
   * @param {() => AudioContext} [open] replaced in tests
   */
  constructor(track, open = () => new AudioContext()) {
    this.#context = open();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  /** @returns {number} 0 to 1; also 0 until the page was clicked once, where the browser wants that */
  read() {
    if (this.#context.state === 'suspended') void this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return loudness(this.#samples);
  }

  close() {
    this.#source.disconnect();
    void this.#context.close();
  }
}
