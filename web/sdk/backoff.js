/**
 * How long to wait before another attempt: full jitter, so that a whole
 * room's clients do not come back in the same instant.
 *
 * @module
 */

const FIRST_MS = 400;
const LONGEST_MS = 8000;

/**
 * @param {number} attempt 0 for the first
 * @param {() => number} random uniform in [0, 1)
 * @returns {number} milliseconds; anything from 0 to a bound that doubles
 */
export function backoff(attempt, random) {
  return Math.round(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16)));
}
