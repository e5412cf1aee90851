/**
 * The whole "framework": make an element, listen until told to stop.
 *
 * @module
 */

/**
 * A part of the page: built once, updated with every state, closed once.
 *
 * @template S
 * @typedef {{element: HTMLElement, update: (state: S) => void, close: () => void}} View
 */

/** @typedef {Readonly<Record<string, string | number | boolean | undefined>>} Attributes */
/** @typedef {Node | string | undefined | false} Child */

/**
 * A new element. Attribute values are text: `true` is an attribute without a
 * value, `false` and undefined leave it out. Children that are strings become
 * text, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) attr(element, name, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * Sets, or with undefined and false takes away, one attribute.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | undefined} value
 */
export function attr(element, name, value) {
  if (value === undefined || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * Changes text only when it differs, so that screen readers are not told twice.
 *
 * @param {Element} element
 * @param {string} value
 */
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/**
 * Listens until `signal` aborts.
 *
 * @template {keyof HTMLElementEventMap} K
 * @param {HTMLElement} element
 * @param {K} type
 * @param {AbortSignal} signal
 * @param {(event: HTMLElementEventMap[K]) => void} listener
 */
export function on(element, type, signal, listener) {
  element.addEventListener(type, listener, { signal });
}

/**
 * Calls `work` again and again until `signal` aborts.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {() => void} work
 */
export function every(ms, signal, work) {
  const timer = setInterval(work, ms);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/**
 * Keeps the children of `parent` in step with a list: made when new, removed
 * when gone, and never moved, for a video that moves in the document stops.
 *
 * @template T
 * @template {{element: Element, close: () => void}} V
 * @param {Element} parent
 * @param {Map<string, V>} shown by key; kept by the caller between calls
 * @param {readonly T[]} items
 * @param {{key: (item: T) => string, make: (item: T) => V}} how
 */
export function keep(parent, shown, items, { key, make }) {
  const wanted = new Set(items.map(key));
  for (const [id, view] of shown) {
    if (wanted.has(id)) continue;
    view.close();
    view.element.remove();
    shown.delete(id);
  }
  for (const item of items) {
    if (shown.has(key(item))) continue;
    const view = make(item);
    shown.set(key(item), view);
    parent.append(view.element);
  }
}
