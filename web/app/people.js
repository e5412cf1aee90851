/**
 * The room as plain data: what the SDK's live objects say at this moment.
 *
 * @module
 */
/** @import {Me, Participant, Room, RoomInfo} from '../sdk/index.js' */
/** @import {Person, RoomFacts} from './state.js' */

/**
 * Everybody in the order they came; oneself last, for those who were here
 * already came before and those who come later are added behind.
 *
 * @param {Pick<Room, 'me' | 'participants'>} room
 * @returns {Person[]}
 */
export function people({ me, participants }) {
  const others = [...participants.values()].sort((a, b) => a.joinedAt - b.joinedAt).map(person);
  return [...others, myself(me)];
}

/**
 * @param {Participant} p
 * @returns {Person}
 */
const person = (p) => ({
  id: p.id,
  name: p.name,
  mine: false,
  connection: p.connection,
  microphone: p.microphone && !p.microphone.muted ? 'on' : 'off',
  camera: p.camera && !p.camera.muted ? 'on' : 'off',
  live: p.camera?.live ?? false,
  paused: p.camera?.paused !== undefined,
  screens: p.screens.filter((track) => !track.muted).map(({ id, live, paused }) => ({ id, live, paused: paused !== undefined })),
});

/**
 * @param {Me} me
 * @returns {Person}
 */
const myself = (me) => ({
  id: me.id,
  name: me.name,
  mine: true,
  connection: 'ok',
  microphone: me.microphone && !me.microphone.muted ? 'on' : 'off',
  camera: me.camera && !me.camera.muted ? 'on' : 'off',
  live: me.camera?.track !== undefined,
  paused: false,
  screens: [],
});

/**
 * @param {RoomInfo} info
 * @returns {RoomFacts}
 */
export const facts = (info) => ({
  name: info.name,
  title: info.title || info.name,
  participants: info.participants,
  limit: info.maxParticipants,
  names: info.names,
  password: info.needs.includes('password'),
  shares: info.maxScreenShares,
});
