/**
 * Who and what is in a room, over all calls: people, their tracks, sound,
 * chat, and oneself. Calls come and go; this stays, so that a page keeps its
 * tiles and its words through a reconnection.
 *
 * @module
 */
import type { JoinedData, Replies, Requests } from './protocol.js';
import type { Platform } from './platform.js';
import type { MediaChoice } from './me.js';
import type { RoomEvents } from './room.js';
import type { RoomInfo } from './api.js';
import type { RoomNews } from './call.js';
import type { Emitter } from './emitter.js';
import type { Seen } from './slots.js';
/** @import {JoinedData, Replies, Requests, WireChat, WireSpeaker} from './protocol.js' */
/** @import {Participant} from './participant.js' */
/** @import {Platform} from './platform.js' */
/** @import {MediaChoice} from './me.js' */
/** @import {RoomEvents} from './room.js' */
/** @import {RoomInfo} from './api.js' */
/** @import {RoomNews} from './call.js' */
/** @import {Emitter} from './emitter.js' */
/** @import {RemoteTrack} from './track.js' */
/** @import {Seen} from './slots.js' */
import { Chat } from './chat.js';
import { Me } from './me.js';
import { Publisher } from './publisher.js';
import { Roster } from './roster.js';
import { Sound } from './sound.js';
export type Current = {
    /**
     * rejects where there is no call
     */
    request: <K extends keyof Requests>(type: K, data: Requests[K]) => Promise<Replies[K]>;
    /**
     * of a track already
     */
    seen: (track: string) => Seen | undefined;
    room: () => RoomInfo | undefined;
    /**
     * whether the line is lost and being restored
     */
    lost: () => boolean;
};
/**
 * The call in use, as far as it is needed here.
 *
 * @typedef {object} Current
 * @property {<K extends keyof Requests>(type: K, data: Requests[K]) => Promise<Replies[K]>} request rejects where there is no call
 * @property {(track: string) => Seen | undefined} seen of a track already
 * @property {() => RoomInfo | undefined} room
 * @property {() => boolean} lost whether the line is lost and being restored
 */
export declare class Gathering {
    #private;
    publisher: Publisher;
    sound: Sound;
    chat: Chat;
    me: Me;
    roster: Roster;
    /**
     * @param {Platform} platform
     * @param {Emitter<RoomEvents>} events
     * @param {Current} current
     */
    constructor(platform: Platform, events: Emitter<RoomEvents>, current: Current);
    /**
     * Somebody goes in, and what they send is opened meanwhile.
     *
     * @param {string} name
     * @param {Record<'microphone' | 'camera', MediaChoice | undefined>} choices
     */
    open(name: string, choices: Record<'microphone' | 'camera', MediaChoice | undefined>): void;
    /**
     * The whole state, after a join or a resume.
     *
     * @param {JoinedData} joined
     * @param {string} [reason] why those who are not in it have gone, and others have come
     */
    take(joined: JoinedData, reason?: string): void;
    /** @param {RoomNews} event */
    news(event: RoomNews): void;
    /** The line is as it was: what waited to be written goes out. */
    stayed(): void;
    /**
     * Lets media of a track be seen or heard, or nothing.
     *
     * @param {string} id
     * @param {Seen} seen
     */
    show(id: string, ...[media, paused]: Seen): void;
    /**
     * Everybody is gone, and nothing is captured any more.
     *
     * @param {readonly unknown[]} lent media that goes back to who gave it
     */
    clear(lent: readonly unknown[]): void;
}
