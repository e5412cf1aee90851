/**
 * The mark, drawn, and the product's name.
 *
 * @module
 */
import { el } from './dom.js';

const svg = 'http://www.w3.org/2000/svg';

/** What the operator calls the product. */
export const productName = () =>
  document.querySelector('meta[name="application-name"]')?.getAttribute('content') || 'Parley';

/** The mark with the name, leading home. */
export function brand() {
  return el('a', { class: 'brand', href: '/' }, mark(), productName());
}

function mark() {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 32 32');
  root.setAttribute('aria-hidden', 'true');
  root.append(
    shape('rect', { width: '32', height: '32', rx: '9', class: 'mark-ground' }),
    shape('path', {
      d: 'M9 12.5A3.5 3.5 0 0 1 12.5 9h7a3.5 3.5 0 0 1 3.5 3.5v4a3.5 3.5 0 0 1-3.5 3.5H15l-4 3.5v-3.8a3.5 3.5 0 0 1-2-3.2zM13.5 14.5h.01M18.5 14.5h.01',
      class: 'mark-line',
    }),
  );
  return root;
}

/**
 * A node of a drawing.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...Node} children
 */
export function shape(tag, attributes, ...children) {
  const node = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
