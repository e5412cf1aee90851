/**
 * Who is in the room, kept up to date from versioned messages.
 *
 * @module
 */
import type { JoinedData, WireParticipant, WireSpeaker } from './protocol.js';
import type { ParticipantRecord } from './participant.js';
import type { TrackHost } from './track.js';
/** @import {JoinedData, WireParticipant, WireSpeaker} from './protocol.js' */
/** @import {ParticipantRecord} from './participant.js' */
/** @import {TrackHost} from './track.js' */
import { Participant } from './participant.js';
import { RemoteTrack } from './track.js';
export type RosterHost = {
    tracks: TrackHost;
    changed: (participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string) => void;
    added: (track: RemoteTrack, participant: Participant) => void;
    ended: (track: RemoteTrack, participant: Participant) => void;
    /**
     * what the server knows of oneself
     */
    me: (wire: WireParticipant) => void;
};
export type Entry = {
    record: ParticipantRecord;
    face: Participant;
};
/**
 * @typedef {object} RosterHost
 * @property {TrackHost} tracks
 * @property {(participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string) => void} changed
 * @property {(track: RemoteTrack, participant: Participant) => void} added
 * @property {(track: RemoteTrack, participant: Participant) => void} ended
 * @property {(wire: WireParticipant) => void} me what the server knows of oneself
 */
/** @typedef {{record: ParticipantRecord, face: Participant}} Entry */
export declare class Roster {
    #private;
    /** @param {RosterHost} host */
    constructor(host: RosterHost);
    /** @returns {ReadonlyMap<string, Participant>} without oneself */
    get participants(): ReadonlyMap<string, Participant>;
    /** @returns {readonly Participant[]} loudest first */
    get speakers(): readonly Participant[];
    /**
     * The whole state, after a join or a resume. Who is not in it has gone.
     *
     * @param {Pick<JoinedData, 'me' | 'version' | 'participants'>} joined
     * @param {string} [reason] of every coming and going
     */
    replace({ me, version, participants }: Pick<JoinedData, 'me' | 'version' | 'participants'>, reason?: string): void;
    /**
     * Somebody came, or changed.
     *
     * @param {{version: number, participant: WireParticipant}} change an older one than is known is ignored
     */
    update({ version, participant }: {
        version: number;
        participant: WireParticipant;
    }): void;
    /** @param {{version: number, participant: string, reason: string}} change */
    left({ version, participant, reason }: {
        version: number;
        participant: string;
        reason: string;
    }): void;
    /** Nobody is here any more; nothing is told. */
    clear(): void;
    /**
     * @param {WireSpeaker[]} speakers loudest first
     */
    speaking(speakers: WireSpeaker[]): void;
    /**
     * @param {string} id
     * @returns {{track: RemoteTrack, participant: Participant} | undefined}
     */
    track(id: string): {
        track: RemoteTrack;
        participant: Participant;
    } | undefined;
}
