/**
 * The start page: make a room, join one, or go back to one.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { inventRoom, roomFromText } from '../names.js';
import { brand, shape } from './brand.js';
import { el, on } from './dom.js';
/** @import {Store} from '../store.js' */

/**
 * @typedef {object} StartParts
 * @property {Store} store
 * @property {(room: string) => void} go
 * @property {HTMLElement} listed the rooms that everybody may know of
 * @property {HTMLElement} reach the people who can be called
 * @property {AbortSignal} signal
 */

/** @param {StartParts} parts */
export function startView(parts) {
  return el('div', { class: 'start' },
    el('header', {}, brand()),
    el('main', { class: 'start-columns' },
      el('div', {},
        el('h1', {}, t('start.title')),
        el('p', { class: 'start-text' }, t('start.text')),
        el('div', { class: 'start-forms' }, newRoom(parts), el('div', { class: 'start-or', 'aria-hidden': 'true' }, t('start.or')), joinRoom(parts)),
        parts.listed,
        parts.reach,
        recent(parts),
      ),
      el('div', { class: 'start-scene' }, scene()),
    ),
  );
}

/** @param {StartParts} parts */
function newRoom({ go, signal }) {
  const name = el('input', { class: 'input', name: 'new', 'aria-label': t('start.name'), placeholder: t('start.name'), maxlength: 64, autocomplete: 'off', spellcheck: 'false' });
  const form = el('form', { class: 'start-row', novalidate: true }, name, el('button', { class: 'button primary' }, t('start.new')));
  on(form, 'submit', signal, (event) => {
    event.preventDefault();
    go(roomFromText(name.value) || inventRoom());
  });
  return form;
}

/** @param {StartParts} parts */
function joinRoom({ go, signal }) {
  const wrong = el('p', { class: 'wrong', hidden: true, role: 'alert' });
  const name = el('input', { class: 'input', name: 'room', 'aria-label': t('start.join'), placeholder: t('start.join'), maxlength: 2048, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', enterkeyhint: 'go' });
  const form = el('form', { class: 'field', novalidate: true },
    el('div', { class: 'start-row' }, name, el('button', { class: 'button second' }, t('start.join.go'))), wrong);
  on(form, 'submit', signal, (event) => {
    event.preventDefault();
    const room = roomFromText(name.value);
    if (room) {
      go(room);
      return;
    }
    wrong.replaceChildren(icon('warning'), t('start.join.empty'));
    wrong.hidden = false;
    name.setAttribute('aria-invalid', 'true');
    name.focus();
  });
  on(name, 'input', signal, () => {
    wrong.hidden = true;
    name.removeAttribute('aria-invalid');
  });
  return form;
}

/** @param {StartParts} parts */
function recent({ store, signal }) {
  const rooms = store.recent;
  if (rooms.length === 0) return undefined;
  const section = el('section', { class: 'recent' }, el('h2', {}, t('start.recent')));
  const list = el('ul');
  for (const { name, title, at } of rooms) {
    const forget = el('button', { class: 'button square', type: 'button', 'aria-label': t('start.recent.forget', { name: title }) }, icon('close'));
    const row = el('li', {},
      el('a', { class: 'recent-link', href: `/r/${name}` }, el('span', { class: 'recent-name' }, title), el('span', { class: 'recent-when' }, day(at))), forget);
    on(forget, 'click', signal, () => {
      store.forget(name);
      row.remove();
      if (list.childElementCount === 0) section.remove();
    });
    list.append(row);
  }
  section.append(list);
  return section;
}

/** @param {number} at */
function day(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days < 7) return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-days, 'day');
  return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }).format(at);
}

/** Four people taking turns. */
function scene() {
  const person = (/** @type {string} */ which, /** @type {number} */ x, /** @type {number} */ y) =>
    shape('g', { class: `scene-${which}`, transform: `translate(${x} ${y})` },
      shape('rect', { class: 'scene-tile', width: '244', height: '180', rx: '20' }),
      shape('circle', { class: 'scene-person', cx: '122', cy: '78', r: '34' }),
      shape('path', { class: 'scene-person', d: 'M54 180c0-36 28-58 68-58s68 22 68 58z' }),
      shape('rect', { class: 'scene-ring', x: '-5', y: '-5', width: '254', height: '190', rx: '25' }),
    );
  return shape('svg', { class: 'scene', viewBox: '0 0 520 392', 'aria-hidden': 'true' },
    person('a', 8, 8), person('b', 268, 8), person('c', 8, 204), person('d', 268, 204));
}
