/**
 * Words by key, with plurals and lists as the language wants them.
 *
 * @module
 */
import { en } from './lang/en.js';
/** @import {Key} from './lang/en.js' */

/** @typedef {Readonly<Record<string, string | number>>} Values */

const language = 'en';
const plurals = new Intl.PluralRules(language);
const list = new Intl.ListFormat(language, { type: 'conjunction' });

/**
 * @template {string} K
 * @typedef {K extends `${infer Base}.other` ? Base : never} Plural
 */

/**
 * What can be said with a table of words.
 *
 * @template {string} K
 * @param {Readonly<Record<K, string>>} words
 */
export function speaker(words) {
  const fill = (/** @type {string} */ text, /** @type {Values} */ values) =>
    text.replace(/\{(\w+)\}/g, (hole, /** @type {string} */ name) => String(values[name] ?? hole));
  return {
    /**
     * The words of a key, with its `{holes}` filled.
     *
     * @param {K} key
     * @param {Values} [values]
     */
    t: (key, values = {}) => fill(words[key], values),

    /**
     * The words for a number of things: `key.one` or `key.other`.
     *
     * @param {Plural<K>} key
     * @param {number} count
     * @param {Values} [values]
     */
    count(key, count, values = {}) {
      const form = plurals.select(count) === 'one' ? 'one' : 'other';
      return fill(words[/** @type {K} */ (`${key}.${form}`)], { count, ...values });
    },

    /**
     * Whether there are words for a key that came from outside.
     *
     * @param {string} key
     * @returns {key is K}
     */
    known: (key) => Object.hasOwn(words, key),
  };
}

/** With the words that every page needs. */
export const { t, count, known } = speaker(/** @type {Readonly<Record<Key, string>>} */ (en));

/**
 * "Ada, Grace, and 2 others".
 *
 * @param {readonly string[]} names
 * @param {number} more how many are not named
 */
export function namesAnd(names, more) {
  return list.format(more > 0 ? [...names, count('prejoin.others', more)] : names);
}

/**
 * A time of day, short.
 *
 * @param {number} ms since 1970
 */
export const clock = (ms) => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(ms);

/**
 * How long something has lasted: "4:07", "1:02:09".
 *
 * @param {number} ms
 */
export function lasted(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
