/**
 * Calls and is called: asks the SDK what the view wants, and tells the view
 * what came of it.
 *
 * @module
 */
import { CallError } from '../sdk/errors.js';
import { next, unreached } from './reach.js';
/** @import {People} from '../sdk/people.js' */
/** @import {Ringer} from './ringer.js' */
/** @import {Store} from './store.js' */
/** @import {Reach, ReachEvent} from './reach.js' */

const countAgainMs = 20_000;

/**
 * @typedef {object} CallerParts
 * @property {People} people
 * @property {Store} store
 * @property {Ringer} ringer
 * @property {(reach: Reach) => void} show
 * @property {(room: string) => void} enter
 * @property {() => boolean} seen whether somebody looks at the page
 */

export class Caller {
  /** @type {CallerParts} */ #parts;
  /** @type {Reach} */ #reach;

  /** @param {CallerParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#reach = unreached(parts.store.name);
  }

  /**
   * Looks whether there is a list here, and listens to it.
   *
   * @param {AbortSignal} signal
   */
  start(signal) {
    const { people } = this.#parts;
    people.on('state', ({ state, error }) => {
      this.#tell({ type: 'phase', phase: state });
      if (state === 'hidden' && error) this.#trouble(error);
    });
    people.on('people', (event) => this.#tell({ type: 'people', ...event }));
    people.on('calling', ({ person }) => this.#tell({ type: 'ring', direction: 'out', person }));
    people.on('incoming', ({ from }) => this.#tell({ type: 'ring', direction: 'in', person: from }));
    people.on('ended', (event) => this.#tell({ type: 'ended', ...event }));
    people.on('connected', ({ person, room }) => {
      this.#tell({ type: 'connected', person });
      this.#parts.enter(room);
    });
    this.#parts.show(this.#reach);
    void this.#count(signal);
  }

  /** @param {string} name */
  async appear(name) {
    const { people, store, ringer } = this.#parts;
    this.#tell({ type: 'named', name });
    this.#tell({ type: 'read' });
    if (name.trim() === '') {
      this.#tell({ type: 'trouble', code: 'bad_request', path: 'data.name' });
      return;
    }
    ringer.ready();
    store.name = name;
    await this.#try(people.appear(name));
  }

  async hide() {
    this.#tell({ type: 'read' });
    await this.#parts.people.leave();
  }

  /** @param {string} id */
  async ring(id) {
    this.#parts.ringer.ready();
    this.#tell({ type: 'read' });
    await this.#try(this.#parts.people.ring(id));
  }

  async cancel() {
    await this.#try(this.#parts.people.cancel());
  }

  async accept() {
    await this.#try(this.#parts.people.accept());
  }

  async decline() {
    await this.#try(this.#parts.people.decline());
  }

  /** The note was read. */
  read() {
    this.#tell({ type: 'read' });
  }

  /**
   * Asks how many are visible, while one is not and somebody looks. A server
   * without a list is not asked again.
   *
   * @param {AbortSignal} signal
   */
  async #count(signal) {
    const { people, seen } = this.#parts;
    const outside = this.#reach.phase === 'hidden' || this.#reach.phase === 'off';
    try {
      if (outside && seen()) this.#tell({ type: 'counted', count: (await people.count(signal)).visible });
    } catch (error) {
      if (CallError.from(error).code === 'not_found') {
        this.#tell({ type: 'counted', count: undefined });
        return;
      }
    }
    if (signal.aborted) return;
    const timer = setTimeout(() => this.#count(signal), countAgainMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** @param {Promise<void>} deed */
  async #try(deed) {
    try {
      await deed;
    } catch (error) {
      this.#trouble(CallError.from(error));
    }
  }

  /** @param {CallError} error */
  #trouble({ code, details }) {
    const { path } = details;
    this.#tell({ type: 'trouble', code, ...(typeof path === 'string' && { path }) });
  }

  /** @param {ReachEvent} event */
  #tell(event) {
    const before = this.#reach.ring;
    this.#reach = next(this.#reach, event);
    const { ring } = this.#reach;
    if (!ring || ring.agreed) this.#parts.ringer.stop();
    else if (before?.person.id !== ring.person.id || before.direction !== ring.direction) this.#parts.ringer.start(ring.direction);
    this.#parts.show(this.#reach);
  }
}
