/**
 * A meter that moves with one's voice.
 *
 * @module
 */
import { el } from './dom.js';

const bars = 5;
const quietest = 0.25; // room noise stays dark

/**
 * @param {() => number} level 0 to 1
 * @param {AbortSignal} signal
 */
export function meter(level, signal) {
  const lights = Array.from({ length: bars }, () => el('i'));
  const element = el('span', { class: 'meter', 'aria-hidden': 'true' }, ...lights);
  let shown = 0;
  let seen = false;
  const draw = () => {
    if (signal.aborted || (seen && !element.isConnected)) return;
    seen = element.isConnected;
    const now = Math.max(0, (level() - quietest) / (1 - quietest));
    shown = Math.max(now, shown * 0.85); // falls slower than it rises
    lights.forEach((light, i) => light.classList.toggle('lit', shown > i / bars + 0.02));
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  return element;
}
