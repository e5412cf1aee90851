/**
 * Device lists as people read them.
 *
 * @module
 */
import { t } from './lang.js';
/** @import {Devices} from '../sdk/index.js' */
/** @import {Device, DeviceLists} from './state.js' */

/** @typedef {'microphone' | 'camera' | 'speaker'} Kind */

/** @type {DeviceLists} */
const none = { microphones: [], cameras: [], speakers: [] };

/**
 * @param {Devices} devices
 * @returns {DeviceLists}
 */
export const readable = ({ microphones, cameras, speakers }) => ({
  microphones: list(microphones, 'microphone'),
  cameras: list(cameras, 'camera'),
  speakers: list(speakers, 'speaker'),
});

/**
 * Chromium lists the default twice, once under its own name: the alias is
 * called what it is, "System default – Built-in", and the one for telephony is left out.
 *
 * @param {readonly Pick<MediaDeviceInfo, 'deviceId' | 'label'>[]} infos
 * @param {Kind} kind
 * @returns {Device[]}
 */
function list(infos, kind) {
  return infos
    .filter(({ deviceId }) => deviceId !== '' && deviceId !== 'communications')
    .map(({ deviceId, label }, i) => ({ id: deviceId, label: named(deviceId, label, kind, i) }));
}

/**
 * @param {string} id
 * @param {string} label
 * @param {Kind} kind
 * @param {number} i
 */
function named(id, label, kind, i) {
  const bare = label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, ''); // Chromium adds the USB ids
  if (id === 'default') return [t('device.default'), bare.replace(/^.*? - /, '')].filter(Boolean).join(' – ');
  return bare || t('device.unnamed', { kind: t(`device.${kind}`), number: i + 1 });
}

/**
 * What was plugged in, when the labels were known before.
 *
 * @param {DeviceLists} before
 * @param {DeviceLists} after
 * @returns {{kind: 'microphone' | 'camera', device: Device} | undefined}
 */
export function plugged(before = none, after = none) {
  const added = (/** @type {readonly Device[]} */ old, /** @type {readonly Device[]} */ now) =>
    old.length === 0 ? undefined : now.find(({ id }) => id !== 'default' && !old.some((device) => device.id === id));
  const microphone = added(before.microphones, after.microphones);
  if (microphone) return { kind: 'microphone', device: microphone };
  const camera = added(before.cameras, after.cameras);
  return camera && { kind: 'camera', device: camera };
}
