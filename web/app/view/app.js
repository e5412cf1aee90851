/**
 * Puts the right screen on the page and keeps it in step with the state.
 *
 * @module
 */
import { productName } from './brand.js';
import { callView } from './call.js';
import { attr, text } from './dom.js';
import { leftPage } from './left.js';
import { prejoin } from './prejoin.js';
import { troublePage } from './trouble.js';
/** @import {Call} from '../call.js' */
/** @import {Screen, State} from '../state.js' */
/** @import {View} from './dom.js' */

/** @type {Readonly<Record<Screen, (parts: {call: Call, state: () => State}) => View<State>>>} */
const screens = { prejoin, call: callView, left: leftPage, error: troublePage };

/**
 * @param {HTMLElement} root
 * @param {{call: Call, state: () => State}} parts
 * @returns {(state: State) => void} shows a state
 */
export function app(root, parts) {
  /** @type {View<State> | undefined} */ let view;
  /** @type {Screen | undefined} */ let shown;
  return (state) => {
    attr(document.documentElement, 'data-state', state.phase);
    title(state);
    if (state.screen !== shown) {
      view?.close();
      view = screens[(shown = state.screen)](parts);
      root.replaceChildren(view.element);
    }
    view?.update(state);
  };
}

/** @param {State} state */
function title({ room, roomName, unread }) {
  const words = `${unread > 0 ? `(${unread}) ` : ''}${room?.title ?? roomName} · ${productName()}`;
  const element = document.querySelector('title');
  if (element) text(element, words);
}
