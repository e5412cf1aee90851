/**
 * What the sections of an offer are made of: sources, encodings, codecs. Pure.
 *
 *     0 microphone   sendonly audio     4 …  slots   recvonly audio
 *     1 camera       sendonly video          slots   recvonly video
 *     2 screen       sendonly video
 *     3 screen_audio sendonly audio
 *
 * @module
 */

/** @import {Source} from './protocol.js' */
/** @import {RoomInfo} from './api.js' */

/** @typedef {'audio' | 'video'} Kind */

/**
 * The send sections, in their order in the offer.
 *
 * @type {readonly (readonly [Source, Kind])[]}
 */
export const senders = [
  ['microphone', 'audio'],
  ['camera', 'video'],
  ['screen', 'video'],
  ['screen_audio', 'audio'],
];

/** How many slots of each kind the first offer has. */
export const FIRST_SLOTS = 4;

/** The three pictures of a camera, and their shares of the room's bit rate. */
const simulcast = /** @type {const} */ ([
  ['q', 4, 0.08],
  ['h', 2, 0.24],
  ['f', 1, 0.68],
]);

/** Below this a picture is not worth sending, whatever the room's limit. */
const LEAST_BITRATE = 60_000;

/** The sound of a screen is often music. */
const SCREEN_AUDIO_BITRATE = 96_000;

/**
 * @param {Source} source
 * @param {RoomInfo} room
 * @param {{width?: number, height?: number}} [size] of what is captured
 * @returns {RTCRtpEncodingParameters[]} small to large
 */
export function encodings(source, room, size = {}) {
  switch (source) {
    case 'camera':
      return camera(room.video, beyond(size, room.video));
    case 'screen': {
      const { maxBitrate, maxFPS: maxFramerate } = room.screen;
      return [{ maxBitrate, maxFramerate, scaleResolutionDownBy: beyond(size, room.screen) }];
    }
    case 'screen_audio':
      return [{ maxBitrate: SCREEN_AUDIO_BITRATE }];
    case 'microphone':
      return [{}];
  }
}

/**
 * @param {RoomInfo['video']} limits
 * @param {number} scale
 */
function camera({ maxBitrate, simulcast: several }, scale) {
  if (!several) return [{ maxBitrate, scaleResolutionDownBy: scale }];
  return simulcast.map(([rid, down, share]) => ({
    rid,
    scaleResolutionDownBy: down * scale,
    maxBitrate: Math.max(LEAST_BITRATE, Math.round(maxBitrate * share)),
    scalabilityMode: 'L1T3', // so that a narrow way costs a viewer pictures before it costs size
  }));
}

/**
 * How many times larger a picture is than the room allows.
 *
 * @param {{width?: number, height?: number}} size
 * @param {{maxWidth: number, maxHeight: number}} limits
 * @returns {number} at least 1
 */
function beyond({ width = 0, height = 0 }, { maxWidth, maxHeight }) {
  // A phone held upright may be as high as others are wide.
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  return Math.max(1, long / Math.max(maxWidth, maxHeight), short / Math.min(maxWidth, maxHeight));
}

/**
 * Holds encodings to the bit rates and sizes of others.
 *
 * @param {RTCRtpEncodingParameters[] | undefined} given changed where they differ
 * @param {RTCRtpEncodingParameters[]} limits
 * @returns {boolean} whether any was changed
 */
export function hold(given, limits) {
  let changed = false;
  given?.forEach((encoding, i) => {
    for (const name of /** @type {const} */ (['maxBitrate', 'scaleResolutionDownBy'])) {
      const limit = limits[i]?.[name];
      if (limit === undefined || encoding[name] === limit) continue;
      encoding[name] = limit;
      changed = true;
    }
  });
  return changed;
}

/**
 * The codecs of a room in its order, with their retransmissions or redundancy
 * (RFC 2198); every other one would only make the offer longer.
 *
 * @param {readonly RTCRtpCodec[]} known by this browser
 * @param {readonly string[]} names lower case, as the room says them
 * @returns {RTCRtpCodec[]} empty when this browser knows none of them
 */
export function chooseCodecs(known, names) {
  const named = (/** @type {string} */ name) => known.filter((codec) => nameOf(codec) === name);
  const chosen = names.flatMap((name) => named(name).filter(usual));
  if (chosen.length === 0) return [];
  // RED first: browsers send what stands first, and each packet of sound then carries the one before once more.
  return [...(names.includes('opus') ? named('red') : []), ...chosen, ...named('rtx')];
}

/**
 * Lets a slot be told of the layers of AV1, so that some can be left out: by the
 * dependency descriptor (RTP Payload Format For AV1, appendix A), which Chromium
 * understands, and offers only when asked to.
 *
 * @param {RTCRtpTransceiver & {
 *   getHeaderExtensionsToNegotiate?: () => {uri: string, direction: string}[],
 *   setHeaderExtensionsToNegotiate?: (extensions: {uri: string, direction: string}[]) => void,
 * }} slot
 * @returns {RTCRtpTransceiver} it
 */
export function offerLayers(slot) {
  const list = slot.getHeaderExtensionsToNegotiate?.() ?? [];
  list.forEach((one) => one.uri.includes('#dependency') && (one.direction = 'sendrecv'));
  slot.setHeaderExtensionsToNegotiate?.(list);
  return slot;
}

/** @param {RTCRtpCodec} codec */
function nameOf(codec) {
  return codec.mimeType.replace(/^.*\//, '').toLowerCase();
}

/**
 * Whether every browser can decode this flavour of the codec: constrained
 * baseline H.264 in its packetized form, 8-bit VP9 and AV1.
 *
 * @param {RTCRtpCodec} codec
 */
function usual(codec) {
  const line = codec.sdpFmtpLine ?? '';
  if (nameOf(codec) !== 'h264') return !/profile(-id)?=[1-9]/.test(line);
  return /profile-level-id=42[e0]0/i.test(line) && line.includes('packetization-mode=1');
}
