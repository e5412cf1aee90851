/**
 * The rooms that the server shows to everybody, with how many are inside.
 *
 * @module
 */
import { icon } from '../icons.js';
import { count, t } from '../lang.js';
import { attr, el, text } from './dom.js';
/** @import {ListedRoom} from '../../sdk/rooms.js' */

/** An empty section that shows itself when there are rooms to show. */
export function listedRooms() {
  const list = el('ul');
  const element = el('section', { class: 'listed', hidden: true }, el('h2', {}, t('start.listed')), list);
  /** @type {Map<string, ReturnType<typeof row>>} */ const rows = new Map();
  return {
    element,
    /** @param {readonly ListedRoom[]} rooms */
    update(rooms) {
      const names = rooms.map(({ name }) => name);
      if (names.join() !== [...rows.keys()].join()) { // else nothing moves, and who stands on a link stays there
        rows.clear();
        for (const name of names) rows.set(name, row(name));
        list.replaceChildren(...[...rows.values()].map((one) => one.element));
      }
      for (const room of rooms) rows.get(room.name)?.update(room);
      element.hidden = rooms.length === 0;
    },
  };
}

/** @param {string} name */
function row(name) {
  const title = el('span', { class: 'listed-title' });
  const about = el('span', { class: 'listed-about' });
  const inside = el('span', { class: 'listed-inside' });
  const lock = el('span', { class: 'listed-lock', role: 'img', 'aria-label': t('start.listed.password'), title: t('start.listed.password') }, icon('lock'));
  const link = el('a', { class: 'listed-link', href: `/r/${name}` }, el('span', { class: 'listed-head' }, title, lock), inside, about);
  return {
    element: el('li', {}, link),
    /** @param {ListedRoom} room */
    update({ title: called, description, participants, maxParticipants, needs }) {
      text(title, called || name);
      text(about, description);
      about.hidden = description === '';
      lock.hidden = !needs.includes('password');
      text(inside, participants >= maxParticipants ? t('start.listed.full') : participants > 0 ? count('start.listed.inside', participants) : t('start.listed.empty'));
      attr(inside, 'data-busy', participants > 0);
    },
  };
}
