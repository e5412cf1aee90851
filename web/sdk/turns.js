/** Changes that must not overtake each other: one at a time for each key. */

/** @template K */
export class Turns {
  /** @type {Map<K, Promise<void>>} */ #last = new Map();

  /**
   * @param {K} key
   * @param {() => void | Promise<void>} change begins when the one before has ended, however it did
   * @returns {Promise<void>} of this change
   */
  take(key, change) {
    const work = (this.#last.get(key) ?? Promise.resolve()).catch(() => {}).then(change);
    this.#last.set(key, work);
    return work;
  }
}
