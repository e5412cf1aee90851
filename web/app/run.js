/**
 * The one circle of the page: views ask the call, the call changes the state,
 * the state is shown.
 *
 * @module
 */
import { Call } from './call.js';
import { takeOver } from './handover.js';
import { initial, next } from './state.js';
import { Store } from './store.js';
import { app } from './view/app.js';
import { el } from './view/dom.js';
import { liveRegion, notices } from './view/notices.js';
/** @import {Room} from '../sdk/index.js' */
/** @import {Event} from './state.js' */

/**
 * @param {Room} room
 * @param {Store} [store]
 */
export function run(room, store = new Store()) {
  const name = location.pathname.split('/').pop() ?? '';
  let state = initial(name, store.name);
  let due = false;
  const live = liveRegion();
  const root = el('div', { class: 'root' });
  const call = new Call({ room, store, state: () => state, dispatch, say: live.say });
  const notes = notices((id) => call.dismiss(id));
  const show = app(root, { call, state: () => state });

  /** @param {Event} event */
  function dispatch(event) {
    state = next(state, event);
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      show(state);
      notes.update(state);
    });
  }

  document.body.replaceChildren(root, notes.element, live.element);
  show(state);
  call.start(new AbortController().signal);
  if (takeOver(name) && store.name) void call.join();
}
