/**
 * Places tiles: measures the room there is, asks the layout for boxes, and
 * moves each tile into its box.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { duet, grid, nearestCorner, perPage, stage } from '../layout.js';
import { pages } from '../state.js';
import { attr, el, keep, on } from './dom.js';
import { screenTile, tile } from './tile.js';
/** @import {Call} from '../call.js' */
/** @import {Area, Box, Corner} from '../layout.js' */
/** @import {Person, State} from '../state.js' */
/** @import {View} from './dom.js' */

/**
 * @param {{call: Call, state: () => State}} parts
 * @returns {View<State>}
 */
export function gridView({ call, state }) {
  const abort = new AbortController();
  const { signal } = abort;
  const list = el('ul', { class: 'tiles', 'aria-label': t('call.people.list') });
  const dots = el('div', { class: 'dots' });
  const element = el('div', { class: 'grid' }, list, dots);
  /** @type {Map<string, ReturnType<typeof tile>>} */ const tiles = new Map();
  /** @type {Map<string, ReturnType<typeof screenTile>>} */ const screens = new Map();
  /** @type {Area} */ let area = { width: 0, height: 0 };
  /** @type {Corner} */ let corner = 'bottom-right';

  const camera = (/** @type {string} */ id) => (id === call.room.me.id ? call.room.me.camera : call.room.participants.get(id)?.camera);
  const screen = (/** @type {string} */ owner, /** @type {string} */ id) => call.room.participants.get(owner)?.screens.find((track) => track.id === id);
  const place = () => {
    const now = state();
    if (area.width === 0 || now.people.length === 0) return;
    const shared = now.people.flatMap((person) => person.screens);
    const { boxes, stages, capacity, mode } = arranged(now, shared.length, area, corner);
    attr(element, 'data-layout', mode);
    for (const [id, view] of tiles) view.place(boxes.get(id));
    shared.forEach(({ id }, i) => screens.get(id)?.place(stages[i]));
    if (capacity !== now.capacity) call.setCapacity(capacity);
    pageDots(dots, now, call);
  };
  const seen = new ResizeObserver(([entry]) => {
    if (!entry) return;
    area = { width: entry.contentRect.width, height: entry.contentRect.height };
    element.toggleAttribute('data-still', true); // no motion while the window is pulled
    place();
    requestAnimationFrame(() => requestAnimationFrame(() => element.removeAttribute('data-still')));
  });
  seen.observe(list);
  signal.addEventListener('abort', () => seen.disconnect());
  swipe(list, signal, (by) => call.turnTo(state().page + by));
  const move = (/** @type {Corner} */ to) => {
    corner = to;
    place();
  };

  return {
    element,
    update(now) {
      const shared = now.people.flatMap(({ id: owner, name, screens: all }) => all.map((one) => ({ ...one, owner, name })));
      keep(list, screens, shared, { key: ({ id }) => id, make: (it) => screenTile(it, screen) });
      for (const one of shared) screens.get(one.id)?.update(one);
      keep(list, tiles, now.people, { key: ({ id }) => id, make: (person) => made(person, camera, { signal, move, area: () => area, corner: () => corner }) });
      for (const person of now.people) {
        const view = tiles.get(person.id);
        view?.update(person);
        view?.speak(person.microphone === 'on' && now.speaking.has(person.id));
      }
      attr(element, 'data-lost', now.phase === 'reconnecting');
      place();
    },
    close() {
      for (const view of [...tiles.values(), ...screens.values()]) view.close();
      abort.abort();
    },
  };
}

/**
 * Which arrangement, and who is where in it.
 *
 * @param {State} state
 * @param {number} screens
 * @param {Area} area
 * @param {Corner} corner
 * @returns {{boxes: Map<string, Box>, stages: Box[], capacity: number, mode: 'stage' | 'duet' | 'grid'}}
 */
function arranged({ order, page, me, people }, screens, area, corner) {
  if (screens > 0) {
    const { room } = stage(screens, order.length, area);
    const shown = order.slice(page * room, (page + 1) * room);
    const at = stage(screens, shown.length, area);
    return { boxes: pair(shown, at.people), stages: at.screens, capacity: room, mode: 'stage' };
  }
  const capacity = perPage(area);
  if (people.length === 2 && area.width > area.height) {
    const { other, own } = duet(area, corner);
    return { boxes: new Map(order.map((id) => [id, id === me ? own : other])), stages: [], capacity, mode: 'duet' };
  }
  const shown = order.slice(page * capacity, (page + 1) * capacity);
  return { boxes: pair(shown, grid(shown.length, area)), stages: [], capacity, mode: 'grid' };
}

/**
 * @param {readonly string[]} ids
 * @param {readonly Box[]} boxes
 */
const pair = (ids, boxes) => new Map(ids.flatMap((id, i) => (boxes[i] ? [[id, boxes[i]]] : [])));

/**
 * A tile; one's own can be moved to another corner while two are in the call,
 * by pulling it or by its button.
 *
 * @param {Person} person
 * @param {Parameters<typeof tile>[1]} camera
 * @param {{signal: AbortSignal, move: (to: Corner) => void, area: () => Area, corner: () => Corner}} o
 */
function made(person, camera, { signal, move, area, corner }) {
  const view = tile(person, camera);
  if (!person.mine) return view;
  const button = el('button', { class: 'corner', type: 'button', 'aria-label': t('call.corner') }, icon('corner'));
  on(button, 'click', signal, () => move(after(corner())));
  view.element.append(button);
  drag(view.element, signal, (x, y) => move(nearestCorner(area(), { x, y })));
  return view;
}

/**
 * @param {Corner} corner
 * @returns {Corner}
 */
function after(corner) {
  const round = /** @type {const} */ (['top-left', 'top-right', 'bottom-right', 'bottom-left']);
  return round[(round.indexOf(corner) + 1) % round.length] ?? 'bottom-right';
}

/**
 * Lets the small picture follow the pointer, and tells where its middle was let go.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {(x: number, y: number) => void} dropped
 */
function drag(element, signal, dropped) {
  on(element, 'pointerdown', signal, (down) => {
    const { target } = down;
    if (!element.closest('[data-layout="duet"]') || down.button !== 0 || (target instanceof Element && target.closest('button'))) return;
    const before = element.style.transform;
    const grid = element.offsetParent?.getBoundingClientRect();
    const held = new AbortController();
    element.setPointerCapture(down.pointerId);
    element.toggleAttribute('data-dragged', true);
    on(element, 'pointermove', held.signal, (move) => {
      element.style.transform = `${before} translate(${move.clientX - down.clientX}px, ${move.clientY - down.clientY}px)`;
    });
    const end = () => {
      held.abort();
      element.removeAttribute('data-dragged');
      const at = element.getBoundingClientRect();
      element.style.transform = before;
      dropped(at.left + at.width / 2 - (grid?.left ?? 0), at.top + at.height / 2 - (grid?.top ?? 0));
    };
    on(element, 'pointerup', held.signal, end);
    on(element, 'pointercancel', held.signal, end);
  });
}

/**
 * A sideways stroke of the finger turns the page.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {(by: number) => void} turn
 */
function swipe(element, signal, turn) {
  let from = 0;
  on(element, 'touchstart', signal, (event) => (from = event.touches[0]?.clientX ?? 0));
  on(element, 'touchend', signal, (event) => {
    const way = (event.changedTouches[0]?.clientX ?? from) - from;
    if (Math.abs(way) > 60) turn(way < 0 ? 1 : -1);
  });
}

/**
 * @param {HTMLElement} dots
 * @param {State} state
 * @param {Call} call
 */
function pageDots(dots, state, call) {
  const all = pages(state);
  dots.hidden = all < 2;
  while (dots.childElementCount > (all < 2 ? 0 : all)) dots.lastElementChild?.remove();
  for (let page = dots.childElementCount; all > 1 && page < all; page++) {
    const dot = el('button', { class: 'dot', type: 'button' });
    dot.addEventListener('click', () => call.turnTo(page));
    dots.append(dot);
  }
  [...dots.children].forEach((dot, page) => {
    attr(dot, 'aria-label', t('call.page', { page: page + 1, pages: all }));
    attr(dot, 'aria-current', page === state.page ? 'page' : undefined);
  });
}
