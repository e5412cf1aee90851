/**
 * A person without a picture: initials on the colour of the name.
 *
 * @module
 */
import { hue, initials } from '../names.js';
import { el, text } from './dom.js';

/** @param {string} name */
export function avatar(name) {
  const element = el('span', { class: 'avatar', 'aria-hidden': 'true' });
  const update = (/** @type {string} */ now) => {
    text(element, now ? initials(now) : '');
    element.style.setProperty('--hue', String(hue(now)));
  };
  update(name);
  return { element, update };
}
