/**
 * From the start page into a room without stopping at the door: only for the
 * room two people have just agreed on, once, and never because of a link, for
 * a link must not switch anybody's camera on.
 *
 * @module
 */

const key = 'parley.enter';

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Slot */

/**
 * @param {string} room
 * @param {Slot | undefined} [slot] replaced in tests
 */
export function handOver(room, slot = tabStorage()) {
  try {
    slot?.setItem(key, room);
  } catch {
    // full or forbidden: then the door is where people stop, as always
  }
}

/**
 * @param {string} room
 * @param {Slot | undefined} [slot]
 * @returns {boolean} whether this room was handed over; true once
 */
export function takeOver(room, slot = tabStorage()) {
  try {
    const expected = slot?.getItem(key);
    slot?.removeItem(key);
    return expected === room;
  } catch {
    return false;
  }
}

function tabStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // storage switched off
  }
}
