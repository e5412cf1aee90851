/**
 * Who is in the room, kept up to date from versioned messages.
 *
 * @module
 */

/** @import {JoinedData, WireParticipant, WireSpeaker} from './protocol.js' */
/** @import {ParticipantRecord} from './participant.js' */
/** @import {TrackHost} from './track.js' */
import { Participant } from './participant.js';
import { RemoteTrack, updateTrack } from './track.js';

/**
 * @typedef {object} RosterHost
 * @property {TrackHost} tracks
 * @property {(participant: Participant, change: 'joined' | 'left' | 'updated', reason?: string) => void} changed
 * @property {(track: RemoteTrack, participant: Participant) => void} added
 * @property {(track: RemoteTrack, participant: Participant) => void} ended
 * @property {(wire: WireParticipant) => void} me what the server knows of oneself
 */

/** @typedef {{record: ParticipantRecord, face: Participant}} Entry */

export class Roster {
  /** @type {RosterHost} */ #host;
  /** @type {Map<string, Entry>} */ #entries = new Map();
  /** @type {Map<string, Participant>} */ #participants = new Map();
  /** @type {Participant[]} */ #speakers = [];
  #version = 0;
  #me = '';

  /** @param {RosterHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** @returns {ReadonlyMap<string, Participant>} without oneself */
  get participants() {
    return this.#participants;
  }

  /** @returns {readonly Participant[]} loudest first */
  get speakers() {
    return this.#speakers;
  }

  /**
   * The whole state, after a join or a resume. Who is not in it has gone.
   *
   * @param {Pick<JoinedData, 'me' | 'version' | 'participants'>} joined
   * @param {string} [reason] of every coming and going
   */
  replace({ me, version, participants }, reason) {
    this.#me = me;
    this.#version = version;
    const here = new Set(participants.map((wire) => wire.id));
    here.delete(me);
    for (const id of [...this.#entries.keys()]) {
      if (!here.has(id)) this.#remove(id, reason ?? 'left');
    }
    for (const wire of participants) this.#put(wire, reason);
  }

  /**
   * Somebody came, or changed.
   *
   * @param {{version: number, participant: WireParticipant}} change an older one than is known is ignored
   */
  update({ version, participant }) {
    if (version <= this.#version) return;
    this.#version = version;
    this.#put(participant);
  }

  /** @param {{version: number, participant: string, reason: string}} change */
  left({ version, participant, reason }) {
    if (version <= this.#version) return;
    this.#version = version;
    this.#remove(participant, reason);
  }

  /** Nobody is here any more; nothing is told. */
  clear() {
    for (const { record, face } of this.#entries.values()) {
      for (const track of record.tracks.values()) this.#host.ended(track, face);
    }
    this.#entries.clear();
    this.#participants.clear();
    this.#speakers = [];
    this.#version = 0;
  }

  /**
   * @param {WireSpeaker[]} speakers loudest first
   */
  speaking(speakers) {
    for (const { record } of this.#entries.values()) {
      record.speaking = false;
      record.level = 0;
    }
    this.#speakers = [];
    for (const { participant, level } of speakers) {
      const entry = this.#entries.get(participant);
      if (!entry) continue;
      entry.record.speaking = true;
      entry.record.level = level;
      this.#speakers.push(entry.face);
    }
  }

  /**
   * @param {string} id
   * @returns {{track: RemoteTrack, participant: Participant} | undefined}
   */
  track(id) {
    for (const { record, face } of this.#entries.values()) {
      const track = record.tracks.get(id);
      if (track) return { track, participant: face };
    }
    return undefined;
  }

  /**
   * @param {WireParticipant} wire
   * @param {string} [reason]
   */
  #put(wire, reason) {
    if (wire.id === this.#me) {
      this.#host.me(wire);
      return;
    }
    const known = this.#entries.get(wire.id);
    const entry = known ?? this.#enter(wire);
    entry.record.name = wire.name;
    entry.record.connection = wire.connection;
    const ended = this.#dropTracks(entry, new Set(wire.tracks.map((track) => track.id)));
    const added = this.#putTracks(entry, wire);
    if (known) this.#host.changed(entry.face, 'updated');
    else this.#host.changed(entry.face, 'joined', reason);
    for (const track of ended) this.#host.ended(track, entry.face);
    for (const track of added) this.#host.added(track, entry.face);
  }

  /**
   * @param {WireParticipant} wire
   * @returns {Entry}
   */
  #enter({ id, name, connection, joined_at: joinedAt }) {
    /** @type {ParticipantRecord} */
    const record = { id, name, connection, joinedAt, level: 0, speaking: false, tracks: new Map() };
    const entry = { record, face: new Participant(record) };
    this.#entries.set(id, entry);
    this.#participants.set(id, entry.face);
    return entry;
  }

  /**
   * @param {Entry} entry
   * @param {Set<string>} keep ids
   */
  #dropTracks({ record }, keep) {
    const ended = [...record.tracks.values()].filter((track) => !keep.has(track.id));
    for (const track of ended) record.tracks.delete(track.id);
    return ended;
  }

  /**
   * @param {Entry} entry
   * @param {WireParticipant} wire
   */
  #putTracks({ record }, wire) {
    const added = [];
    for (const fact of wire.tracks) {
      const known = record.tracks.get(fact.id);
      if (known) {
        updateTrack(known, fact);
        continue;
      }
      const track = new RemoteTrack(fact, this.#host.tracks);
      record.tracks.set(fact.id, track);
      added.push(track);
    }
    return added;
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  #remove(id, reason) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#participants.delete(id);
    this.#speakers = this.#speakers.filter((speaker) => speaker !== entry.face);
    for (const track of entry.record.tracks.values()) this.#host.ended(track, entry.face);
    this.#host.changed(entry.face, 'left', reason);
  }
}
