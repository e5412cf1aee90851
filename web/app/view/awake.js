/**
 * Keeps the screen of a phone from going dark during a call.
 *
 * @module
 */

/** @param {AbortSignal} signal until when */
export function stayAwake(signal) {
  /** @type {WakeLockSentinel | undefined} */ let lock;
  const ask = async () => {
    if (signal.aborted || document.visibilityState !== 'visible') return; // the browser lets go of it when hidden
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined); // low battery: its own choice
    if (signal.aborted) void lock?.release();
  };
  document.addEventListener('visibilitychange', () => void ask(), { signal });
  signal.addEventListener('abort', () => void lock?.release());
  void ask();
}
