/** @import {Connection} from './protocol.js' */
/** @import {RemoteTrack} from './track.js' */

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
export class Participant {
  /** @type {Readonly<ParticipantRecord>} */ #record;

  /** @param {Readonly<ParticipantRecord>} record */
  constructor(record) {
    this.#record = record;
  }

  get id() {
    return this.#record.id;
  }

  get name() {
    return this.#record.name;
  }

  /** `reconnecting` while neither media nor messages come from there. */
  get connection() {
    return this.#record.connection;
  }

  /** When they came, in milliseconds since 1970. */
  get joinedAt() {
    return this.#record.joinedAt;
  }

  get speaking() {
    return this.#record.speaking;
  }

  /** How loud they are, 0 to 1. */
  get level() {
    return this.#record.level;
  }

  /** @returns {readonly RemoteTrack[]} */
  get tracks() {
    return [...this.#record.tracks.values()];
  }

  /** @returns {RemoteTrack | undefined} */
  get camera() {
    return this.tracks.find((track) => track.source === 'camera');
  }

  /** @returns {RemoteTrack | undefined} */
  get microphone() {
    return this.tracks.find((track) => track.source === 'microphone');
  }

  /** @returns {readonly RemoteTrack[]} */
  get screens() {
    return this.tracks.filter((track) => track.source === 'screen');
  }
}
