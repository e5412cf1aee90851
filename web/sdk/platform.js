/**
 * Everything the SDK needs of the outside, in one place, so that tests can
 * bring their own.
 *
 * @module
 */

/** @import {Capture} from './me.js' */
/** @import {Kind} from './sections.js' */
/** @import {OpenSocket} from './socket.js' */
/** @import {OpenWatcher} from './view.js' */
/** @import {Stage} from './outlet.js' */
/** @import {Devices} from './capture.js' */
import { devices, openCamera, openMicrophone, openScreen } from './capture.js';
import { documentStage } from './outlet.js';
import { documentWatcher } from './view.js';

/**
 * @typedef {object} Platform
 * @property {typeof fetch} fetch
 * @property {OpenSocket} openSocket
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} openPeer
 * @property {(kind: Kind) => readonly RTCRtpCodec[]} codecs that can be received
 * @property {Capture} capture
 * @property {(listener: (devices: Devices) => void) => () => void} watchDevices
 * @property {Stage} stage
 * @property {OpenWatcher} openWatcher
 * @property {() => number} random uniform in [0, 1)
 * @property {(listener: PageListener) => () => void} watchPage
 *
 * @typedef {object} PageListener
 * @property {() => void} networkChanged
 * @property {() => void} networkLost
 * @property {() => void} closing the page goes away
 */

/**
 * @returns {Platform} the browser's own
 */
export function browser() {
  return {
    fetch: (...request) => globalThis.fetch(...request),
    openSocket: (url, protocol) => new WebSocket(url, protocol),
    openPeer: (configuration) => new RTCPeerConnection(configuration),
    codecs: (kind) => RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [],
    capture: { openMicrophone, openCamera, openScreen },
    watchDevices: (listener) => devices.watch(listener),
    stage: documentStage,
    openWatcher: documentWatcher,
    random: Math.random,
    watchPage,
  };
}

/**
 * @param {PageListener} listener
 * @returns {() => void} stops watching
 */
function watchPage({ networkChanged, networkLost, closing }) {
  const over = new AbortController();
  const options = { signal: over.signal };
  addEventListener('online', networkChanged, options);
  addEventListener('offline', networkLost, options);
  addEventListener('pagehide', closing, options);
  /** @type {(EventTarget & {type?: string}) | undefined} */
  const connection = 'connection' in navigator && navigator.connection instanceof EventTarget ? navigator.connection : undefined;
  let type = connection?.type;
  connection?.addEventListener(
    'change', // also fires for mere estimates of speed
    () => {
      if (connection.type !== type) networkChanged();
      type = connection.type;
    },
    options,
  );
  return () => over.abort();
}
