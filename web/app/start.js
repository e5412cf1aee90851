/**
 * The start page's composition root.
 *
 * @module
 */
import { listRooms } from '../sdk/rooms.js';
import { People } from '../sdk/people.js';
import { Caller } from './caller.js';
import { handOver } from './handover.js';
import { keepListed } from './listing.js';
import { Ringer } from './ringer.js';
import { Store } from './store.js';
import { listedRooms } from './view/listed.js';
import { reachView } from './view/reach.js';
import { startView } from './view/start.js';

const { signal } = new AbortController();
const store = new Store();
const listed = listedRooms();
const reach = reachView({ wishes: () => caller, signal });
const caller = new Caller({
  people: new People(location.origin),
  store,
  ringer: new Ringer(),
  show: reach.update,
  enter: (room) => {
    handOver(room);
    location.assign(`/r/${room}`);
  },
  seen: () => document.visibilityState === 'visible',
});
addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // back from a call: nothing of before is true
document.body.replaceChildren(startView({
  store,
  go: (room) => location.assign(`/r/${room}`),
  listed: listed.element,
  reach: reach.element,
  signal,
}));
keepListed({
  ask: (stop) => listRooms(location.origin, { signal: stop }),
  show: listed.update,
  visible: () => document.visibilityState === 'visible',
  onVisibility: (listener, until) => document.addEventListener('visibilitychange', listener, { signal: until }),
  signal,
});
caller.start(signal);
