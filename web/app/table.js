/**
 * Who sends what to whom, as rows of figures: one's own encodings, and each
 * other person's media. Plain data; the view has the words.
 *
 * @module
 */
import { receivedKey, sentKey } from './figures.js';
/** @import {CallStats, Me, Participant, RemoteTrack, Room, Source} from '../sdk/index.js' */
/** @import {Figure} from './figures.js' */

/**
 * Why there is nothing to see or hear. `off`: muted; `waiting`: on its way;
 * `hidden`: shown nowhere; `bandwidth`: paused, the way here does not carry it;
 * `unwatched`: not sent, nobody shows it; `idle`: not sent, the browser does not say why.
 *
 * @typedef {'off' | 'waiting' | 'hidden' | 'bandwidth' | 'unwatched' | 'idle'} Standstill
 *
 * @typedef {object} Row
 * @property {string} id
 * @property {Source} source
 * @property {string | undefined} rid of an encoding of one's own
 * @property {Standstill | undefined} still
 * @property {Figure | undefined} figure
 * @property {{width: number, height: number} | undefined} of the size that is published, of a picture
 *
 * @typedef {{id: string, name: string, rows: Row[]}} Group
 * @typedef {{rttMs: number | undefined, up: number, down: number, carries: number | undefined, protocol: string | undefined, way: string | undefined, cipher: string | undefined}} Way
 *   bit rates in bits per second; `carries` upwards, as the browser thinks
 */

/** @type {readonly Source[]} */
const order = ['camera', 'microphone', 'screen', 'screen_audio'];

/**
 * What is received of everybody, in the order they came.
 *
 * @param {Pick<Room, 'participants'>} room
 * @param {ReadonlyMap<string, Figure>} figures
 * @returns {Group[]}
 */
export function receivedRows({ participants }, figures) {
  const people = [...participants.values()].sort((a, b) => a.joinedAt - b.joinedAt);
  return people.map((person) => ({ id: person.id, name: person.name, rows: theirs(person, figures) }));
}

/**
 * @param {Participant} person
 * @param {ReadonlyMap<string, Figure>} figures
 * @returns {Row[]}
 */
function theirs({ tracks }, figures) {
  return [...tracks].sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source)).map((track) => {
    const figure = figures.get(receivedKey(track.id));
    return { id: track.id, source: track.source, rid: undefined, still: standstill(track, figure), figure, of: track.width > 0 ? { width: track.width, height: track.height } : undefined };
  });
}

/**
 * @param {RemoteTrack} track
 * @param {Figure | undefined} figure
 * @returns {Standstill | undefined}
 */
function standstill({ muted, paused, live, kind }, figure) {
  if (muted) return 'off';
  if (paused) return paused;
  if (!figure) return 'hidden';
  return kind === 'video' && !live ? 'waiting' : undefined;
}

/**
 * What one sends, the largest encoding first.
 *
 * @param {Me} me
 * @param {CallStats['sent']} sent
 * @param {ReadonlyMap<string, Figure>} figures
 * @returns {Row[]}
 */
export function sentRows(me, sent, figures) {
  const tracks = { camera: me.camera, microphone: me.microphone, screen: me.screen, screen_audio: me.screen };
  const rows = sent.flatMap(({ source, rid }) => {
    const track = source && tracks[source];
    const figure = figures.get(sentKey(source, rid));
    if (!source || !track || !figure) return [];
    if (source === 'screen_audio' && figure.bitrate === 0) return []; // most screens are silent
    return [{ id: sentKey(source, rid), source, rid, still: unsent(source, track.muted, figure), figure, of: undefined }];
  });
  const rank = (/** @type {Row} */ { rid = '' }) => 'fhq'.indexOf(rid);
  return rows.sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source) || rank(a) - rank(b));
}

/**
 * @param {Source} source
 * @param {boolean} muted
 * @param {Figure} figure
 * @returns {Standstill | undefined}
 */
function unsent(source, muted, { active, bitrate }) {
  if (muted) return 'off';
  if (active === false) return 'unwatched';
  return bitrate === 0 && source !== 'microphone' ? 'idle' : undefined;
}

/**
 * @param {CallStats} stats
 * @param {ReadonlyMap<string, Figure>} figures
 * @returns {Way}
 */
export function way({ connection, sent, report }, figures) {
  const sum = (/** @type {string} */ direction) => [...figures].reduce((total, [key, { bitrate }]) => (key.startsWith(direction) ? total + bitrate : total), 0);
  const heard = sent.map(({ id }) => report?.get(report.get(id)?.remoteId)?.roundTripTime).find((rtt) => typeof rtt === 'number');
  return {
    rttMs: connection.rttMs ?? (heard === undefined ? undefined : heard * 1000),
    up: sum('out '), down: sum('in '), carries: connection.outgoingBitrate,
    protocol: connection.protocol, way: connection.way, cipher: connection.cipher,
  };
}
