/**
 * Going over to another server while this one still serves.
 *
 *     told ──► join there ──► everybody is there, and as much flows ──► go over
 *               ▲     │             └──── 3 s at most ────┘
 *               └─────┘ refused, or lost again
 *
 * Until then what is seen and heard is the old call, and who leaves there is
 * taken to be on the way: the room there decides who has come.
 *
 * @module
 */
import type { JoinedData } from './protocol.js';
import type { Call, RoomNews } from './call.js';
export type MoveParts = {
    /**
     * over which everybody comes
     */
    spreadMs: number;
    random: () => number;
    old: Call;
    /**
     * the names of those who are in the old room still
     */
    present: () => readonly string[];
    /**
     * the room there
     */
    enter: (signal: AbortSignal, begun: (call: Call) => void) => Promise<{
        call: Call;
        joined: JoinedData;
    }>;
};
export type Arrival = {
    call: Call;
    joined: JoinedData;
    news: readonly RoomNews[];
};
/**
 * @typedef {object} MoveParts
 * @property {number} spreadMs over which everybody comes
 * @property {() => number} random
 * @property {Call} old
 * @property {() => readonly string[]} present the names of those who are in the old room still
 * @property {(signal: AbortSignal, begun: (call: Call) => void) => Promise<{call: Call, joined: JoinedData}>} enter the room there
 *
 * @typedef {{call: Call, joined: JoinedData, news: readonly RoomNews[]}} Arrival the call there, and what its room was and became
 */
export declare class Move {
    #private;
    /** @param {MoveParts} parts */
    constructor(parts: MoveParts);
    /** @returns {Promise<Arrival | undefined>} when it is time to go over; nothing: refused for good, or stopped */
    run(): Promise<Arrival | undefined>;
    /** @returns {Arrival | undefined} the call there, if there is one by now; this is over */
    hurry(): Arrival | undefined;
    /** It is not wanted any more. */
    stop(): void;
    /**
     * @param {Call} call
     * @param {RoomNews} event
     */
    news(call: Call, event: RoomNews): void;
    /**
     * @param {Call} call
     * @param {boolean} up
     */
    media(call: Call, up: boolean): void;
    /** @param {Call} call whose socket or media is lost: another one is made */
    broke(call: Call): void;
}
