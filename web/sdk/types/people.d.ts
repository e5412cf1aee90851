/**
 * The list of people who want to be rung, and the ring between two of them. An
 * entrance of its own beside index.js: who only calls needs none of it.
 *
 *     const people = new People('https://meet.example.org');
 *     people.on('incoming', ({ from }) => confirm(`${from.name} calls`) ? people.accept() : people.decline());
 *     people.on('connected', ({ room }) => location.assign(`/r/${room}`));
 *     await people.appear('Ada');
 *
 *     hidden ──appear──► appearing ──► visible ──lost──► reconnecting ──► visible …
 *        ▲                   │ refused    │ leave              │ no use
 *        └───────────────────┴────────────┴────────────────────┘
 *
 * @module
 */
import type { Platform } from './platform.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
export type PeopleState = 'hidden' | 'appearing' | 'visible' | 'reconnecting';
export type Somebody = Readonly<{
    id: string;
    name: string;
}>;
export type Person = Readonly<{
    id: string;
    name: string;
    busy: boolean;
}>;
export type EndReason = 'declined' | 'no_answer' | 'busy' | 'cancelled' | 'gone' | 'taken' | 'lost';
export type Ring = Readonly<{
    direction: 'out' | 'in';
    person: Somebody;
    timeoutMs: number;
}>;
export type PeopleEvents = {
    /**
     * `hidden` with an error: it ended by itself
     */
    state: {
        state: PeopleState;
        error?: CallError;
    };
    /**
     * everybody else who is visible
     */
    people: {
        people: readonly Person[];
    };
    /**
     * their device rings
     */
    calling: {
        person: Somebody;
        timeoutMs: number;
    };
    /**
     * somebody rings here
     */
    incoming: {
        from: Somebody;
        timeoutMs: number;
    };
    /**
     * a ring came to nothing
     */
    ended: {
        person: Somebody;
        reason: EndReason;
        direction: 'out' | 'in';
    };
    /**
     * both agreed; the room is for the two of them
     */
    connected: {
        person: Somebody;
        room: string;
    };
    /**
     * trouble that ends nothing
     */
    error: {
        error: CallError;
    };
};
/**
 * @typedef {'hidden' | 'appearing' | 'visible' | 'reconnecting'} PeopleState
 * @typedef {Readonly<{id: string, name: string}>} Somebody
 * @typedef {Readonly<{id: string, name: string, busy: boolean}>} Person
 * @typedef {'declined' | 'no_answer' | 'busy' | 'cancelled' | 'gone' | 'taken' | 'lost'} EndReason `lost`: one's own line; a later server may know more
 * @typedef {Readonly<{direction: 'out' | 'in', person: Somebody, timeoutMs: number}>} Ring
 *
 * @typedef {object} PeopleEvents
 * @property {{state: PeopleState, error?: CallError}} state `hidden` with an error: it ended by itself
 * @property {{people: readonly Person[]}} people everybody else who is visible
 * @property {{person: Somebody, timeoutMs: number}} calling their device rings
 * @property {{from: Somebody, timeoutMs: number}} incoming somebody rings here
 * @property {{person: Somebody, reason: EndReason, direction: 'out' | 'in'}} ended a ring came to nothing
 * @property {{person: Somebody, room: string}} connected both agreed; the room is for the two of them
 * @property {{error: CallError}} error trouble that ends nothing
 */
/**
 * One visitor of the list.
 *
 * @extends {Emitter<PeopleEvents>}
 */
export declare class People extends Emitter<PeopleEvents> {
    #private;
    /**
     * @param {string} url of the server, or of any of its pages; relative ones belong to this page's server
     * @param {{platform?: Partial<Platform>}} [options] what tests replace
     */
    constructor(url: string, { platform }?: {
        platform?: Partial<Platform>;
    });
    get state(): PeopleState;
    /** One's own id while visible. */
    get me(): string;
    /** Everybody else who is visible, in the order they came. */
    get people(): readonly Readonly<{
        id: string;
        name: string;
        busy: boolean;
    }>[];
    /** The ring that is going on, if any. */
    get ringing(): Readonly<{
        direction: 'out' | 'in';
        person: Somebody;
        timeoutMs: number;
    }> | undefined;
    /**
     * How full the list is, without standing on it.
     *
     * @param {AbortSignal} [signal]
     * @returns {Promise<{visible: number, max: number}>} rejects with CallError; `not_found` where there is no list
     */
    count(signal?: AbortSignal): Promise<{
        visible: number;
        max: number;
    }>;
    /**
     * Becomes visible, and stays so until `leave` whatever the network does.
     *
     * @param {string} name
     * @returns {Promise<void>} rejects with CallError
     */
    appear(name: string): Promise<void>;
    /**
     * Rings somebody. What becomes of it comes as an event.
     *
     * @param {string} id of a person on the list
     * @returns {Promise<void>} rejects with CallError
     */
    ring(id: string): Promise<void>;
    /** Takes back one's own ring. */
    cancel(): Promise<void>;
    /** Takes the call that is ringing here. */
    accept(): Promise<void>;
    /** Refuses it. */
    decline(): Promise<void>;
    /** Is seen no more. A ring that is going on ends. */
    leave(): Promise<void>;
}
