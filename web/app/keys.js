/**
 * What a key means in a call. Pure, so that the whole table is tested.
 *
 * @module
 */

/**
 * @typedef {'microphone' | 'camera' | 'screen' | 'chat' | 'fullscreen' | 'statistics' | 'close' | 'help' | 'previous' | 'next'} Command
 * @typedef {Readonly<{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean, repeat: boolean}>} Press
 */

/** @type {Readonly<Record<string, Command>>} */
const single = {
  m: 'microphone', v: 'camera', d: 'screen', c: 'chat', f: 'fullscreen', i: 'statistics',
  '?': 'help', arrowleft: 'previous', arrowright: 'next',
};

/** @type {Readonly<Record<string, Command>>} */
const chord = { d: 'microphone', e: 'camera' };

/**
 * The command of a key press, or nothing.
 *
 * @param {Press} press
 * @param {{typing: boolean, dialog: boolean, singles: boolean}} where
 *   `typing` in a text field, `dialog` inside a dialog or menu, `singles` single keys are switched on
 * @returns {Command | undefined}
 */
export function command(press, { typing, dialog, singles }) {
  if (press.repeat) return undefined;
  const key = press.key.toLowerCase();
  if (press.ctrlKey || press.metaKey) {
    return press.altKey || press.shiftKey ? undefined : own(chord, key);
  }
  if (press.altKey || dialog) return undefined; // dialogs and menus close themselves
  if (key === 'escape') return 'close';
  if (typing || !singles) return undefined;
  return own(single, key);
}

/**
 * @param {Readonly<Record<string, Command>>} table
 * @param {string} key
 */
const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
