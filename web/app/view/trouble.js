/**
 * Trouble in plain words, with a way out.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { callTrouble } from '../trouble.js';
import { brand } from './brand.js';
import { el, every, text } from './dom.js';
/** @import {Call} from '../call.js' */
/** @import {State} from '../state.js' */
/** @import {Trouble, Action} from '../trouble.js' */
/** @import {View} from './dom.js' */

/**
 * What each way out does; a missing one is left out.
 *
 * @typedef {Partial<Record<Action, () => void>>} Ways
 */

/** @type {Readonly<Record<Action, import('../lang/en.js').Key>>} */
const words = {
  again: 'trouble.again', anyway: 'trouble.anyway', ask: 'trouble.ask', without: 'trouble.without', tab: 'trouble.tab',
  home: 'left.home', rejoin: 'left.rejoin', reload: 'trouble.again',
};

/**
 * The buttons of a trouble.
 *
 * @param {Trouble} trouble
 * @param {Ways} ways
 * @param {boolean} [quiet] beside a louder button
 */
export function actions({ actions, code }, ways, quiet = false) {
  return actions.map((action, i) => {
    const look = `button ${i === 0 && !quiet ? 'primary' : 'second'}`;
    if (action === 'home') return el('a', { class: look, href: '/' }, t(words.home));
    const run = ways[action];
    if (!run) return undefined;
    const button = el('button', { class: look, type: 'button' }, t(code === 'replaced' ? 'trouble.replaced.again' : words[action]));
    button.addEventListener('click', run);
    return button;
  });
}

/**
 * The page that stands where the call cannot be.
 *
 * @param {{call: Call, state: () => State}} parts
 * @returns {View<State>}
 */
export function troublePage({ call, state }) {
  const abort = new AbortController();
  const card = el('div', { class: 'page-card' });
  const element = el('div', { class: 'page' }, el('header', { class: 'page-head' }, brand()), el('main', { class: 'page-main' }, card));
  /** @type {State['failure']} */ let shown;
  /** @type {number | undefined} */ let pause;
  let due = 0;

  const countdown = el('p', { class: 'hint', 'aria-live': 'off' });
  every(500, abort.signal, () => {
    if (due === 0) return;
    const left = Math.ceil((due - Date.now()) / 1000);
    text(countdown, t('trouble.retry', { seconds: Math.max(0, left) }));
    if (left <= 0 && state().phase !== 'joining' && document.visibilityState === 'visible') again();
  });
  const again = () => {
    if (pause !== undefined) due = Date.now() + pause;
    void call.again();
  };

  return {
    element,
    update(now) {
      if (!now.failure || now.failure === shown) {
        card.toggleAttribute('data-busy', now.phase === 'joining');
        return;
      }
      shown = now.failure;
      const trouble = callTrouble(now.failure, now);
      pause = trouble.retryMs;
      due = pause === undefined ? 0 : Date.now() + pause;
      element.dataset['error'] = trouble.code;
      card.removeAttribute('data-busy');
      card.replaceChildren(...described(trouble, countdown), el('div', { class: 'page-actions' },
        ...actions(trouble, { again, rejoin: () => void call.rejoin() }).filter((node) => node !== undefined)), details(trouble, call));
    },
    close: () => abort.abort(),
  };
}

/**
 * @param {Trouble} trouble
 * @param {HTMLElement} countdown
 */
function described({ glyph, title, text: said, suggestion, retryMs }, countdown) {
  /** @type {HTMLElement[]} */
  const parts = [el('div', { class: 'page-glyph' }, icon(glyph)), el('h1', { role: 'alert' }, title), el('p', {}, said)];
  if (suggestion !== undefined) {
    const [before = '', after = ''] = t('trouble.room_not_found.hint').split('{suggestion}');
    parts.push(el('p', {}, before, el('a', { href: `/r/${encodeURIComponent(suggestion)}` }, suggestion), after));
  }
  if (retryMs !== undefined) parts.push(countdown);
  return parts;
}

/**
 * The short code, and what a helper needs to know: no names, no addresses.
 *
 * @param {Trouble} trouble
 * @param {Call} call
 */
function details({ code, short }, call) {
  const copy = el('button', { class: 'button plain small', type: 'button' }, t('trouble.copy'));
  copy.addEventListener('click', () => {
    const report = JSON.stringify({ code, at: new Date().toISOString(), browser: navigator.userAgent }, null, 2);
    void call.copy(report, t('trouble.copied'), report);
  });
  return el('div', { class: 'page-details' }, el('code', {}, short), copy);
}
