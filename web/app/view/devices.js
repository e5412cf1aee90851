/**
 * Which microphone, camera and speaker: the menus on buttons and chevrons.
 *
 * @module
 */
import { t } from '../lang.js';
import { el } from './dom.js';
import { menu } from './menu.js';
import { meter } from './meter.js';
/** @import {Call} from '../call.js' */
/** @import {Device, State} from '../state.js' */
/** @import {Section} from './menu.js' */

/** @typedef {'microphone' | 'camera' | 'speaker'} Kind */

/** Whether this browser lets one choose where sound comes out. */
export const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/**
 * @param {HTMLButtonElement} button
 * @param {{kinds: readonly Kind[], label: string, call: Call, state: () => State, signal: AbortSignal}} o
 */
export function deviceMenu(button, { kinds, label, call, state, signal }) {
  let shown = '';
  const facts = () => JSON.stringify(kinds.map((kind) => [state().devices[`${kind}s`], inUse(state(), kind)]));
  const { element, refresh } = menu(button, {
    label, signal,
    sections: () => {
      shown = facts();
      return kinds.filter((kind) => kind !== 'speaker' || canChooseSpeaker).map((kind) => section(kind, call, state, signal));
    },
  });
  return { element, refresh: () => element.matches(':popover-open') && shown !== facts() && refresh() };
}

/**
 * @param {Kind} kind
 * @param {Call} call
 * @param {() => State} state
 * @param {AbortSignal} signal
 * @returns {Section}
 */
function section(kind, call, state, signal) {
  const all = state().devices[`${kind}s`];
  const used = inUse(state(), kind);
  const title = t(`device.${kind}`);
  if (all.length === 0 && kind !== 'speaker') return { title, items: [{ label: t(`device.none.${kind}`), run: () => {} }] };
  return {
    title,
    ...(kind === 'microphone' && { extra: el('div', { class: 'menu-meter' }, meter(() => call.own.level(), signal)) }),
    items: [
      ...all.map(({ id, label }) => ({
        label,
        checked: id === used,
        run: () => (kind === 'speaker' ? call.setSpeaker(id) : void call.own.choose(kind, id, label)),
      })),
      ...(kind === 'speaker' && all.length > 0 ? [{ label: t('device.test'), glyph: /** @type {const} */ ('speaker'), run: () => void chime(used) }] : []),
    ],
  };
}

/**
 * The id that is ticked.
 *
 * @param {State} state
 * @param {Kind} kind
 */
function inUse(state, kind) {
  const all = state.devices[`${kind}s`];
  const id = kind === 'speaker' ? state.speaker : state[kind].id;
  return (all.find((device) => device.id === id) ?? all.find((device) => device.id === 'default') ?? all[0])?.id;
}

/**
 * What a device button says: where there is little room, the device itself
 * rather than that it is the default.
 *
 * @param {State} state
 * @param {Kind} kind
 */
export function deviceLabel(state, kind) {
  const all = state.devices[`${kind}s`];
  const id = inUse(state, kind);
  const label = all.find((/** @type {Device} */ device) => device.id === id)?.label ?? t(kind === 'speaker' ? 'device.default' : `device.none.${kind}`);
  return label.replace(`${t('device.default')} – `, '');
}

/**
 * Two notes, to hear whether this is the right speaker.
 *
 * @param {string | undefined} sink
 */
async function chime(sink) {
  const context = new AudioContext();
  if (sink && sink !== 'default' && 'setSinkId' in context) {
    await /** @type {{setSinkId: (id: string) => Promise<void>}} */ (/** @type {unknown} */ (context)).setSinkId(sink).catch(() => {});
  }
  [660, 880].forEach((hertz, i) => {
    const from = context.currentTime + i * 0.16;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setTargetAtTime(0.12, from, 0.01);
    gain.gain.setTargetAtTime(0, from + 0.14, 0.06);
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.6);
    if (i === 1) tone.onended = () => void context.close();
  });
}
