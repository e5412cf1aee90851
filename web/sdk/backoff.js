/**
 * How long to wait before another attempt: full jitter, so that a whole
 * room's clients do not come back in the same instant.
 *
 * @module
 */

const FIRST_MS = 400;
/** Short enough that who lost a server is back five seconds after it is. */
const LONGEST_MS = 2000;

/**
 * @param {number} attempt 0 for the first
 * @param {() => number} random uniform in [0, 1)
 * @param {number} [firstMs] the bound of the first, where the server knows how many come
 * @returns {number} milliseconds; anything from 0 to a bound that doubles
 */
export function backoff(attempt, random, firstMs = FIRST_MS) {
  const bound = attempt === 0 ? firstMs : FIRST_MS * 2 ** Math.min(attempt, 16);
  return Math.round(random() * Math.min(LONGEST_MS, bound));
}

/** A wait that can be cut short. */
export class Pause {
  /** Ends the wait that is going on. */
  end = () => {};

  /**
   * @param {number} ms
   * @returns {Promise<void>}
   */
  async wait(ms) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    await new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
      this.end = () => resolve(undefined);
    });
    clearTimeout(timer);
  }
}
