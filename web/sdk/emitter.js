/**
 * Listeners by event type, with the type of every event checked.
 *
 * @module
 */

/**
 * @template {object} Events what listeners are given, by event type
 */
export class Emitter {
  /** @type {{[K in keyof Events]?: Set<(event: Events[K]) => void>}} */
  #listeners = {};

  /**
   * @template {keyof Events} K
   * @param {K} type
   * @param {(event: Events[K]) => void} listener
   * @returns {() => void} stops listening
   */
  on(type, listener) {
    const set = (this.#listeners[type] ??= new Set());
    set.add(listener);
    return () => set.delete(listener);
  }

  /**
   * Calls everybody who listens. One who throws does not stop the others: the
   * fault is reported as uncaught, where developers look for it.
   *
   * @template {keyof Events} K
   * @param {K} type
   * @param {Events[K]} event
   */
  emit(type, event) {
    for (const listener of [...(this.#listeners[type] ?? [])]) {
      try {
        listener(event);
      } catch (fault) {
        globalThis.reportError(fault);
      }
    }
  }
}
