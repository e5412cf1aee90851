/**
 * Before the call: look at oneself, say who one is, and join.
 *
 * @module
 */
import { icon } from '../icons.js';
import { count, namesAnd, t } from '../lang.js';
import { avatar } from './avatar.js';
import { brand } from './brand.js';
import { canChooseSpeaker, deviceLabel, deviceMenu } from './devices.js';
import { attr, el, on, text } from './dom.js';
import { preview } from './preview.js';
/** @import {Call} from '../call.js' */
/** @import {RoomFacts, State} from '../state.js' */
/** @import {View} from './dom.js' */

const faces = 3;

/**
 * @param {{call: Call, state: () => State}} parts
 * @returns {View<State>}
 */
export function prejoin({ call, state }) {
  const abort = new AbortController();
  const { signal } = abort;
  const form = joinForm({ call, state, signal });
  const glass = preview({ call, anyway: () => form.join(true) });
  const row = deviceRow({ call, state, signal });
  const element = el('div', { class: 'prejoin' },
    el('header', { class: 'page-head' }, brand()),
    el('main', { class: 'prejoin-columns' }, el('div', {}, glass.element, row.element), form.element),
  );
  return {
    element,
    update(now) {
      glass.update(now);
      row.update(now);
      form.update(now);
    },
    close() {
      glass.close();
      abort.abort();
    },
  };
}

/** @typedef {{call: Call, state: () => State, signal: AbortSignal}} Parts */

/** @param {Parts} parts */
function deviceRow({ call, state, signal }) {
  const kinds = /** @type {const} */ (['microphone', 'camera', 'speaker']);
  const shown = kinds.filter((kind) => kind !== 'speaker' || canChooseSpeaker).map((kind) => {
    const label = el('span', { class: 'device-label' });
    const button = el('button', { class: 'button plain device', type: 'button', 'aria-label': t(`device.choose.${kind}`) }, icon(kind), label, icon('chevron-down'));
    const list = deviceMenu(button, { kinds: [kind], label: t(`device.choose.${kind}`), call, state, signal });
    return { kind, label, button, list };
  });
  return {
    element: el('div', { class: 'device-row' }, ...shown.flatMap(({ button, list }) => [button, list.element])),
    /** @param {State} now */
    update(now) {
      for (const { kind, label, button, list } of shown) {
        text(label, deviceLabel(now, kind));
        attr(button, 'aria-label', `${t(`device.choose.${kind}`)}: ${label.textContent}`);
        button.hidden = kind === 'speaker' && now.devices.speakers.length === 0;
        list.refresh();
      }
    },
  };
}

/** @param {Parts} parts */
function joinForm({ call, state, signal }) {
  const title = el('h1');
  const inside = el('div', { class: 'inside' }, el('span', { class: 'skeleton' }));
  const name = labelled('prejoin.name', { name: 'name', maxlength: 64, autocomplete: 'name', autocapitalize: 'words', spellcheck: 'false' });
  const password = labelled('prejoin.password', { name: 'password', type: 'password', maxlength: 1024, autocomplete: 'current-password' });
  const go = el('button', { class: 'button primary wide', type: 'submit' }, t('prejoin.join'));
  const without = el('button', { class: 'button second wide', type: 'button' }, t('prejoin.without'));
  const element = el('form', { class: 'join', novalidate: true }, el('div', { class: 'join-head' }, title, inside), name.element, password.element, el('div', { class: 'join-go' }, go, without));
  name.input.value = state().name;
  let told = '';
  let refused = false;

  const join = (/** @type {boolean} */ camera) => {
    call.setName(clean(name.input.value));
    const missing = state().name === '' ? name : !password.element.hidden && password.input.value === '' ? password : undefined;
    if (missing) missing.wrong(t(missing === name ? 'prejoin.name.empty' : 'prejoin.password.empty'));
    else void call.join({ camera, password: password.input.value });
  };
  on(element, 'submit', signal, (event) => {
    event.preventDefault();
    join(true);
  });
  on(without, 'click', signal, () => join(false));
  on(name.input, 'input', signal, () => call.setName(clean(name.input.value)));
  if (state().name === '' && matchMedia('(hover: hover)').matches) queueMicrotask(() => name.input.focus());

  return {
    element,
    join,
    /** @param {State} now */
    update(now) {
      const busy = now.phase === 'joining';
      text(title, now.room?.title ?? now.roomName);
      const who = now.room ? insideWords(now.room) : '';
      if (who !== told) inside.replaceChildren(...whoIsInside(now.room, (told = who)));
      password.element.hidden = !now.room?.password && !now.wrongPassword;
      if (now.wrongPassword && !refused) password.wrong(t('trouble.wrong_password.title'), 'wrong_password');
      refused = now.wrongPassword;
      attr(go, 'aria-busy', busy ? 'true' : undefined);
      go.disabled = without.disabled = busy;
      if (go.dataset['busy'] !== String(busy)) {
        go.dataset['busy'] = String(busy);
        go.replaceChildren(...(busy ? [el('span', { class: 'busy-ring' }), t('prejoin.joining')] : [t('prejoin.join')]));
      }
    },
  };
}

/**
 * @param {'prejoin.name' | 'prejoin.password'} key
 * @param {import('./dom.js').Attributes} attributes
 */
function labelled(key, attributes) {
  const input = el('input', { class: 'input', ...attributes });
  const problem = el('p', { class: 'wrong', role: 'alert', hidden: true });
  input.addEventListener('input', () => {
    problem.hidden = true;
    problem.removeAttribute('data-error');
    input.removeAttribute('aria-invalid');
  });
  const element = el('label', { class: 'field' }, el('span', { class: 'label' }, t(key)), input);
  const field = el('div', { class: 'field' }, element, problem);
  return {
    element: field,
    input,
    /**
     * @param {string} words
     * @param {string} [code]
     */
    wrong(words, code) {
      if (!problem.hidden && problem.textContent === words) return;
      problem.replaceChildren(icon('warning'), words);
      problem.hidden = false;
      attr(problem, 'data-error', code);
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      input.select();
    },
  };
}

/** @param {RoomFacts} room */
function insideWords({ participants, names, limit }) {
  if (participants >= limit) return t('prejoin.full', { count: participants, limit });
  if (participants === 0) return t('prejoin.first');
  if (names.length === 0) return count('prejoin.count', participants);
  const shown = names.slice(0, participants > 2 ? 1 : 2);
  return count('prejoin.here', participants, { names: namesAnd(shown, participants - shown.length) });
}

/**
 * @param {RoomFacts | undefined} room
 * @param {string} words
 */
function whoIsInside(room, words) {
  const names = room && room.participants > 0 ? room.names.slice(0, faces) : [];
  return [
    ...(names.length > 0 ? [el('span', { class: 'faces' }, ...names.map((name) => avatar(name).element))] : []),
    el('span', { 'aria-live': 'polite' }, words || '\u00a0'),
  ];
}

/** @param {string} text */
const clean = (text) => text.replace(/\s+/g, ' ').trim();
