/**
 * The life of one participant in a room, over as many calls as it takes.
 *
 *     new ──► joining ──► joined ◄──► reconnecting
 *                 │          │             │ given up, or told to go
 *                 └──────────┴─────────────┴──► left
 *
 * A call that was lost for good, or whose server moves its people, is replaced
 * by another: same person and media, new ticket and PeerConnection.
 *
 * @module
 */
import type { Address, RoomInfo } from './api.js';
import type { MediaChoice } from './me.js';
import type { Platform } from './platform.js';
import type { RoomEvents, RoomState } from './room.js';
import type { Emitter } from './emitter.js';
import { Gathering } from './gathering.js';
export type JoinRequest = {
    /**
     * up to 64 characters
     */
    name: string;
    password?: string;
    microphone?: MediaChoice;
    camera?: MediaChoice;
};
/**
 * @typedef {object} JoinRequest
 * @property {string} name up to 64 characters
 * @property {string} [password]
 * @property {MediaChoice} [microphone]
 * @property {MediaChoice} [camera]
 */
export declare class Session {
    #private;
    /** Who and what is here, over all calls. */
    gathering: Gathering;
    /**
     * @param {Platform} platform
     * @param {Address} address
     * @param {Emitter<RoomEvents>} events
     */
    constructor(platform: Platform, address: Address, events: Emitter<RoomEvents>);
    get state(): RoomState;
    get info(): RoomInfo | undefined;
    /**
     * @param {JoinRequest} request
     * @returns {Promise<void>} rejects with CallError; then the room is as new
     */
    join({ name, password, microphone, camera }: JoinRequest): Promise<void>;
    leave(): Promise<void>;
    retry(): void;
    stats(): Promise<import("./stats.js").CallStats>;
}
