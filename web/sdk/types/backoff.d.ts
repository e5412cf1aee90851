/**
 * How long to wait before another attempt: full jitter, so that a whole
 * room's clients do not come back in the same instant.
 *
 * @module
 */
/**
 * @param {number} attempt 0 for the first
 * @param {() => number} random uniform in [0, 1)
 * @param {number} [firstMs] the bound of the first, where the server knows how many come
 * @returns {number} milliseconds; anything from 0 to a bound that doubles
 */
export declare function backoff(attempt: number, random: () => number, firstMs?: number): number;
/** A wait that can be cut short. */
export declare class Pause {
    /** Ends the wait that is going on. */
    end: () => void;
    /**
     * @param {number} ms
     * @returns {Promise<void>}
     */
    wait(ms: number): Promise<void>;
}
