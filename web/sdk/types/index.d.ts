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
export declare function listRooms(base: string, options?: {
    signal?: AbortSignal;
    fetch?: typeof fetch;
}): Promise<import('./rooms.js').ListedRoom[]>;
export type RoomState = import('./room.js').RoomState;
export type RoomEvents = import('./room.js').RoomEvents;
export type JoinOptions = import('./room.js').JoinOptions;
export type MediaChoice = import('./me.js').MediaChoice;
export type RoomInfo = import('./api.js').RoomInfo;
export type ListedRoom = import('./rooms.js').ListedRoom;
export type ChatMessage = import('./chat.js').ChatMessage;
export type Devices = import('./capture.js').Devices;
export type CaptureKind = import('./errors.js').CaptureKind;
export type CaptureDevice = import('./errors.js').CaptureDevice;
export type Retry = import('./errors.js').Retry;
export type Source = import('./protocol.js').Source;
export type Connection = import('./protocol.js').Connection;
export type Want = import('./track.js').Want;
export type CallStats = import('./stats.js').CallStats;
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
