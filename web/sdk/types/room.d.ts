import type { ChatMessage } from './chat.js';
import type { Devices } from './capture.js';
import type { CaptureError } from './errors.js';
import type { Participant } from './participant.js';
import type { Platform } from './platform.js';
import type { RemoteTrack } from './track.js';
import type { RoomInfo } from './api.js';
import type { CallStats } from './stats.js';
import type { JoinRequest } from './session.js';
import { CallError } from './errors.js';
export type RoomState = 'new' | 'joining' | 'joined' | 'reconnecting' | 'left';
export type RoomEvents = {
    /**
     * `left` with an error: the call ended by itself
     */
    state: {
        state: RoomState;
        error?: CallError;
        retryInMs?: number;
    };
    /**
     * also when a track was muted, became live, or was paused; `moved`: the room is another server's now, and ids are new
     */
    participant: {
        participant: Participant;
        change: 'joined' | 'left' | 'updated';
        reason?: string;
    };
    /**
     * somebody has a new track: attach it, and look at `live`
     */
    track: {
        track: RemoteTrack;
        participant: Participant;
    };
    trackEnded: {
        track: RemoteTrack;
        participant: Participant;
    };
    /**
     * loudest first; also when `me.level` changed
     */
    speakers: {
        speakers: readonly Participant[];
        dominant?: Participant;
    };
    room: {
        info: RoomInfo;
    };
    chat: {
        message: ChatMessage;
    };
    /**
     * one's own tracks or mutes changed
     */
    me: {};
    devices: {
        devices: Devices;
    };
    /**
     * the browser wants a click before it plays sound: `resumeAudio` inside one
     */
    audioBlocked: {};
    /**
     * trouble that does not end the call
     */
    error: {
        error: CallError | CaptureError;
    };
};
export type JoinOptions = JoinRequest & {
    signal?: AbortSignal;
};
/**
 * `reconnecting`: messages or media are lost and being restored; what was
 * shown may stay on the screen.
 *
 * @typedef {'new' | 'joining' | 'joined' | 'reconnecting' | 'left'} RoomState
 */
/**
 * What happens in a room, by event type.
 *
 * @typedef {object} RoomEvents
 * @property {{state: RoomState, error?: CallError, retryInMs?: number}} state `left` with an error: the call ended by itself
 * @property {{participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string}} participant also when a track was muted, became live, or was paused; `moved`: the room is another server's now, and ids are new
 * @property {{track: RemoteTrack, participant: Participant}} track somebody has a new track: attach it, and look at `live`
 * @property {{track: RemoteTrack, participant: Participant}} trackEnded
 * @property {{speakers: readonly Participant[], dominant?: Participant}} speakers loudest first; also when `me.level` changed
 * @property {{info: RoomInfo}} room
 * @property {{message: ChatMessage}} chat
 * @property {{}} me one's own tracks or mutes changed
 * @property {{devices: Devices}} devices
 * @property {{}} audioBlocked the browser wants a click before it plays sound: `resumeAudio` inside one
 * @property {{error: CallError | CaptureError}} error trouble that does not end the call
 */
/** @typedef {JoinRequest & {signal?: AbortSignal}} JoinOptions */
/** One room, and the call in it. */
export declare class Room {
    #private;
    /**
     * @param {string | {base: string, name: string}} url the room's address, or the server's and a room name
     * @param {{platform?: Partial<Platform>}} [options] what tests replace
     */
    constructor(url: string | {
        base: string;
        name: string;
    }, { platform }?: {
        platform?: Partial<Platform>;
    });
    /** @returns {RoomState} */
    get state(): RoomState;
    get me(): import("./me.js").Me;
    /** @returns {ReadonlyMap<string, Participant>} by id, in the order they came, without oneself */
    get participants(): ReadonlyMap<string, Participant>;
    /** @returns {readonly Participant[]} loudest first, without oneself */
    get speakers(): readonly Participant[];
    get chat(): import("./chat.js").Chat;
    /** @returns {RoomInfo | undefined} nothing before preview or join */
    get info(): RoomInfo | undefined;
    /**
     * Asks about the room without entering it.
     *
     * @param {{signal?: AbortSignal}} [options]
     * @returns {Promise<RoomInfo>} rejects with CallError
     */
    preview({ signal }?: {
        signal?: AbortSignal;
    }): Promise<RoomInfo>;
    /**
     * Enters the room. Resolves when the server has let us in; media follows.
     * A microphone or camera that cannot be opened does not stop the join: it is
     * reported as `error`.
     *
     * @param {JoinOptions} options
     * @returns {Promise<void>} rejects with CallError
     */
    join({ signal, ...request }: JoinOptions): Promise<void>;
    /** Leaves at once; resolves when the server has heard of it. Join may be called again. */
    leave(): Promise<void>;
    /** Does not wait for the next attempt to reconnect. */
    retry(): void;
    /** Plays sound after `audioBlocked`; call it inside a click. */
    resumeAudio(): Promise<void>;
    /**
     * Plays sound on another device, where the browser can.
     *
     * @param {string} deviceId one of `devices.list().speakers`; empty for the system's choice
     */
    setSpeaker(deviceId: string): Promise<void>;
    /** @returns {Promise<CallStats>} empty while there is no call */
    stats(): Promise<CallStats>;
    /**
     * @template {keyof RoomEvents} K
     * @param {K} type
     * @param {(event: RoomEvents[K]) => void} listener
     * @returns {() => void} stops listening
     */
    on<K extends keyof RoomEvents>(type: K, listener: (event: RoomEvents[K]) => void): () => void;
}
