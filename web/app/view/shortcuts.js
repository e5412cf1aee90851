/**
 * All keys in one list, and the switch for single ones.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { el, on } from './dom.js';
/** @import {Key} from '../lang/en.js' */
/** @import {Store} from '../store.js' */

const apple = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');
const ctrl = apple ? '⌘' : 'Ctrl';

/** @type {readonly (readonly [Key, ...string[]])[]} */
const rows = [
  ['keys.microphone', 'M', `${ctrl} D`],
  ['keys.camera', 'V', `${ctrl} E`],
  ['keys.screen', 'D'],
  ['keys.chat', 'C'],
  ['keys.fullscreen', 'F'],
  ['keys.statistics', 'I'],
  ['keys.pages', '←', '→'],
  ['keys.escape', 'Esc'],
  ['keys.help', '?'],
];

/**
 * @param {Store} store
 * @param {AbortSignal} signal
 */
export function shortcuts(store, signal) {
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('keys.close') }, icon('close'));
  const single = el('input', { type: 'checkbox', role: 'switch', class: 'switch' });
  const element = el('dialog', { class: 'dialog', 'aria-label': t('keys.title') },
    el('header', {}, el('h2', {}, t('keys.title')), close),
    el('dl', { class: 'keys' }, ...rows.flatMap(([key, ...all]) => [
      el('dt', {}, t(key)),
      el('dd', {}, ...all.flatMap((name, i) => [i > 0 && el('span', { class: 'hint' }, t('keys.or')), ...name.split(' ').map((part) => el('kbd', { class: 'key' }, part))])),
    ])),
    el('label', { class: 'switch-row' }, el('span', {}, el('strong', {}, t('keys.single')), el('span', { class: 'hint' }, t('keys.single.text'))), single),
  );
  on(close, 'click', signal, () => element.close());
  on(single, 'change', signal, () => (store.singleKeys = single.checked));
  on(element, 'click', signal, ({ target }) => target === element && element.close()); // the ground around it
  return {
    element,
    open() {
      single.checked = store.singleKeys;
      if (!element.open) element.showModal();
    },
  };
}
