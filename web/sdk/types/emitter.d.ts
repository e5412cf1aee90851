/**
 * Listeners by event type, with the type of every event checked.
 *
 * @module
 */
/**
 * @template {object} Events what listeners are given, by event type
 */
export declare class Emitter<Events extends object> {
    #private;
    /**
     * @template {keyof Events} K
     * @param {K} type
     * @param {(event: Events[K]) => void} listener
     * @returns {() => void} stops listening
     */
    on<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): () => void;
    /**
     * Calls everybody who listens. One who throws does not stop the others: the
     * fault is reported as uncaught, where developers look for it.
     *
     * @template {keyof Events} K
     * @param {K} type
     * @param {Events[K]} event
     */
    emit<K extends keyof Events>(type: K, event: Events[K]): void;
}
