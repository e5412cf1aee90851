/**
 * Who is to read what is being written: everybody, or one. Who was chosen and
 * left stays chosen: what was meant for one never goes to all by itself.
 *
 * @module
 */
import { t } from '../lang.js';
import { el, on } from './dom.js';
/** @import {Person} from '../state.js' */
/** @import {Reader} from '../talk.js' */

/**
 * @param {{chosen: Reader | undefined, signal: AbortSignal, changed: (chosen: Reader | undefined) => void}} parts
 */
export function readerPicker({ chosen: before, signal, changed }) {
  let chosen = before;
  let shown = '';
  /** @type {readonly Person[]} */ let others = [];
  const select = el('select', { class: 'chat-to-name', 'aria-label': t('chat.to') });
  const element = el('label', { class: 'chat-to' }, el('span', { 'aria-hidden': 'true' }, t('chat.to')), select);
  const here = () => chosen === undefined || others.some(({ id }) => id === chosen?.id);
  const show = () => {
    const list = [{ id: '', name: t('chat.to.everyone') }, ...others];
    if (chosen && !here()) list.push({ id: chosen.id, name: t('chat.to.gone', { name: chosen.name }) });
    const key = JSON.stringify(list.map(({ id, name }) => [id, name]));
    if (key !== shown) select.replaceChildren(...list.map(({ id, name }) => el('option', { value: id }, name)));
    shown = key;
    select.value = chosen?.id ?? '';
    element.hidden = list.length < 2;
  };
  on(select, 'change', signal, () => {
    const person = others.find(({ id }) => id === select.value);
    if (person || select.value === '') chosen = person && { id: person.id, name: person.name };
    show();
    changed(chosen);
  });
  show();
  return {
    element,
    /** @param {readonly Person[]} people */
    update(people) {
      others = people.filter(({ mine }) => !mine);
      show();
    },
    get chosen() {
      return chosen;
    },
    /** Whether the chosen one is still inside. */
    get here() {
      return here();
    },
  };
}
