/**
 * Notes that go by themselves, and the one place where screen readers are told.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { el, keep } from './dom.js';
/** @import {State, Toast} from '../state.js' */

/** @param {(id: number) => void} dismiss */
export function notices(dismiss) {
  const list = el('div', { class: 'toasts' });
  /** @type {Map<string, {element: HTMLElement, close: () => void}>} */ const shown = new Map();
  return {
    element: list,
    /** @param {State} state */
    update({ toasts }) {
      keep(list, shown, toasts, { key: ({ id }) => String(id), make: (toast) => ({ element: drawn(toast, dismiss), close: () => {} }) });
    },
  };
}

/**
 * @param {Toast} toast
 * @param {(id: number) => void} dismiss
 */
function drawn({ id, text, tone, action }, dismiss) {
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('trouble.dismiss') }, icon('close'));
  close.addEventListener('click', () => dismiss(id));
  const element = el('div', { class: 'toast', 'data-tone': tone, role: tone === 'bad' ? 'alert' : undefined },
    tone === 'bad' && icon('warning'), el('p', {}, text));
  if (action) {
    const run = el('button', { class: 'button', type: 'button' }, action.label);
    run.addEventListener('click', () => {
      dismiss(id);
      action.run();
    });
    element.append(run);
  }
  element.append(close);
  return element;
}

/** A polite live region; the same words twice are said twice. */
export function liveRegion() {
  const element = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  return {
    element,
    /** @param {string} words */
    say(words) {
      element.replaceChildren(el('span', {}, words));
    },
  };
}
