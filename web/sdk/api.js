/** @import {WireRoom} from './protocol.js' */

/**
 * What is known of a room before and during a call.
 *
 * @typedef {object} RoomInfo
 * @property {string} name as in its address
 * @property {string} title for people
 * @property {number} participants how many are inside (when this was asked)
 * @property {number} maxParticipants
 * @property {readonly string[]} names the first few inside; empty when a password is needed
 * @property {readonly string[]} needs what a ticket takes beside a name: `password`
 * @property {{video: readonly string[], audio: readonly string[]}} codecs in the room's order
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, simulcast: boolean}} video
 * @property {{maxWidth: number, maxHeight: number, maxBitrate: number, maxFPS: number}} screen
 * @property {{audio: number, video: number}} slots
 * @property {number} maxScreenShares
 */

/**
 * @param {WireRoom} wire
 * @returns {RoomInfo}
 */
export function roomInfo(wire) {
  const { video, screen } = wire;
  return {
    name: wire.name,
    title: wire.title,
    participants: wire.participants,
    maxParticipants: wire.max_participants,
    names: wire.names ?? [],
    needs: wire.needs,
    codecs: wire.codecs,
    video: { maxWidth: video.max_width, maxHeight: video.max_height, maxBitrate: video.max_bitrate, simulcast: video.simulcast },
    screen: { maxWidth: screen.max_width, maxHeight: screen.max_height, maxBitrate: screen.max_bitrate, maxFPS: screen.max_fps },
    slots: wire.slots,
    maxScreenShares: wire.max_screen_shares,
  };
}
