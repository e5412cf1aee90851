/**
 * The dialog of a ring: who calls whom, and the answer.
 *
 * @module
 */
import { hue, initials } from '../names.js';
import { t } from '../lang.js';
import { attr, el, on, text } from './dom.js';
/** @import {Reach} from '../reach.js' */
/** @import {Wishes} from './reach.js' */

const understandMs = 800; // whoever types when it rings must not switch the camera on

/**
 * @param {{wishes: () => Wishes, signal: AbortSignal, say: (words: string) => void}} parts
 */
export function ringDialog({ wishes, signal, say }) {
  const face = el('span', { class: 'avatar ring-face', 'aria-hidden': 'true' });
  const name = el('p', { class: 'ring-name', dir: 'auto' });
  const what = el('h2', { id: 'ring-title' });
  const accept = el('button', { class: 'button primary wide', type: 'button' }, t('people.accept'));
  const decline = el('button', { class: 'button wide', type: 'button' });
  const element = el('dialog', { class: 'ring', 'aria-labelledby': 'ring-title' }, face, what, name, el('div', { class: 'ring-go' }, accept, decline));
  const title = document.title;
  /** @type {Reach['ring']} */ let shown;

  const refuse = () => void (shown?.direction === 'in' ? wishes().decline() : wishes().cancel());
  let opened = 0;
  on(accept, 'click', signal, ({ detail }) => {
    const byKey = detail === 0; // meant for what had the focus a moment ago
    if (!byKey || performance.now() - opened > understandMs) void wishes().accept();
  });
  on(decline, 'click', signal, refuse);
  on(element, 'cancel', signal, (event) => { // Escape
    event.preventDefault();
    if (!shown?.agreed) refuse();
  });

  return {
    element,
    /** @param {Reach['ring']} ring */
    update(ring) {
      if (ring === shown) return;
      const opens = !shown;
      shown = ring;
      document.title = ring?.direction === 'in' && !ring.agreed ? `${t('people.incoming', ring.person)} · ${title}` : title;
      if (!ring) {
        element.close();
        return;
      }
      draw(ring);
      if (opens) {
        element.showModal();
        opened = performance.now();
      }
      if (!ring.agreed) (ring.direction === 'in' ? accept : decline).focus();
      say(what.textContent ?? '');
    },
  };

  /** @param {NonNullable<Reach['ring']>} ring */
  function draw({ direction, person, agreed }) {
    const key = agreed ? 'people.connecting' : direction === 'in' ? 'people.incoming' : 'people.calling';
    attr(element, 'data-ring', agreed ? 'agreed' : direction);
    text(face, initials(person.name));
    face.style.setProperty('--hue', String(hue(person.name)));
    text(what, t(key, { name: person.name }));
    text(name, direction === 'in' && !agreed ? t('people.incoming.hint') : '');
    text(decline, t(direction === 'in' ? 'people.decline' : 'people.cancel'));
    accept.hidden = direction !== 'in' || agreed;
    decline.hidden = agreed;
  }
}
