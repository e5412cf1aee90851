/**
 * After the call: back in, or home.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { brand } from './brand.js';
import { attr, el, on, text } from './dom.js';
/** @import {Call} from '../call.js' */
/** @import {State} from '../state.js' */
/** @import {View} from './dom.js' */

/**
 * @param {{call: Call}} parts
 * @returns {View<State>}
 */
export function leftPage({ call }) {
  const abort = new AbortController();
  const title = el('h1', { tabindex: -1 });
  const again = el('button', { class: 'button primary', type: 'button' }, t('left.rejoin'));
  const element = el('div', { class: 'page' },
    el('header', { class: 'page-head' }, brand()),
    el('main', { class: 'page-main' }, el('div', { class: 'page-card' },
      el('div', { class: 'page-glyph' }, icon('door')), title, el('p', {}, t('left.text')),
      el('div', { class: 'page-actions' }, again, el('a', { class: 'button second', href: '/' }, t('left.home'))))),
  );
  on(again, 'click', abort.signal, () => void call.rejoin());
  queueMicrotask(() => title.focus());
  return {
    element,
    update(now) {
      const busy = now.phase === 'joining';
      text(title, t('left.title.room', { room: now.room?.title ?? now.roomName }));
      again.disabled = busy;
      attr(again, 'aria-busy', busy ? 'true' : undefined);
    },
    close: () => abort.abort(),
  };
}
