/** Changes that must not overtake each other: one at a time for each key. */
/** @template K */
export declare class Turns<K> {
    #private;
    /**
     * @param {K} key
     * @param {() => void | Promise<void>} change begins when the one before has ended, however it did
     * @returns {Promise<void>} of this change
     */
    take(key: K, change: () => void | Promise<void>): Promise<void>;
}
