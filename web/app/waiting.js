/**
 * Waiting: for a while, or to be looked at.
 *
 * @module
 */

/** @param {number} ms */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Nobody is asked for a camera by a tab they do not look at.
 *
 * @param {AbortSignal} signal
 * @param {() => void} work
 */
export function whenVisible(signal, work) {
  if (document.visibilityState === 'visible') work();
  else document.addEventListener('visibilitychange', work, { signal, once: true });
}
