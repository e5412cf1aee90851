/**
 * What this browser remembers: name, devices, recent rooms, preferences. What
 * comes back is checked, for anybody may have edited it, and nothing here may
 * fail: storage can be full, forbidden or absent.
 *
 * @module
 */

/** @typedef {Readonly<{id: string, label: string}>} Choice a device: ids change, labels seldom do */
/** @typedef {'microphone' | 'camera' | 'speaker'} DeviceKind */
/** @typedef {Readonly<{name: string, title: string, at: number}>} Recent */

const longestList = 6;

/** The memory of one browser. */
export class Store {
  /** @type {Pick<Storage, 'getItem' | 'setItem'> | undefined} */ #storage;

  /** @param {Pick<Storage, 'getItem' | 'setItem'> | undefined} [storage] replaced in tests */
  constructor(storage = browserStorage()) {
    this.#storage = storage;
  }

  get name() {
    const name = this.#read('name');
    return typeof name === 'string' ? name.slice(0, 64) : '';
  }

  set name(name) {
    this.#write('name', name);
  }

  /** Whether single letters are shortcuts (WCAG 2.1.4 wants a switch). */
  get singleKeys() {
    return this.#read('singleKeys') !== false;
  }

  set singleKeys(on) {
    this.#write('singleKeys', on);
  }

  /**
   * @param {DeviceKind} kind
   * @returns {Choice | undefined} undefined for the system's default
   */
  device(kind) {
    const choice = this.#read(`device.${kind}`);
    return isRecord(choice) && typeof choice['id'] === 'string' && typeof choice['label'] === 'string'
      ? { id: choice['id'], label: choice['label'] }
      : undefined;
  }

  /**
   * @param {DeviceKind} kind
   * @param {Choice | undefined} choice
   */
  setDevice(kind, choice) {
    this.#write(`device.${kind}`, choice ?? null);
  }

  /** @returns {Recent[]} latest first */
  get recent() {
    const list = this.#read('recent');
    return Array.isArray(list) ? list.filter(isRecent).slice(0, longestList) : [];
  }

  /** @param {Recent} room */
  visited(room) {
    const others = this.recent.filter(({ name }) => name !== room.name);
    this.#write('recent', [room, ...others].slice(0, longestList));
  }

  /** @param {string} name */
  forget(name) {
    this.#write('recent', this.recent.filter((room) => room.name !== name));
  }

  /**
   * @param {string} key
   * @returns {unknown}
   */
  #read(key) {
    try {
      return JSON.parse(this.#storage?.getItem(`parley.${key}`) ?? 'null');
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  #write(key, value) {
    try {
      this.#storage?.setItem(`parley.${key}`, JSON.stringify(value));
    } catch {
      // full or forbidden: the page works without a memory
    }
  }
}

function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined; // cookies and storage switched off
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null;

/**
 * @param {unknown} value
 * @returns {value is Recent}
 */
const isRecent = (value) =>
  isRecord(value) &&
  typeof value['name'] === 'string' && /^[a-z0-9][a-z0-9_-]{0,63}$/.test(value['name']) &&
  typeof value['title'] === 'string' &&
  typeof value['at'] === 'number';
