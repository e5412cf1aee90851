/**
 * Keeps the start page's list of rooms alive: asks while somebody looks at the
 * page, less often when nothing is listed, and waits longer after trouble.
 *
 *     visible ──► ask ──► show ──► 5 s ──► ask …
 *        ▲                  hidden? nothing, until seen again
 *        └──────────────────────────┘
 *
 * @module
 */
/** @import {ListedRoom} from '../sdk/rooms.js' */

const everyMs = 5_000;
const rarelyMs = 60_000; // nothing is listed, and that changes seldom
const troubleMs = 30_000;

/**
 * @typedef {object} ListingParts
 * @property {(signal: AbortSignal) => Promise<readonly ListedRoom[]>} ask
 * @property {(rooms: readonly ListedRoom[]) => void} show not called while the server is out of reach: what is shown stays
 * @property {() => boolean} visible
 * @property {(listener: () => void, signal: AbortSignal) => void} onVisibility
 * @property {AbortSignal} signal
 */

/** @param {ListingParts} parts */
export function keepListed({ ask, show, visible, onVisibility, signal }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let asking = false;
  const look = async () => {
    clearTimeout(timer);
    if (asking || !visible() || signal.aborted) return;
    asking = true;
    const wait = await ask(signal).then(
      (rooms) => {
        if (!signal.aborted) show(rooms);
        return rooms.length > 0 ? everyMs : rarelyMs;
      },
      (/** @type {{retryAfterMs?: number}} */ { retryAfterMs = 0 }) => Math.max(troubleMs, retryAfterMs),
    );
    asking = false;
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(look, wait);
  };
  onVisibility(look, signal);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  void look();
}
