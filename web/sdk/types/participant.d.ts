/** @import {Connection} from './protocol.js' */
/** @import {RemoteTrack} from './track.js' */
import type { Connection } from './protocol.js';
import type { RemoteTrack } from './track.js';
export type ParticipantRecord = {
    id: string;
    name: string;
    connection: Connection;
    /**
     * milliseconds since 1970
     */
    joinedAt: number;
    /**
     * 0 silence … 1 as loud as can be
     */
    level: number;
    speaking: boolean;
    /**
     * by track id
     */
    tracks: Map<string, RemoteTrack>;
};
/**
 * What is known of one participant. Owned and changed by the roster; everybody
 * else reads it through Participant.
 *
 * @typedef {object} ParticipantRecord
 * @property {string} id
 * @property {string} name
 * @property {Connection} connection
 * @property {number} joinedAt milliseconds since 1970
 * @property {number} level 0 silence … 1 as loud as can be
 * @property {boolean} speaking
 * @property {Map<string, RemoteTrack>} tracks by track id
 */
/** Somebody else in the room. Always up to date; nothing here needs polling. */
export declare class Participant {
    #private;
    /** @param {Readonly<ParticipantRecord>} record */
    constructor(record: Readonly<ParticipantRecord>);
    get id(): string;
    get name(): string;
    /** `reconnecting` while neither media nor messages come from there. */
    get connection(): Connection;
    /** When they came, in milliseconds since 1970. */
    get joinedAt(): number;
    get speaking(): boolean;
    /** How loud they are, 0 to 1. */
    get level(): number;
    /** @returns {readonly RemoteTrack[]} */
    get tracks(): readonly RemoteTrack[];
    /** @returns {RemoteTrack | undefined} */
    get camera(): RemoteTrack | undefined;
    /** @returns {RemoteTrack | undefined} */
    get microphone(): RemoteTrack | undefined;
    /** @returns {readonly RemoteTrack[]} */
    get screens(): readonly RemoteTrack[];
}
