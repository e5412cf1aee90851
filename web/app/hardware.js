/**
 * The devices of this computer: what there is, what was plugged in, and where
 * sound comes out.
 *
 * @module
 */
import { devices } from '../sdk/index.js';
import { plugged, readable } from './devicelist.js';
import { t } from './lang.js';
/** @import {Devices, Room} from '../sdk/index.js' */
/** @import {Kind} from './capture.js' */
/** @import {Event, State} from './state.js' */
/** @import {Store} from './store.js' */
/** @import {Toasts} from './toasts.js' */

/**
 * @typedef {object} HardwareParts
 * @property {Room} room
 * @property {Store} store
 * @property {() => State} state
 * @property {(event: Event) => void} dispatch
 * @property {Toasts} toasts
 * @property {(kind: Kind, id: string, label: string) => void} choose
 * @property {() => void} again what was missing may be here now
 */

/** Keeps the lists of devices, and the speaker. */
export class Hardware {
  /** @type {HardwareParts} */ #parts;

  /** @param {HardwareParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    const { store, dispatch } = this.#parts;
    dispatch({ type: 'speaker', id: store.device('speaker')?.id ?? '' });
    signal.addEventListener('abort', devices.watch((now) => this.#changed(now)));
    void this.list();
  }

  /** Reads the lists again: labels come only after something was allowed. */
  async list() {
    const now = await devices.list().catch(() => undefined);
    if (now) this.#parts.dispatch({ type: 'devices', devices: readable(now) });
  }

  /** @param {string} id */
  setSpeaker(id) {
    const { store, state, dispatch } = this.#parts;
    const label = state().devices.speakers.find((device) => device.id === id)?.label ?? '';
    store.setDevice('speaker', id === 'default' ? undefined : { id, label });
    dispatch({ type: 'speaker', id });
    this.route();
  }

  /** Sends everybody's sound to the chosen speaker; the default plays on where that one is gone. */
  route() {
    const { room, state } = this.#parts;
    const id = state().speaker;
    void room.setSpeaker(id === 'default' ? '' : id).catch(() => {});
  }

  /** @param {Devices} now */
  #changed(now) {
    const { state, dispatch, toasts, choose, again } = this.#parts;
    const before = state().devices;
    const after = readable(now);
    dispatch({ type: 'devices', devices: after });
    again();
    this.#gone(before.microphones, after.microphones, 'microphone');
    this.#gone(before.cameras, after.cameras, 'camera');
    const found = plugged(before, after);
    if (!found || state()[found.kind].trouble) return; // one in trouble takes it by itself
    const { kind, device: { id, label } } = found;
    toasts.show({ text: t('device.connected', { device: label }), about: 'plugged', action: { label: t('device.use'), run: () => choose(kind, id, label) } });
  }

  /**
   * Says when the device in use was unplugged.
   *
   * @param {State['devices']['cameras']} before
   * @param {State['devices']['cameras']} after
   * @param {Kind} kind
   */
  #gone(before, after, kind) {
    const { state, toasts } = this.#parts;
    const { id, label } = state()[kind];
    if (id === '' || !before.some((device) => device.id === id) || after.some((device) => device.id === id)) return;
    toasts.show({ text: t(after.length > 0 ? 'device.lost' : 'device.lost.none', { device: label }), tone: 'bad', about: kind });
  }
}

/** @param {number} ms */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Nobody is asked for a camera by a tab they do not look at.
 *
 * @param {AbortSignal} signal
 * @param {() => void} work
 */
export function whenVisible(signal, work) {
  if (document.visibilityState === 'visible') work();
  else document.addEventListener('visibilitychange', work, { signal, once: true });
}
