/**
 * Short notes that go by themselves. One per matter: a newer note on the same
 * matter takes the place of the older one.
 *
 * @module
 */
/** @import {Event, Toast} from './state.js' */

const shownMs = 6000;

/** @typedef {Readonly<{text: string, about?: string, tone?: Toast['tone'], action?: Readonly<{label: string, run: () => void}>}>} Note */

/** The notes on the screen. */
export class Toasts {
  /** @type {(event: Event) => void} */ #dispatch;
  /** @type {Map<string, number>} what each matter's note is */ #about = new Map();
  #last = 0;

  /** @param {(event: Event) => void} dispatch */
  constructor(dispatch) {
    this.#dispatch = dispatch;
  }

  /** @param {Note} note */
  show({ text, about = text, tone = 'plain', action }) {
    const id = ++this.#last;
    this.#drop(about);
    this.#about.set(about, id);
    this.#dispatch({ type: 'toast', toast: { id, text, tone, action } });
    setTimeout(() => this.dismiss(id), action ? shownMs * 2 : shownMs);
  }

  /** @param {number} id */
  dismiss(id) {
    for (const [about, shown] of this.#about) if (shown === id) this.#drop(about);
  }

  /**
   * Takes back the note on a matter that is settled.
   *
   * @param {string} about
   */
  withdraw(about) {
    this.#drop(about);
  }

  /** @param {string} about */
  #drop(about) {
    const id = this.#about.get(about);
    if (id === undefined) return;
    this.#about.delete(about);
    this.#dispatch({ type: 'untoast', id });
  }
}
