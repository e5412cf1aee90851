/**
 * Who stands where. Pure: what is on the screen does not move because somebody
 * talks; only a speaker on another page takes a place on this one.
 *
 * @module
 */

/**
 * The order of tiles after people came, went or spoke.
 *
 * @param {readonly string[]} before the order until now
 * @param {readonly string[]} present who is here, in the order they joined
 * @returns {string[]}
 */
export function settle(before, present) {
  const here = new Set(present);
  const kept = before.filter((id) => here.has(id));
  const known = new Set(kept);
  return [...kept, ...present.filter((id) => !known.has(id))];
}

/**
 * Brings a speaker from another page onto the first one, in the place of whoever there
 * has been silent the longest. Nobody else moves.
 *
 * @param {readonly string[]} order
 * @param {{speaker: string, size: number, keep?: string, spoke: ReadonlyMap<string, number>}} o
 *   `size` places on the first page; `keep` (oneself) never gives way; `spoke` is when each spoke last, in any rising unit
 * @returns {readonly string[]} the same array when nothing changes
 */
export function promote(order, { speaker, size, keep, spoke }) {
  const from = order.indexOf(speaker);
  if (from < size) return order; // not here, or already in sight
  const quietest = order
    .slice(0, size)
    .filter((id) => id !== keep)
    .reverse() // of those who never spoke, the last
    .sort((a, b) => (spoke.get(a) ?? 0) - (spoke.get(b) ?? 0))[0];
  if (quietest === undefined) return order;
  return order.map((id) => (id === speaker ? quietest : id === quietest ? speaker : id));
}
