/**
 * A menu on a button: arrow keys walk it, Escape and a click elsewhere close
 * it, and focus returns to the button. The browser's popover does the rest.
 *
 * @module
 */
import { icon } from '../icons.js';
import { el, on } from './dom.js';
/** @import {Glyph} from '../icons.js' */

const margin = 8;

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {() => void} run
 * @property {boolean} [checked] makes it one of several to choose from
 * @property {Glyph} [glyph]
 * @property {string} [key] the shortcut, shown at the end
 */

/**
 * @typedef {object} Section
 * @property {string} [title]
 * @property {Node} [extra] under the title, such as a meter
 * @property {readonly Item[]} items
 */

/**
 * Gives `button` a menu, whose sections are asked for whenever it opens.
 *
 * @param {HTMLButtonElement} button
 * @param {{label: string, sections: () => readonly Section[], signal: AbortSignal}} o
 * @returns {{element: HTMLElement, refresh: () => void}} to be put next to the button
 */
export function menu(button, { label, sections, signal }) {
  const element = el('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': label });
  button.popoverTargetElement = element;
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  const open = () => element.matches(':popover-open');
  const fill = () => element.replaceChildren(...sections().filter(({ items }) => items.length > 0).map((section) => drawn(section, () => element.hidePopover())));
  element.addEventListener('beforetoggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === 'open') fill();
  }, { signal });
  element.addEventListener('toggle', () => {
    button.setAttribute('aria-expanded', String(open()));
    if (!open()) {
      element.replaceChildren();
      return;
    }
    place(element, button);
    (items(element).find((item) => item.ariaChecked === 'true') ?? items(element)[0])?.focus();
  }, { signal });
  on(element, 'keydown', signal, (event) => walk(element, event));
  addEventListener('resize', () => open() && place(element, button), { signal });
  return {
    element,
    refresh: () => {
      if (!open()) return;
      const at = items(element).findIndex((item) => item === document.activeElement);
      fill();
      items(element)[Math.max(0, at)]?.focus();
    },
  };
}

/**
 * @param {Section} section
 * @param {() => void} close
 */
function drawn({ title, extra, items }, close) {
  return el('div', { role: 'group', 'aria-label': title, class: 'menu-section' },
    title !== undefined && el('div', { class: 'menu-title', 'aria-hidden': 'true' }, title),
    extra,
    ...items.map((item) => entry(item, close)),
  );
}

/**
 * @param {Item} item
 * @param {() => void} close
 */
function entry({ label, run, checked, glyph, key }, close) {
  const choice = checked !== undefined;
  const button = el('button', {
    class: 'menu-item', type: 'button', tabindex: -1, role: choice ? 'menuitemradio' : 'menuitem', 'aria-checked': choice ? String(checked) : undefined,
  });
  if (choice) button.append(el('span', { class: 'menu-check' }, checked ? icon('check') : ''));
  else if (glyph) button.append(icon(glyph));
  button.append(el('span', { class: 'menu-label' }, label));
  if (key !== undefined) button.append(el('kbd', { class: 'key', 'aria-hidden': 'true' }, key));
  button.addEventListener('click', () => {
    close();
    run();
  });
  return button;
}

/** @param {HTMLElement} element */
const items = (element) => [...element.querySelectorAll('button')];

/**
 * @param {HTMLElement} element
 * @param {KeyboardEvent} event
 */
function walk(element, event) {
  const all = items(element);
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[to % all.length]?.focus();
  } else if (event.key === 'Tab') {
    element.hidePopover();
  }
}

/**
 * Above the button when it is in the lower half, else below; always inside the window.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} button
 */
function place(element, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = Math.min(Math.max(margin, at.left + at.width / 2 - width / 2), innerWidth - width - margin);
  const above = at.top > innerHeight / 2;
  const top = above ? at.top - height - margin : at.bottom + margin;
  element.style.left = `${left}px`;
  element.style.top = `${Math.min(Math.max(margin, top), Math.max(margin, innerHeight - height - margin))}px`;
}
