/**
 * Microphone, camera and screen: opening them, and saying why it failed.
 *
 * @module
 */

/** @import {CaptureDevice, CaptureKind} from './errors.js' */
import { CaptureError } from './errors.js';

/**
 * @typedef {object} Devices
 * @property {readonly MediaDeviceInfo[]} microphones
 * @property {readonly MediaDeviceInfo[]} cameras
 * @property {readonly MediaDeviceInfo[]} speakers empty where the browser cannot choose
 */

/** The devices of this computer. Labels are empty until one was allowed. */
export const devices = {
  /** @returns {Promise<Devices>} all empty where there are no devices at all */
  async list() {
    const all = (await media()?.enumerateDevices()) ?? [];
    const real = all.filter((device) => device.deviceId !== '' || device.label !== '');
    const usable = real.length > 0 ? real : all;
    return {
      microphones: usable.filter((device) => device.kind === 'audioinput'),
      cameras: usable.filter((device) => device.kind === 'videoinput'),
      speakers: usable.filter((device) => device.kind === 'audiooutput'),
    };
  },

  /**
   * @param {(devices: Devices) => void} listener called after every change
   * @returns {() => void} stops watching
   */
  watch(listener) {
    const tell = () => void devices.list().then(listener, () => {});
    media()?.addEventListener('devicechange', tell);
    return () => media()?.removeEventListener('devicechange', tell);
  },
};

/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`; a device that is not here rejects with kind `gone`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export async function openMicrophone(constraints = {}) {
  /** @type {MediaTrackConstraints & {voiceIsolation?: boolean}} */
  const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  if ('voiceIsolation' in (media()?.getSupportedConstraints() ?? {})) voice.voiceIsolation = true;
  const track = await open('microphone', { audio: { ...voice, ...exactly(constraints) } });
  track.contentHint = constraints.noiseSuppression === false ? 'music' : 'speech';
  return track;
}

/**
 * @param {MediaTrackConstraints} [constraints] e.g. `{deviceId}`, `{facingMode: 'environment'}`
 * @returns {Promise<MediaStreamTrack>} rejects with CaptureError
 */
export async function openCamera(constraints = {}) {
  const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  return open('camera', { video: { ...picture, ...exactly(constraints) } });
}

/**
 * @typedef {object} ScreenOptions
 * @property {boolean} [audio] also what the tab or computer plays, where the browser can
 * @property {'detail' | 'motion'} [hint] sharp text, or smooth film
 * @property {{maxWidth: number, maxHeight: number, maxFPS: number}} [limits]
 */

/**
 * Asks which screen, window or tab to share.
 *
 * @param {ScreenOptions} [options]
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | undefined}>} rejects with CaptureError
 */
export async function openScreen({ audio = true, hint = 'detail', limits } = {}) {
  const frames = Math.min(hint === 'motion' ? 30 : 15, limits?.maxFPS ?? 30);
  const size = limits ? { width: { max: limits.maxWidth }, height: { max: limits.maxHeight } } : {};
  /** @type {DisplayMediaStreamOptions & Record<string, unknown>} */
  const options = {
    video: { frameRate: { max: frames }, ...size },
    audio,
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: 'include',
  };
  if (!canShareScreen()) throw new CaptureError(missing(), 'screen');
  const stream = await media()
    ?.getDisplayMedia(options)
    .catch(async (fault) => {
      throw new CaptureError(await classify(fault, 'screen'), 'screen', fault);
    });
  const [video, sound] = [stream?.getVideoTracks()[0], stream?.getAudioTracks()[0]];
  if (!video) throw new CaptureError('not_found', 'screen');
  video.contentHint = hint;
  if (sound) sound.contentHint = 'music';
  return { video, audio: sound };
}

/** Whether this browser can share a screen; phones cannot. */
export function canShareScreen() {
  return 'getDisplayMedia' in (media() ?? {});
}

/**
 * @param {'microphone' | 'camera'} device
 * @param {MediaStreamConstraints} constraints
 */
async function open(device, constraints) {
  const source = media();
  if (!source?.getUserMedia) throw new CaptureError(missing(), device);
  try {
    const stream = await source.getUserMedia(constraints);
    const track = stream.getTracks()[0];
    if (track) return track;
  } catch (fault) {
    const chosen = 'deviceId' in Object(constraints.audio ?? constraints.video);
    const kind = await classify(fault, device);
    throw new CaptureError(kind === 'not_found' && chosen ? 'gone' : kind, device, fault);
  }
  throw new CaptureError('not_found', device);
}

/**
 * @param {unknown} fault what the browser threw
 * @param {CaptureDevice} device
 * @param {(device: CaptureDevice) => Promise<PermissionState | undefined>} [ask] replaced in tests
 * @returns {Promise<CaptureKind>}
 */
export async function classify(fault, device, ask = permission) {
  const { name, message } = fault instanceof Error ? fault : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      if (/system/i.test(message)) return 'blocked_by_system';
      if (device === 'screen') return 'dismissed';
      return (await ask(device)) === 'prompt' ? 'dismissed' : 'denied';
    case 'NotFoundError':
      return 'not_found';
    case 'OverconstrainedError':
      return 'gone';
    case 'NotReadableError':
    case 'AbortError':
    case 'InvalidStateError':
      return 'busy';
    default:
      return 'unsupported';
  }
}

/**
 * A bare device id is meant: never silently another device.
 *
 * @param {MediaTrackConstraints} constraints
 * @returns {MediaTrackConstraints}
 */
function exactly({ deviceId, ...rest }) {
  if (!deviceId) return rest;
  return { ...rest, deviceId: typeof deviceId === 'string' ? { exact: deviceId } : deviceId };
}

/**
 * @param {CaptureDevice} device
 * @returns {Promise<PermissionState | undefined>} nothing where the browser does not say
 */
async function permission(device) {
  try {
    const status = await navigator.permissions.query({ name: /** @type {PermissionName} */ (device) });
    return status.state;
  } catch {
    return undefined;
  }
}

/** @returns {CaptureKind} why there is nothing to capture with */
function missing() {
  return globalThis.isSecureContext === false ? 'insecure' : 'unsupported';
}

/** @returns {MediaDevices | undefined} */
function media() {
  return globalThis.navigator?.mediaDevices;
}
