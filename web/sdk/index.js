/**
 * Parley's client: join a room, see who is there, show what they send.
 *
 *     const room = new Room('https://meet.example.org/r/standup');
 *     room.on('track', ({ track }) => {
 *       if (track.kind === 'video') stage.append(track.attach());
 *     });
 *     await room.join({ name: 'Ada', microphone: true, camera: true });
 *
 * @module
 */

import { unreached } from './errors.js';

export { Room } from './room.js';
export { Participant } from './participant.js';
export { RemoteTrack } from './track.js';
export { LocalTrack } from './local.js';
export { Me } from './me.js';
export { Chat } from './chat.js';
export { CallError, CaptureError } from './errors.js';
export { canShareScreen, devices, openCamera, openMicrophone } from './capture.js';
export { LevelMeter } from './level.js';

/**
 * Asks which rooms a server shows to everybody.
 *
 * @param {string} base the server's address, `https://meet.example.org`
 * @param {{signal?: AbortSignal, fetch?: typeof fetch}} [options]
 * @returns {Promise<import('./rooms.js').ListedRoom[]>} by name; rejects with CallError
 */
export async function listRooms(base, options) {
  const rooms = await import('./rooms.js').catch(unreached);
  return rooms.listRooms(base, options);
}

/**
 * @typedef {import('./room.js').RoomState} RoomState
 * @typedef {import('./room.js').RoomEvents} RoomEvents
 * @typedef {import('./room.js').JoinOptions} JoinOptions
 * @typedef {import('./me.js').MediaChoice} MediaChoice
 * @typedef {import('./api.js').RoomInfo} RoomInfo
 * @typedef {import('./rooms.js').ListedRoom} ListedRoom
 * @typedef {import('./chat.js').ChatMessage} ChatMessage
 * @typedef {import('./capture.js').Devices} Devices
 * @typedef {import('./errors.js').CaptureKind} CaptureKind
 * @typedef {import('./errors.js').CaptureDevice} CaptureDevice
 * @typedef {import('./errors.js').Retry} Retry
 * @typedef {import('./protocol.js').Source} Source
 * @typedef {import('./protocol.js').Connection} Connection
 * @typedef {import('./track.js').Want} Want
 * @typedef {import('./stats.js').CallStats} CallStats
 */
