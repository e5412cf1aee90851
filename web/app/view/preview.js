/**
 * The looking-glass of the prejoin page: one's own picture, the two switches
 * on it, and words when there is no picture.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { captureTrouble } from '../trouble.js';
import { avatar } from './avatar.js';
import { attr, el, on } from './dom.js';
import { meter } from './meter.js';
import { actions } from './trouble.js';
/** @import {Call} from '../call.js' */
/** @import {State} from '../state.js' */
/** @import {Trouble} from '../trouble.js' */
/** @import {View} from './dom.js' */

/**
 * @param {{call: Call, anyway: () => void}} parts
 * @returns {View<State>}
 */
export function preview({ call, anyway }) {
  const abort = new AbortController();
  const video = el('video', { class: 'preview-video', playsinline: true, 'aria-label': t('prejoin.preview') });
  video.muted = true;
  video.autoplay = true;
  const face = avatar('');
  const says = el('p', { class: 'preview-says' });
  const blank = el('div', { class: 'preview-blank' }, face.element, says);
  const note = el('div', { class: 'preview-note', role: 'status' });
  const bar = { microphone: toggle('microphone'), camera: toggle('camera') };
  const level = el('div', { class: 'preview-meter', title: t('prejoin.meter') }, meter(() => call.own.level(), abort.signal));
  const frame = el('div', { class: 'preview dark' }, video, blank, level, el('div', { class: 'preview-bar' }, bar.microphone, bar.camera));
  /** @type {string} */ let told = '';

  for (const kind of /** @type {const} */ (['microphone', 'camera'])) {
    on(bar[kind], 'click', abort.signal, () => void call.own.toggle(kind));
  }

  return {
    element: el('div', { class: 'preview-column' }, frame, note),
    update(state) {
      picture(video, state.camera.status === 'on' ? call.own.preview : undefined);
      frame.dataset['picture'] = state.camera.status;
      face.update(state.name);
      says.textContent = blankWords(state);
      for (const kind of /** @type {const} */ (['microphone', 'camera'])) dress(bar[kind], kind, state[kind].status);
      level.hidden = state.microphone.status !== 'on';
      const trouble = captureTrouble(state.microphone, state.camera, window.top !== window);
      if (told === (trouble?.code ?? '')) return;
      told = trouble?.code ?? '';
      note.replaceChildren(...(trouble ? [explained(trouble, call, anyway)] : []));
    },
    close() {
      abort.abort();
      video.srcObject = null;
    },
  };
}

/** @param {'microphone' | 'camera'} kind */
function toggle(kind) {
  return el('button', { class: 'round', type: 'button', 'data-control': kind });
}

/**
 * What a switch looks like and is called.
 *
 * @param {HTMLButtonElement} button
 * @param {'microphone' | 'camera'} kind
 * @param {State['camera']['status']} status
 */
export function dress(button, kind, status) {
  const on = status === 'on';
  const label = t(`control.${kind}.${on ? 'off' : 'on'}`);
  if (button.dataset['status'] === status) return;
  button.dataset['status'] = status;
  button.replaceChildren(icon(on || status === 'asking' ? kind : `${kind}-off`));
  attr(button, 'aria-label', label);
  attr(button, 'aria-busy', status === 'asking' ? 'true' : undefined);
}

/**
 * @param {HTMLVideoElement} video
 * @param {MediaStreamTrack | undefined} track
 */
function picture(video, track) {
  const shown = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks()[0];
  if (shown !== track) video.srcObject = track ? new MediaStream([track]) : null;
}

/** @param {State} state */
function blankWords({ camera }) {
  switch (camera.status) {
    case 'asking': return t(camera.label ? 'prejoin.camera.starting' : 'prejoin.camera.asking');
    case 'trouble': return t('prejoin.camera.none');
    default: return t('prejoin.camera.off');
  }
}

/**
 * @param {Trouble} trouble
 * @param {Call} call
 * @param {() => void} anyway
 */
function explained(trouble, call, anyway) {
  const ways = {
    again: () => call.askDevices(), ask: () => call.askDevices(), anyway,
    tab: () => void open(location.href, '_blank', 'noopener'),
  };
  return el('div', { class: 'note', 'data-error': trouble.code },
    trouble.code.startsWith('denied') ? addressBar() : icon(trouble.glyph),
    el('div', { class: 'note-words' }, el('strong', {}, trouble.title), el('p', {}, trouble.text)),
    ...actions(trouble, ways, true).filter((node) => node !== undefined),
  );
}

/** A drawing of where to click. */
function addressBar() {
  return el('div', { class: 'address', 'aria-hidden': 'true' }, icon('lock'), el('span', {}, location.host), el('span', { class: 'address-sign' }, icon('camera-off')));
}
