/**
 * The session: from the prejoin page into the room and out again. Views call
 * its methods; what comes of them arrives as events of the state.
 *
 * @module
 */
import { CallError } from '../sdk/index.js';
import { Announcer } from './announce.js';
import { Capture } from './capture.js';
import { failure } from './failure.js';
import { Hardware, pause, whenVisible } from './hardware.js';
import { t } from './lang.js';
import { listen } from './listen.js';
import { Own } from './own.js';
import { facts } from './people.js';
import { Talk } from './talk.js';
import { Toasts } from './toasts.js';
/** @import {Room, RoomEvents} from '../sdk/index.js' */
/** @import {Event, Failure, State} from './state.js' */
/** @import {Store} from './store.js' */

const askAgainMs = 10_000; // who is inside
const beginningMs = 20_000; // of a call: what fails now never worked
const waitForDevicesMs = 1500; // for one that is just starting

/**
 * @typedef {object} CallParts
 * @property {Room} room
 * @property {Store} store
 * @property {() => State} state
 * @property {(event: Event) => void} dispatch
 * @property {(text: string) => void} say to those who listen
 */

/** What the person wants, done. */
export class Call {
  /** @type {CallParts} */ #parts;
  /** @type {Capture} */ #capture;
  /** @type {Announcer} */ #announcer;
  /** @type {Toasts} */ #toasts;
  /** @type {Hardware} */ #hardware;
  #opening = Promise.resolve();
  /** @type {Promise<unknown>} */ #known = Promise.resolve(); // what the room is like
  #password = '';
  #wantsIn = false; // Join was pressed
  /** @type {CallError | undefined} */ #hindrance;

  /** @param {CallParts} parts */
  constructor(parts) {
    const { room, store, state, dispatch, say } = (this.#parts = parts);
    const toasts = (this.#toasts = new Toasts(dispatch));
    this.#announcer = new Announcer(say);
    this.#capture = new Capture({
      store, tell: (medium, change) => this.#captured(medium, change), music: () => this.#known.then(() => room.info?.music ?? false),
    });
    this.talk = new Talk(room, toasts);
    this.own = new Own({ room: () => room, state, capture: this.#capture, store, toasts, dispatch, say });
    this.#hardware = new Hardware({
      room, store, state, dispatch, toasts,
      choose: (kind, id, label) => void this.own.choose(kind, id, label),
      again: () => this.#missing() && this.askDevices(),
    });
  }

  /** For the pictures of those in it. */
  get room() {
    return this.#parts.room;
  }

  get store() {
    return this.#parts.store;
  }

  /**
   * Listens to the room and gets the devices ready.
   *
   * @param {AbortSignal} signal
   */
  start(signal) {
    const { room, state, dispatch } = this.#parts;
    const entered = () => {
      const { roomName, room: known } = state();
      this.store.visited({ name: roomName, title: known?.title ?? roomName, at: Date.now() });
    };
    listen({
      room, state, dispatch, announcer: this.#announcer, toasts: this.#toasts, own: this.own, hardware: this.#hardware,
      entered, ended: (event) => this.#ended(event), openChat: () => this.showChat(true),
      trouble: (error) => this.#hindered(error), neverUp: () => this.#stuck(),
    }, signal);
    this.#hardware.watch(signal);
    void this.#capture.watchPermissions(signal);
    this.#known = this.#preview();
    const timer = setInterval(() => {
      if (state().phase === 'prejoin' && document.visibilityState === 'visible') void this.#preview();
    }, askAgainMs);
    signal.addEventListener('abort', () => clearInterval(timer));
    whenVisible(signal, () => this.#openDevices());
  }

  /** @param {string} name */
  setName(name) {
    this.#parts.dispatch({ type: 'named', name });
  }

  /** @param {string} id */
  setSpeaker(id) {
    this.#hardware.setSpeaker(id);
  }

  /**
   * Enters the room with what the page shows.
   *
   * @param {{password?: string, camera?: boolean}} [o] `camera: false` leaves it behind
   */
  async join({ password = this.#password, camera = true } = {}) {
    const { room, state, dispatch, store } = this.#parts;
    if (state().phase === 'joining') return;
    dispatch({ type: 'joining' });
    this.#wantsIn = true;
    this.#hindrance = undefined;
    this.#password = password;
    store.name = state().name;
    if (!camera) this.#capture.release('camera');
    await Promise.race([this.#opening, pause(waitForDevicesMs)]);
    try {
      await room.join({ name: state().name, password, ...this.#capture.hand() });
      this.#capture.forget();
      if (this.#hindrance) this.#hindered(this.#hindrance);
    } catch (error) {
      this.#refused(failure(error));
    }
  }

  /** Leaves at once. */
  async leave() {
    this.#wantsIn = false;
    this.own.quiet();
    this.#parts.dispatch({ type: 'left' });
    await this.#parts.room.leave().catch(() => {}); // gone is gone
  }

  /** Back in, with the name and devices of before. */
  async rejoin() {
    this.#openDevices();
    await this.join();
  }

  /** From an error: looks whether the way is free, then goes it. */
  async again() {
    const { state, dispatch } = this.#parts;
    if (!(await this.#preview())) return;
    const { room } = state();
    if (state().failure?.code === 'room_full' && room && room.participants >= room.limit) return;
    if (this.#wantsIn) {
      await this.rejoin();
      return;
    }
    dispatch({ type: 'prejoin' });
    this.#openDevices();
  }

  /** Asks for the devices in trouble once more. */
  askDevices() {
    this.#opening = this.#capture.again();
  }

  /** Inside a click: plays the sound that the browser held back. */
  async hear() {
    this.#parts.dispatch({ type: 'sound', blocked: false });
    await this.#parts.room.resumeAudio();
  }

  /** @param {boolean} open */
  showChat(open) {
    this.#toasts.withdraw('message');
    this.#parts.dispatch({ type: 'chat', open });
  }

  /** @param {number} page */
  turnTo(page) {
    this.#parts.dispatch({ type: 'page', page });
  }

  /** @param {number} size tiles that fit on a page */
  setCapacity(size) {
    this.#parts.dispatch({ type: 'capacity', size });
  }

  /**
   * Puts something on the clipboard and says so.
   *
   * @param {string} text
   * @param {string} done
   * @param {string} failed
   */
  async copy(text, done, failed) {
    const copied = await Promise.resolve(navigator.clipboard?.writeText(text)).then(() => 'clipboard' in navigator, () => false);
    this.#toasts.show({ text: copied ? done : failed, about: 'copy' });
    this.#parts.say(copied ? done : failed);
  }

  /** Puts the room's link on the clipboard. */
  async copyLink() {
    const link = `${location.origin}/r/${this.#parts.state().roomName}`;
    await this.copy(link, t('control.copied'), t('control.copy.failed', { link }));
  }

  /** @param {number} id */
  dismiss(id) {
    this.#toasts.dismiss(id);
  }

  #openDevices() {
    this.#opening = this.#capture.start();
  }

  #missing() {
    const { microphone, camera, screen } = this.#parts.state();
    return screen === 'prejoin' && (microphone.trouble === 'not_found' || camera.trouble === 'not_found');
  }

  /**
   * @param {'microphone' | 'camera'} medium
   * @param {Partial<State['camera']>} change
   */
  #captured(medium, change) {
    const { state, dispatch } = this.#parts;
    if (state().screen !== 'call') {
      dispatch({ type: 'medium', medium, change });
      if (change.status === 'on') void this.#hardware.list();
    } else if (change.status === 'on') {
      this.#capture.rest(); // the browser's question was answered after joining
      if (state()[medium].status === 'off') void this.own.toggle(medium);
    }
  }

  /** @returns {Promise<boolean>} whether the server answered */
  async #preview() {
    const { room, state, dispatch } = this.#parts;
    try {
      dispatch({ type: 'previewed', room: facts(await room.preview()) });
      return true;
    } catch (error) {
      const first = state().room === undefined || state().screen === 'error';
      if (first) this.#refused(failure(error)); // else who is inside is not known for a while
      return false;
    }
  }

  /** @param {Failure} problem */
  #refused(problem) {
    if (problem.code === 'wrong_password') {
      this.#parts.dispatch({ type: 'wrongPassword' });
      this.#openDevices();
      return;
    }
    this.#capture.rest();
    this.own.quiet();
    this.#parts.dispatch({ type: 'failed', failure: problem });
  }

  /** @param {RoomEvents['state']} event */
  #ended({ error }) {
    const { state, dispatch } = this.#parts;
    if (state().screen !== 'call') return; // we left, or were refused and said so
    this.own.quiet();
    const gone = state().phase === 'reconnecting' && (error?.code === 'unreachable' || error?.code === 'timeout');
    if (!error) dispatch({ type: 'left' });
    else dispatch({ type: 'failed', failure: failure(gone ? new CallError('lost', error.message) : error) });
  }

  /** Media never came up. Some browsers never say that they have no network at all, but know that they are offline. */
  #stuck() {
    if (!this.#begun()) return;
    if (navigator.onLine) this.#parts.dispatch({ type: 'blocked' });
    else this.#hindered(new CallError('no_network', 'offline, and no way to the server for media'));
  }

  /** @param {CallError} error */
  #hindered(error) {
    const { state, dispatch } = this.#parts;
    if (error.code !== 'no_network') return;
    if (state().phase === 'joining') {
      this.#hindrance = error; // said when the server has let us in, or has its own to say
    } else if (this.#begun()) { // later on it is a lost connection, and the banner says so
      void this.leave();
      dispatch({ type: 'failed', failure: failure(error) });
    }
  }

  #begun() {
    return Date.now() - (this.#parts.state().since ?? 0) < beginningMs;
  }
}
