/**
 * The start page's composition root.
 *
 * @module
 */
import { listRooms } from '../sdk/rooms.js';
import { keepListed } from './listing.js';
import { Store } from './store.js';
import { listedRooms } from './view/listed.js';
import { startView } from './view/start.js';

const { signal } = new AbortController();
const listed = listedRooms();
document.body.replaceChildren(startView({
  store: new Store(),
  go: (room) => location.assign(`/r/${room}`),
  listed: listed.element,
  signal,
}));
keepListed({
  ask: (stop) => listRooms(location.origin, { signal: stop }),
  show: listed.update,
  visible: () => document.visibilityState === 'visible',
  onVisibility: (listener, until) => document.addEventListener('visibilitychange', listener, { signal: until }),
  signal,
});
