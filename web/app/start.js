/**
 * The start page's composition root.
 *
 * @module
 */
import { Store } from './store.js';
import { startView } from './view/start.js';

document.body.replaceChildren(startView({
  store: new Store(),
  go: (room) => location.assign(`/r/${room}`),
  signal: new AbortController().signal,
}));
