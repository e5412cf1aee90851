/**
 * The part of the start page where people can be called: say who one is, see
 * who else is here, ring somebody.
 *
 * @module
 */
import { icon } from '../icons.js';
import { count, t } from '../lang.js';
import { avatar } from './avatar.js';
import { attr, el, keep, on, text } from './dom.js';
import { liveRegion } from './notices.js';
import { ringDialog } from './ring.js';
/** @import {Caller} from '../caller.js' */
/** @import {Note, Person, Reach} from '../reach.js' */

/** @typedef {Pick<Caller, 'appear' | 'hide' | 'ring' | 'cancel' | 'accept' | 'decline' | 'read'>} Wishes */

/**
 * @param {{wishes: () => Wishes, signal: AbortSignal}} parts
 */
export function reachView({ wishes, signal }) {
  const live = liveRegion();
  const lead = el('p', { class: 'reach-lead' });
  const form = appearForm({ wishes, signal });
  const here = visibleRow({ wishes, signal });
  const list = othersList({ wishes, signal });
  const note = noteLine({ wishes, signal });
  const dialog = ringDialog({ wishes, signal, say: live.say });
  const element = el('section', { class: 'reach', hidden: true, 'aria-labelledby': 'reach-title' },
    el('h2', { id: 'reach-title' }, t('people.title')), lead, note.element, form.element, here.element, list.element, dialog.element, live.element);
  /** @type {Note | undefined} */ let said;
  return {
    element,
    /** @param {Reach} reach */
    update(reach) {
      const outside = reach.phase === 'hidden' || reach.phase === 'appearing';
      element.hidden = reach.phase === 'off';
      attr(element, 'data-reach', reach.phase);
      lead.hidden = !outside;
      text(lead, reach.count > 0 ? count('people.count', reach.count) : t('people.lead'));
      form.update(reach, outside);
      here.update(reach, !outside);
      list.update(reach, !outside);
      note.update(reach.note);
      dialog.update(reach.ring);
      if (reach.note && reach.note.key !== said?.key) live.say(words(reach.note));
      said = reach.note;
    },
  };
}

/** @param {Note} note */
const words = ({ key, name }) => t(key, { name: name || t('people.somebody') });

/** @param {{wishes: () => Wishes, signal: AbortSignal}} parts */
function appearForm({ wishes, signal }) {
  const name = el('input', { class: 'input', id: 'reach-name', name: 'name', maxlength: 64, autocomplete: 'name', autocapitalize: 'words', spellcheck: 'false', 'aria-describedby': 'reach-wrong' });
  const go = el('button', { class: 'button second' });
  const wrong = el('p', { class: 'wrong', id: 'reach-wrong', role: 'alert', hidden: true });
  const element = el('form', { class: 'field', novalidate: true },
    el('label', { for: 'reach-name' }, t('people.as')), el('div', { class: 'start-row' }, name, go), wrong);
  let fresh = true;
  on(element, 'submit', signal, (event) => {
    event.preventDefault();
    void wishes().appear(name.value);
  });
  return {
    element,
    /**
     * @param {Reach} reach
     * @param {boolean} shown
     */
    update({ name: now, phase, wrong: what }, shown) {
      element.hidden = !shown;
      if (fresh && now) name.value = now;
      fresh = false;
      const busy = phase === 'appearing';
      go.disabled = busy;
      text(go, t(busy ? 'people.appearing' : 'people.appear'));
      attr(name, 'aria-invalid', what === 'name' && 'true');
      if (what === 'name' && wrong.hidden) {
        wrong.replaceChildren(icon('warning'), t('people.name.wrong'));
        name.focus();
      }
      wrong.hidden = what !== 'name';
    },
  };
}

/** @param {{wishes: () => Wishes, signal: AbortSignal}} parts */
function visibleRow({ wishes, signal }) {
  const as = el('strong');
  const state = el('span');
  const stop = el('button', { class: 'button plain', type: 'button' }, t('people.hide'));
  const element = el('div', { class: 'reach-here' }, el('p', {}, state, ' ', as), stop);
  on(stop, 'click', signal, () => void wishes().hide());
  return {
    element,
    /**
     * @param {Reach} reach
     * @param {boolean} shown
     */
    update({ name, phase }, shown) {
      element.hidden = !shown;
      text(as, name);
      text(state, t(phase === 'reconnecting' ? 'people.reconnecting' : 'people.here'));
    },
  };
}

/** @param {{wishes: () => Wishes, signal: AbortSignal}} parts */
function othersList({ wishes, signal }) {
  const list = el('ul', { class: 'reach-list', 'aria-label': t('people.list') });
  const nobody = el('p', { class: 'hint' }, t('people.nobody'));
  const element = el('div', {}, list, nobody);
  /** @type {Map<string, ReturnType<typeof row>>} */ const rows = new Map();
  return {
    element,
    /**
     * @param {Reach} reach
     * @param {boolean} shown
     */
    update({ others, phase }, shown) {
      element.hidden = !shown;
      keep(list, rows, others, { key: ({ id }) => id, make: (person) => row(person, () => void wishes().ring(person.id), signal) });
      for (const person of others) rows.get(person.id)?.update(person, phase !== 'visible');
      list.hidden = others.length === 0;
      nobody.hidden = others.length > 0 || phase === 'reconnecting';
    },
  };
}

/**
 * @param {Person} person
 * @param {() => void} ring
 * @param {AbortSignal} signal
 */
function row({ name }, ring, signal) {
  const busy = el('span', { class: 'reach-busy' }, t('people.busy'));
  const call = el('button', { class: 'button', type: 'button', 'aria-label': t('people.call.named', { name }) }, t('people.call'));
  on(call, 'click', signal, ring);
  return {
    element: el('li', { 'data-person': name }, avatar(name).element, el('span', { class: 'reach-name' }, el('bdi', {}, name)), busy, call),
    /**
     * @param {Person} now
     * @param {boolean} off
     */
    update(now, off) {
      busy.hidden = !now.busy;
      call.hidden = now.busy;
      call.disabled = off;
    },
    close: () => {},
  };
}

/** @param {{wishes: () => Wishes, signal: AbortSignal}} parts */
function noteLine({ wishes, signal }) {
  const said = el('p');
  const again = el('button', { class: 'button', type: 'button' });
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('trouble.dismiss') }, icon('close'));
  const element = el('div', { class: 'reach-note', hidden: true }, said, again, close);
  /** @type {string | undefined} */ let person;
  on(again, 'click', signal, () => person && void wishes().ring(person));
  on(close, 'click', signal, () => wishes().read());
  return {
    element,
    /** @param {Note | undefined} note */
    update(note) {
      element.hidden = !note;
      if (!note) return;
      person = note.person;
      text(said, words(note));
      text(again, t(note.tone === 'missed' ? 'people.back' : 'people.again'));
      again.hidden = !person;
      attr(element, 'data-tone', note.tone);
      attr(element, 'data-note', note.key);
    },
  };
}
