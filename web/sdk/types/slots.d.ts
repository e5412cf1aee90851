/**
 * Which track flows in which slot, and when it may be seen.
 *
 *     switching ── hide, count, acknowledge ──► live ── a key frame ──► shown
 *     empty     ── hide
 *
 * A slot that changes hands is hidden before the server is told to go on, and
 * shown only when a key frame was decoded that came later: nobody ever sees
 * one person's picture under another's name. Sound is let through at once.
 *
 * A live picture that is paused stays where it is, with a reason; the reason
 * goes when a key frame was decoded that came after the pause.
 *
 * @module
 */
import type { Pause, SlotTable, WireSlot } from './protocol.js';
export type Seen = [media: MediaStreamTrack | undefined, paused: Pause | undefined];
export type SlotsHost = {
    receiver: (mid: string) => RTCRtpReceiver | undefined;
    show: (track: string, ...seen: Seen) => void;
    acknowledge: (rev: number) => void;
};
export type Count = {
    packets: number;
    frames: number;
    keyFrames: number;
};
export type Slot = {
    mid: string;
    /**
     * whose media may flow in it
     */
    track: string | undefined;
    state: WireSlot['state'];
    shown: boolean;
    /**
     * what came before this track had the slot
     */
    before: Promise<Count>;
    /**
     * as the server says
     */
    paused: Pause | undefined;
    /**
     * as it is told: a picture goes on a little later than the server says
     */
    still: Pause | undefined;
    /**
     * what came before the pause
     */
    until: Promise<Count>;
    /**
     * rises at every change, so that who waits knows it is in vain
     */
    turn: number;
};
/**
 * @typedef {object} Slot
 * @property {string} mid
 * @property {string | undefined} track whose media may flow in it
 * @property {WireSlot['state']} state
 * @property {boolean} shown
 * @property {Promise<Count>} before what came before this track had the slot
 * @property {Pause | undefined} paused as the server says
 * @property {Pause | undefined} still as it is told: a picture goes on a little later than the server says
 * @property {Promise<Count>} until what came before the pause
 * @property {number} turn rises at every change, so that who waits knows it is in vain
 */
export declare class Slots {
    #private;
    /** @param {SlotsHost} host */
    constructor(host: SlotsHost);
    /**
     * What may be seen of a track now, for one that is heard of only after its
     * slot.
     *
     * @param {string} track
     * @returns {Seen | undefined}
     */
    seen(track: string): Seen | undefined;
    /**
     * The track in a slot.
     *
     * @param {string} mid
     */
    track(mid: string): string | undefined;
    /** Those that show something. */
    get shown(): Slot[];
    /** @param {SlotTable} table the whole of it; an older one than the last is ignored */
    apply({ rev, slots }: SlotTable): void;
    /** Hides everything; the next table is of another session. */
    clear(): void;
}
/**
 * @param {RTCRtpReceiver | undefined} receiver
 * @returns {Promise<Count>}
 */
export declare function count(receiver: RTCRtpReceiver | undefined): Promise<Count>;
