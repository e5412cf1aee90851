/**
 * What is said to those who listen instead of look. People who come or go at
 * the same time make one sentence.
 *
 * @module
 */
import { count, namesAnd } from './lang.js';

const gatherMs = 800;
const named = 2;

/** Gathers comings and goings, then says them. */
export class Announcer {
  /** @type {(text: string) => void} */ #say;
  /** @type {{joined: string[], left: string[]}} */ #gathered = { joined: [], left: [] };
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.#say = say;
  }

  /** @param {string} text */
  now(text) {
    this.#say(text);
  }

  /**
   * @param {'joined' | 'left'} change
   * @param {string} name
   */
  person(change, name) {
    this.#gathered[change].push(name);
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs);
  }

  #flush() {
    const { joined, left } = this.#gathered;
    this.#gathered = { joined: [], left: [] };
    this.#timer = undefined;
    const said = [sentence('say.joined', joined), sentence('say.left', left)].filter(Boolean);
    if (said.length > 0) this.#say(said.join('. '));
  }
}

/**
 * "Ada and 2 others joined".
 *
 * @param {'say.joined' | 'say.left'} key
 * @param {readonly string[]} people
 */
function sentence(key, people) {
  if (people.length === 0) return '';
  const shown = people.length > named ? people.slice(0, 1) : people;
  return count(key, people.length, { names: namesAnd(shown, people.length - shown.length) });
}
