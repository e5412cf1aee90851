/**
 * The bar: microphone, camera, screen, more, leave; the link on the left, the
 * chat on the right. Arrow keys walk it, as in any toolbar.
 *
 * @module
 */
import { canShareScreen } from '../../sdk/index.js';
import { icon } from '../icons.js';
import { count, t } from '../lang.js';
import { deviceMenu } from './devices.js';
import { attr, el, on, text } from './dom.js';
import { menu } from './menu.js';
import { dress } from './preview.js';
/** @import {Call} from '../call.js' */
/** @import {Glyph} from '../icons.js' */
/** @import {State} from '../state.js' */
/** @import {View} from './dom.js' */

/**
 * @typedef {object} ControlParts
 * @property {Call} call
 * @property {() => State} state
 * @property {() => void} fullscreen
 * @property {() => void} statistics
 * @property {() => void} help
 */

/**
 * @param {ControlParts} parts
 * @returns {View<State>}
 */
export function controls(parts) {
  const { call, state } = parts;
  const abort = new AbortController();
  const { signal } = abort;
  const media = { microphone: mediaSwitch('microphone', 'M', parts, signal), camera: mediaSwitch('camera', 'V', parts, signal) };
  const screen = round('screen', 'D');
  const chat = round('chat', 'C');
  const unread = el('span', { class: 'unread', hidden: true, 'aria-hidden': 'true' });
  const leave = el('button', { class: 'round leave', type: 'button', 'aria-label': t('control.leave'), 'data-tip': t('control.leave') }, icon('leave'));
  const link = el('button', { class: 'button plain copy-link', type: 'button' }, icon('link'), t('control.copy'));
  const more = moreMenu(parts, signal);
  attr(chat, 'aria-label', t('control.chat'));
  attr(chat, 'data-tip', `${t('control.chat')} C`);
  chat.append(icon('chat'), unread);
  screen.hidden = !canShareScreen();

  on(screen, 'click', signal, () => void call.own.toggleScreen());
  on(chat, 'click', signal, () => call.showChat(!state().chatOpen));
  on(leave, 'click', signal, () => void call.leave());
  on(link, 'click', signal, () => void call.copyLink());

  const element = el('div', { class: 'bar', role: 'toolbar', 'aria-label': t('control.bar') },
    el('div', { class: 'bar-side' }, link),
    el('div', { class: 'bar-middle' }, ...media.microphone.parts, ...media.camera.parts, screen, more.button, more.list, leave),
    el('div', { class: 'bar-side end' }, chat),
  );
  rove(element, signal);
  return {
    element,
    update(now) {
      media.microphone.update(now);
      media.camera.update(now);
      dressScreen(screen, now);
      attr(chat, 'aria-expanded', String(now.chatOpen));
      attr(chat, 'aria-description', now.unread > 0 ? count('control.chat.unread', now.unread) : undefined);
      unread.hidden = now.unread === 0;
      text(unread, now.unread > 9 ? '9+' : String(now.unread));
    },
    close: () => abort.abort(),
  };
}

/**
 * @param {string} control
 * @param {string} [key]
 */
const round = (control, key) => el('button', { class: 'round', type: 'button', 'data-control': control, 'aria-keyshortcuts': key });

/**
 * A switch with its chevron and menu.
 *
 * @param {'microphone' | 'camera'} kind
 * @param {string} key
 * @param {ControlParts} parts
 * @param {AbortSignal} signal
 */
function mediaSwitch(kind, key, { call, state }, signal) {
  const button = round(kind, key);
  const label = t(`device.choose.${kind}`);
  const chevron = el('button', { class: 'chevron', type: 'button', 'aria-label': label }, icon('chevron-down'));
  /** @type {readonly ('microphone' | 'camera' | 'speaker')[]} */
  const kinds = kind === 'microphone' ? ['microphone', 'speaker'] : ['camera'];
  const list = deviceMenu(chevron, { kinds, label, call, state, signal });
  on(button, 'click', signal, () => void call.own.toggle(kind));
  return {
    parts: [el('div', { class: 'split' }, button, chevron), list.element],
    /** @param {State} now */
    update(now) {
      const { status, trouble } = now[kind];
      dress(button, kind, status);
      attr(button, 'data-trouble', trouble !== undefined && status !== 'on');
      attr(button, 'data-tip', `${button.ariaLabel ?? ''} ${key}`);
      list.refresh();
    },
  };
}

/**
 * @param {HTMLButtonElement} button
 * @param {State} state
 */
function dressScreen(button, { sharing, people, room }) {
  const on = sharing === 'on';
  const others = people.reduce((sum, person) => sum + person.screens.length, 0);
  const taken = !on && room !== undefined && room.shares > 0 && others >= room.shares;
  const label = t(on ? 'control.screen.off' : 'control.screen.on');
  if (button.ariaLabel !== label) {
    button.replaceChildren(icon(on ? 'screen-stop' : 'screen'));
    button.ariaLabel = label;
  }
  attr(button, 'data-tip', taken ? t('control.screen.limit') : `${label} D`);
  attr(button, 'data-on', on);
  attr(button, 'aria-busy', sharing === 'busy' ? 'true' : undefined);
  attr(button, 'aria-disabled', taken ? 'true' : undefined);
  attr(button, 'aria-description', taken ? t('control.screen.limit') : undefined);
}

/**
 * @param {ControlParts} parts
 * @param {AbortSignal} signal
 */
function moreMenu({ call, state, fullscreen, statistics, help }, signal) {
  const button = round('more');
  attr(button, 'aria-label', t('control.more'));
  attr(button, 'data-tip', t('control.more'));
  button.append(icon('more'));
  const hidden = el('button', { type: 'button', class: 'unseen', tabindex: -1, 'aria-hidden': 'true' });
  const devices = deviceMenu(hidden, { kinds: ['microphone', 'camera', 'speaker'], label: t('device.all'), call, state, signal });
  const full = document.fullscreenEnabled;
  const list = menu(button, {
    label: t('control.more'), signal,
    sections: () => [{
      items: [
        { label: t('control.copy'), glyph: /** @type {Glyph} */ ('link'), run: () => void call.copyLink() },
        { label: t('device.all'), glyph: /** @type {Glyph} */ ('devices'), run: () => devices.element.showPopover() },
        ...(full ? [{ label: t(document.fullscreenElement ? 'control.fullscreen.off' : 'control.fullscreen.on'), glyph: /** @type {Glyph} */ (document.fullscreenElement ? 'shrink' : 'enlarge'), key: 'F', run: fullscreen }] : []),
        { label: t('control.statistics'), glyph: /** @type {Glyph} */ ('figures'), key: 'I', run: statistics },
        ...(matchMedia('(hover: hover)').matches ? [{ label: t('control.shortcuts'), glyph: /** @type {Glyph} */ ('keyboard'), key: '?', run: help }] : []),
      ],
    }],
  });
  return { button, list: el('div', { class: 'bar-menus' }, list.element, hidden, devices.element) };
}

/**
 * One stop for Tab, arrow keys between the buttons.
 *
 * @param {HTMLElement} bar
 * @param {AbortSignal} signal
 */
function rove(bar, signal) {
  const buttons = () => [...bar.querySelectorAll('button')].filter((b) => b.offsetParent !== null && !b.closest('.menu') && !b.classList.contains('unseen'));
  const settle = (/** @type {Element | null} */ active) => buttons().forEach((b, i, all) => (b.tabIndex = b === active || (i === 0 && !all.includes(/** @type {HTMLButtonElement} */ (active))) ? 0 : -1));
  queueMicrotask(() => settle(bar.querySelector('[data-control="microphone"]')));
  on(bar, 'focusin', signal, ({ target }) => target instanceof HTMLButtonElement && !target.closest('.menu') && settle(target));
  on(bar, 'keydown', signal, (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const { target } = event;
    if (step === undefined || !(target instanceof HTMLButtonElement) || target.closest('.menu')) return;
    const all = buttons();
    event.preventDefault();
    event.stopPropagation();
    all[(all.indexOf(target) + step + all.length) % all.length]?.focus();
  });
}
