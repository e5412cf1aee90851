/**
 * From one server to the next, as seen by the room: what is held back while
 * one is on the way, and what becomes of the call that is left.
 *
 *     moving ──► Move ──► gone over ── 1.5 s ──► the former call is left
 *                  └──► refused: what was held back is told
 *
 * @module
 */
import type { MovingData } from './protocol.js';
import type { Call, RoomNews } from './call.js';
import type { Gathering } from './gathering.js';
import type { Arrival, MoveParts } from './move.js';
/** @import {MovingData} from './protocol.js' */
/** @import {Call, RoomNews} from './call.js' */
/** @import {Gathering} from './gathering.js' */
/** @import {Arrival, MoveParts} from './move.js' */
import { Move } from './move.js';
export type MovesHost = {
    random: () => number;
    gathering: Gathering;
    enter: (successor: string, ...how: Parameters<MoveParts['enter']>) => ReturnType<MoveParts['enter']>;
    /**
     * takes the call there for its own
     */
    goOver: (there: Arrival, successor: string) => void;
};
/**
 * @typedef {object} MovesHost
 * @property {() => number} random
 * @property {Gathering} gathering
 * @property {(successor: string, ...how: Parameters<MoveParts['enter']>) => ReturnType<MoveParts['enter']>} enter
 * @property {(there: Arrival, successor: string) => void} goOver takes the call there for its own
 */
export declare class Moves {
    #private;
    /** @param {MovesHost} host */
    constructor(host: MovesHost);
    /** Whether one is on the way. */
    get under(): Move | undefined;
    /**
     * Another server takes over: makes a call there, and goes on with the old one meanwhile.
     *
     * @param {Call} old
     * @param {MovingData} where
     */
    begin(old: Call, { successor, spread_ms: spreadMs }: MovingData): void;
    /**
     * Holds back news of the room one is in: who leaves while everybody moves is
     * shown until one has moved, too.
     *
     * @param {RoomNews} event
     * @returns {boolean} whether it did
     */
    holds(event: RoomNews): boolean;
    /**
     * The old call is lost.
     *
     * @param {Call} old
     * @returns {boolean} whether one goes on with the other
     */
    hurry(old: Call): boolean;
    /** All is over. */
    stop(): void;
}
