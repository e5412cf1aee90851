/**
 * Who and what is in a room, over all calls: people, their tracks, sound,
 * chat, and oneself. Calls come and go; this stays, so that a page keeps its
 * tiles and its words through a reconnection.
 *
 * @module
 */

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
import { Chat, addMessages, dropMessages, settleMessages } from './chat.js';
import { CallError, unreachable } from './errors.js';
import { Me, describeMe } from './me.js';
import { Publisher } from './publisher.js';
import { Roster } from './roster.js';
import { Sound } from './sound.js';
import { showTrack } from './track.js';
import { View } from './view.js';

/**
 * The call in use, as far as it is needed here.
 *
 * @typedef {object} Current
 * @property {<K extends keyof Requests>(type: K, data: Requests[K]) => Promise<Replies[K]>} request rejects where there is no call
 * @property {(track: string) => Seen | undefined} seen of a track already
 * @property {() => RoomInfo | undefined} room
 * @property {() => boolean} lost whether the line is lost and being restored
 */

export class Gathering {
  /** @type {Emitter<RoomEvents>} */ #events;
  /** @type {Current} */ #current;
  /** @type {View} */ #view;

  /**
   * @param {Platform} platform
   * @param {Emitter<RoomEvents>} events
   * @param {Current} current
   */
  constructor(platform, events, current) {
    this.#events = events;
    this.#current = current;
    this.publisher = new Publisher(platform.stage);
    this.sound = new Sound(platform.stage, () => events.emit('audioBlocked', {}));
    this.chat = new Chat({ send: (message) => current.request('chat', message), me: () => this.me.id, lost: () => current.lost() });
    this.#view = new View((view) => current.request('view', view), platform.openWatcher);
    this.me = new Me({
      capture: platform.capture,
      publisher: this.publisher,
      room: () => current.room(),
      changed: () => events.emit('me', {}),
      fault: (error) => events.emit('error', { error }),
    });
    const looked = (/** @type {RemoteTrack} */ track) => this.#view.changed(track);
    this.roster = new Roster({
      tracks: { stage: platform.stage, attachmentsChanged: looked, wantChanged: looked },
      changed: (participant, change, reason) => events.emit('participant', { participant, change, ...(reason !== undefined && { reason }) }),
      added: (track, participant) => this.#added(track, participant),
      ended: (track, participant) => this.#ended(track, participant),
      me: ({ name }) => describeMe(this.me, { name }),
    });
  }

  /**
   * Somebody goes in, and what they send is opened meanwhile.
   *
   * @param {string} name
   * @param {Record<'microphone' | 'camera', MediaChoice | undefined>} choices
   */
  open(name, choices) {
    describeMe(this.me, { name });
    this.publisher.open();
    for (const source of /** @type {const} */ (['microphone', 'camera'])) {
      this.me.prepare(source, choices[source]).catch((fault) => {
        const error = CallError.from(fault);
        // A device that comes after the call was refused or left is no trouble of anybody's.
        if (error.code !== 'aborted' && error.code !== 'not_joined') this.#events.emit('error', { error });
      });
    }
  }

  /**
   * The whole state, after a join or a resume.
   *
   * @param {JoinedData} joined
   * @param {string} [reason] why those who are not in it have gone, and others have come
   */
  take(joined, reason) {
    describeMe(this.me, { id: joined.me });
    this.roster.replace(joined, reason);
    settleMessages(this.chat, joined.chat);
    this.#said(joined.chat);
    this.#view.repeat();
  }

  /** @param {RoomNews} event */
  news(event) {
    switch (event.type) {
      case 'participant':
        return this.roster.update(event.data);
      case 'participant_left':
        return this.roster.left(event.data);
      case 'speakers':
        return this.#speaking(event.data);
      case 'chat':
        return this.#said([event.data]);
      default:
        return unreachable(event);
    }
  }

  /** The line is as it was: what waited to be written goes out. */
  stayed() {
    settleMessages(this.chat, []);
  }

  /**
   * Lets media of a track be seen or heard, or nothing.
   *
   * @param {string} id
   * @param {Seen} seen
   */
  show(id, ...[media, paused]) {
    const { track, participant } = this.roster.track(id) ?? {};
    if (!track || !participant) return; // shown when it is heard of
    showTrack(track, media, paused);
    if (media && track.kind === 'audio') this.sound.play(track);
    this.#events.emit('participant', { participant, change: 'updated' });
  }

  /**
   * Everybody is gone, and nothing is captured any more.
   *
   * @param {readonly unknown[]} lent media that goes back to who gave it
   */
  clear(lent) {
    this.publisher.clear(lent);
    this.roster.clear();
    this.#view.stop();
    dropMessages(this.chat);
    describeMe(this.me, { level: 0 });
  }

  /** @param {{speakers: WireSpeaker[], dominant?: string}} news */
  #speaking({ speakers, dominant: id }) {
    this.roster.speaking(speakers);
    describeMe(this.me, { level: speakers.find(({ participant }) => participant === this.me.id)?.level ?? 0 });
    const dominant = this.roster.participants.get(id ?? '');
    this.#events.emit('speakers', { speakers: this.roster.speakers, ...(dominant && { dominant }) });
  }

  /** @param {WireChat[]} messages */
  #said(messages) {
    for (const message of addMessages(this.chat, messages)) this.#events.emit('chat', { message });
  }

  /**
   * @param {RemoteTrack} track
   * @param {Participant} participant
   */
  #added(track, participant) {
    if (track.kind === 'audio') this.sound.add(track);
    this.#events.emit('track', { track, participant });
    const seen = this.#current.seen(track.id);
    if (seen) this.show(track.id, ...seen);
  }

  /**
   * @param {RemoteTrack} track
   * @param {Participant} participant
   */
  #ended(track, participant) {
    showTrack(track, undefined);
    this.#view.remove(track);
    if (track.kind === 'audio') this.sound.remove(track);
    this.#events.emit('trackEnded', { track, participant });
  }
}
