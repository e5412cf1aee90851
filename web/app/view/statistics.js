/**
 * Figures of the call, over the tiles: measured once a second while they are
 * open, and not at all while they are not. Fetched when first opened.
 *
 * @module
 */
import { Figures, read } from '../figures.js';
import { icon } from '../icons.js';
import { receivedRows, sentRows, way } from '../table.js';
import { el, every, on } from './dom.js';
import { groupsTable, t, wayList } from './figures.js';
/** @import {Call} from '../call.js' */
/** @import {Group} from '../table.js' */

const everyMs = 1000;

/**
 * @param {AbortSignal} signal of the call's view
 * @param {{call: Call, opener: () => HTMLElement | null}} parts `opener` gets the focus back when nothing else had it
 */
export function statistics(signal, { call, opener }) {
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('stats.close') }, icon('close'));
  const copy = el('button', { class: 'button plain', type: 'button' }, t('stats.copy'));
  const body = el('div', { class: 'statistics-body', tabindex: 0, role: 'group', 'aria-label': t('stats.title') });
  const element = el('aside', { class: 'statistics', 'aria-label': t('stats.title'), hidden: true },
    el('header', { class: 'statistics-head' }, el('h2', {}, t('stats.title')), copy, close), body);
  /** @type {AbortController | undefined} */ let open;
  /** @type {() => string} */ let report = () => '';
  /** @type {HTMLElement | null} */ let before = null;

  const show = () => {
    open = new AbortController();
    const { update, parts, told } = tables(call);
    report = told;
    body.replaceChildren(...parts);
    element.hidden = false;
    before = document.activeElement instanceof HTMLElement && document.activeElement !== document.body ? document.activeElement : opener();
    every(everyMs, open.signal, update);
    update();
    body.focus();
  };
  /** @returns {boolean} whether they were open */
  const hide = () => {
    if (!open) return false;
    open.abort();
    open = undefined;
    const held = element.contains(document.activeElement);
    element.hidden = true;
    body.replaceChildren();
    if (held) (before?.isConnected ? before : opener())?.focus();
    return true;
  };
  on(close, 'click', signal, hide);
  signal.addEventListener('abort', () => open?.abort());
  on(copy, 'click', signal, () => void call.copy(report(), t('stats.copied'), t('stats.copy.failed')));
  return {
    element,
    hide,
    toggle: () => void (hide() || show()),
  };
}

/**
 * The tables of one opening, and what keeps them true.
 *
 * @param {Call} call
 */
function tables(call) {
  const figures = new Figures();
  const ways = wayList();
  const received = groupsTable('received');
  const sent = groupsTable('sent');
  let asking = false;
  let told = {};
  const measure = async () => {
    const { room } = call;
    const stats = await room.stats();
    const now = figures.add(read(stats, performance.now()));
    const groups = { way: way(stats, now), received: receivedRows(room, now), sent: sentRows(room.me, stats.sent, now) };
    ways.update(groups.way);
    received.update(groups.received);
    sent.update(groups.sent.length > 0 ? [{ id: '', name: '', rows: groups.sent }] : []);
    told = { ...groups, received: groups.received.map(unnamed) };
  };
  return {
    parts: [ways.element, received.element, sent.element],
    told: () => JSON.stringify({ at: new Date().toISOString(), browser: navigator.userAgent, ...told }, undefined, 2),
    update() {
      if (asking || document.visibilityState === 'hidden') return;
      asking = true;
      void measure().catch(() => {}).finally(() => (asking = false)); // a call that ends meanwhile has no figures
    },
  };
}

/**
 * Figures to pass on say nothing of who they are of.
 *
 * @param {Group} group
 * @param {number} i
 */
const unnamed = ({ rows }, i) => ({ person: i + 1, rows });
