/**
 * The call: head, tiles, bar and chat; banners; keys.
 *
 * @module
 */
import { icon } from '../icons.js';
import { command } from '../keys.js';
import { count, lasted, t } from '../lang.js';
import { stayAwake } from './awake.js';
import { chat } from './chat.js';
import { controls } from './controls.js';
import { attr, el, every, on, text } from './dom.js';
import { gridView } from './grid.js';
import { shortcuts } from './shortcuts.js';
/** @import {Call} from '../call.js' */
/** @import {Command} from '../keys.js' */
/** @import {State} from '../state.js' */
/** @import {View} from './dom.js' */

const quietMs = 4000; // the head goes after so long
const dimAfterMs = 1000;
const bannerAfterMs = 3000;
const helpAfterMs = 10_000;

/**
 * @param {{call: Call, state: () => State}} parts
 * @returns {View<State>}
 */
export function callView({ call, state }) {
  const abort = new AbortController();
  const { signal } = abort;
  const fullscreen = () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {});
  const keys = shortcuts(call.store, signal);
  const head = callHead(state, signal);
  const tiles = gridView({ call, state });
  const figures = statisticsPlace(signal, { call, opener: () => bar.element.querySelector('[data-control="more"]') });
  const bar = controls({ call, state, fullscreen, statistics: figures.toggle, help: keys.open });
  const talk = chat({ call, opener: () => bar.element.querySelector('[data-control="chat"]') });
  const lost = banner(call, state, signal);
  const hear = el('button', { class: 'button primary hear', type: 'button' }, icon('speaker'), t('call.hear'));
  const alone = aloneCard(call);
  const sharing = sharingPill(call);
  const element = el('div', { class: 'call' },
    head.element,
    el('main', { class: 'call-main' }, tiles.element, alone, el('div', { class: 'over' }, lost.element, sharing, hear)),
    figures.element, talk.element, bar.element, keys.element,
  );
  on(hear, 'click', signal, () => void call.hear());
  idle(element, signal);
  stayAwake(signal);
  listenForKeys(signal, call, (what) => obey(what, { call, state, fullscreen, figures, help: keys.open }));

  return {
    element,
    update(now) {
      head.update(now);
      tiles.update(now);
      bar.update(now);
      talk.update(now);
      lost.update();
      attr(element, 'data-chat', now.chatOpen);
      hear.hidden = !now.audioBlocked;
      alone.hidden = now.people.length !== 1 || now.sharing === 'on';
      sharing.hidden = now.sharing !== 'on';
    },
    close() {
      for (const view of [tiles, bar, talk]) view.close();
      abort.abort();
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    },
  };
}

/**
 * @param {() => State} state
 * @param {AbortSignal} signal
 */
function callHead(state, signal) {
  const title = el('h1');
  const time = el('span', { class: 'head-time', 'aria-hidden': 'true' });
  const people = el('span', { class: 'head-people' });
  const number = el('span');
  people.append(icon('people'), number);
  const tick = () => text(time, state().since === undefined ? '' : lasted(Date.now() - (state().since ?? 0)));
  every(1000, signal, tick);
  tick();
  return {
    element: el('header', { class: 'call-head' }, title, time, people),
    /** @param {State} now */
    update(now) {
      text(title, now.room?.title ?? now.roomName);
      text(number, count('call.people', now.people.length));
    },
  };
}

/**
 * Nothing for a second, then one's own picture dims, then words, then a button.
 *
 * @param {Call} call
 * @param {() => State} state
 * @param {AbortSignal} signal
 */
function banner(call, state, signal) {
  const seconds = el('span', { class: 'banner-time', 'aria-hidden': 'true' });
  const online = el('span', { class: 'banner-online' }, t('banner.online'));
  const words = el('span');
  const again = el('button', { class: 'button', type: 'button' }, t('banner.try'));
  const element = el('div', { class: 'pill banner', hidden: true },
    el('span', { class: 'busy-ring', 'aria-hidden': 'true' }), words, seconds, online, again);
  on(again, 'click', signal, () => call.room.retry());
  const update = () => {
    const { lostAt, restarting, blocked } = state();
    const gone = lostAt === undefined ? 0 : Date.now() - lostAt;
    element.hidden = gone < (restarting ? dimAfterMs : bannerAfterMs); // what is known for certain is said sooner
    attr(element, 'data-error', element.hidden ? undefined : restarting ? 'draining' : blocked ? 'media_failed' : 'reconnecting');
    text(words, restarting ? `${t('trouble.draining.title')}. ${t('trouble.draining.text')}` : t(blocked ? 'banner.blocked' : 'banner.lost'));
    online.hidden = again.hidden = gone < helpAfterMs;
    text(seconds, t('banner.seconds', { seconds: Math.floor(gone / 1000) }));
    attr(document.documentElement, 'data-dim', gone >= dimAfterMs);
  };
  every(250, signal, update);
  signal.addEventListener('abort', () => attr(document.documentElement, 'data-dim', undefined));
  return { element, update };
}

/** @param {Call} call */
function aloneCard(call) {
  const copy = el('button', { class: 'button primary', type: 'button' }, icon('link'), t('control.copy'));
  copy.addEventListener('click', () => void call.copyLink());
  return el('div', { class: 'alone', hidden: true },
    el('strong', {}, t('call.alone')), el('p', {}, t('call.alone.text')),
    el('code', { class: 'alone-link' }, `${location.host}${location.pathname}`), copy);
}

/** @param {Call} call */
function sharingPill(call) {
  const stop = el('button', { class: 'button', type: 'button' }, t('call.sharing.stop'));
  stop.addEventListener('click', () => void call.own.toggleScreen());
  return el('div', { class: 'pill', hidden: true }, icon('screen'), el('span', {}, t('call.sharing')), stop);
}

/**
 * Where the statistics go, which few ever ask for: fetched when first opened.
 *
 * @param {AbortSignal} signal
 * @param {{call: Call, opener: () => HTMLElement | null}} parts
 */
function statisticsPlace(signal, parts) {
  const element = el('div', { class: 'statistics-place' });
  /** @type {ReturnType<typeof import('./statistics.js').statistics> | undefined} */ let view;
  const fetched = async () => {
    const { statistics } = await import('./statistics.js');
    if (!view && !signal.aborted) element.append((view = statistics(signal, parts)).element);
  };
  return {
    element,
    hide: () => view?.hide() ?? false,
    toggle: () => void fetched().then(() => view?.toggle(), () => {}), // offline: asked for again
  };
}

/**
 * Marks the call as idle when nothing moved for a while; the head fades then.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 */
function idle(element, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const stir = () => {
    clearTimeout(timer);
    element.removeAttribute('data-idle');
    timer = setTimeout(() => element.toggleAttribute('data-idle', true), quietMs);
  };
  for (const type of /** @type {const} */ (['pointermove', 'pointerdown', 'keydown', 'focusin'])) on(element, type, signal, stir);
  signal.addEventListener('abort', () => clearTimeout(timer));
  stir();
}

/**
 * @param {AbortSignal} signal
 * @param {Call} call
 * @param {(what: Command) => void} run
 */
function listenForKeys(signal, call, run) {
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const what = command(event, {
      typing: target.closest('input, textarea, select, [contenteditable]') !== null,
      dialog: target.closest('dialog, [popover]') !== null,
      singles: call.store.singleKeys,
    });
    if (!what) return;
    if (what !== 'close') event.preventDefault();
    run(what);
  }, { signal });
}

/**
 * @param {Command} what
 * @param {{call: Call, state: () => State, fullscreen: () => void, figures: ReturnType<typeof statisticsPlace>, help: () => void}} parts
 */
function obey(what, { call, state, fullscreen, figures, help }) {
  switch (what) {
    case 'microphone': return void call.own.toggle('microphone');
    case 'camera': return void call.own.toggle('camera');
    case 'screen': return void call.own.toggleScreen();
    case 'chat': return call.showChat(!state().chatOpen);
    case 'fullscreen': return fullscreen();
    case 'statistics': return figures.toggle();
    case 'help': return help();
    case 'previous': return call.turnTo(state().page - 1);
    case 'next': return call.turnTo(state().page + 1);
    case 'close': return !document.activeElement?.closest('.chat') && figures.hide() ? undefined : call.showChat(false);
    default: return unreachable(what);
  }
}

/**
 * @param {never} value
 * @returns {never}
 */
function unreachable(value) {
  throw new Error(`unhandled ${String(value)}`);
}
