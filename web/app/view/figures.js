/**
 * Figures as a reader finds them: lists and tables with headings, whose cells
 * alone change.
 *
 * @module
 */
import { speaker } from '../lang.js';
import { statistics as words } from '../lang/en-statistics.js';
import { attr, el, keep, text } from './dom.js';
/** @import {Group, Row, Way} from '../table.js' */

/** @typedef {'received' | 'sent'} Direction */

export const { count, known, t } = speaker(words);

const none = t('stats.none');
const columns = 5; // that every screen shows

/** What is known of the connection. */
export function wayList() {
  const values = new Map(/** @type {const} */ (['rtt', 'down', 'up', 'carries', 'path', 'cipher']).map((name) => [name, el('dd')]));
  const element = el('section', {}, el('h3', { class: 'unseen' }, t('stats.way')), el('dl', { class: 'statistics-way' },
    ...[...values].map(([name, value]) => el('div', {}, el('dt', {}, t(`stats.way.${name}`)), value))));
  return {
    element,
    /** @param {Way} way */
    update(way) {
      /** @type {Record<string, string>} */
      const words = {
        rtt: way.rttMs === undefined ? none : t('stats.ms', { value: Math.round(way.rttMs) }),
        down: rate(way.down), up: rate(way.up), carries: carries(way),
        path: path(way), cipher: (way.cipher ?? '').replace(/^SRTP_(AEAD_)?/, '').replaceAll('_', '-'),
      };
      for (const [name, value] of values) {
        text(value, words[name] ?? '');
        if (value.parentElement) value.parentElement.hidden = words[name] === '';
      }
    },
  };
}

/** @param {Way} way */
function carries({ carries: most, up }) {
  if (most === undefined) return '';
  return most > 0 ? t('stats.way.used', { rate: rate(most), value: Math.min(100, Math.round(up / most * 100)) }) : rate(most);
}

/** @param {Way} way */
function path({ protocol = 'udp', way = '' }) {
  const key = `stats.way.${way}`;
  return known(key) ? t(key, { protocol: protocol.toUpperCase() }) : none;
}

/** @param {number} bitsPerSecond */
function rate(bitsPerSecond) {
  const mega = bitsPerSecond >= 1_000_000;
  return mega ? t('stats.megabits', { value: (bitsPerSecond / 1_000_000).toFixed(1) }) : t('stats.kilobits', { value: Math.round(bitsPerSecond / 1000) });
}

/**
 * A table with a group of rows for each person, or one without a name.
 *
 * @param {Direction} direction
 */
export function groupsTable(direction) {
  const last = direction === 'sent' ? el('th', { scope: 'col' }, t('stats.column.limit')) : column('gaps');
  const empty = el('p', { class: 'hint' }, t(direction === 'sent' ? 'stats.nothing' : 'stats.nobody'));
  const table = el('table', {},
    el('caption', {}, t(direction === 'sent' ? 'stats.sent' : 'stats.received')),
    el('thead', {}, el('tr', {}, column('medium'), column('picture'), column('bitrate'), column('loss'), column('jitter'), last)));
  /** @type {Map<string, ReturnType<typeof groupBody>>} */ const shown = new Map();
  return {
    element: el('section', {}, table, empty),
    /** @param {readonly Group[]} groups */
    update(groups) {
      keep(table, shown, groups, { key: ({ id }) => id, make: ({ name }) => groupBody(direction, name !== '') });
      for (const group of groups) shown.get(group.id)?.update(group);
      empty.hidden = groups.length > 0;
    },
  };
}

/**
 * @param {'medium' | 'picture' | 'bitrate' | 'loss' | 'jitter' | 'gaps'} name
 */
function column(name) {
  const about = `stats.column.${name}.about`;
  return el('th', { scope: 'col', title: known(about) ? t(about) : undefined }, t(`stats.column.${name}`));
}

/**
 * @param {Direction} direction
 * @param {boolean} named
 */
function groupBody(direction, named) {
  const name = el('th', { scope: 'rowgroup', colspan: columns, dir: 'auto' });
  const element = el('tbody', {}, named && el('tr', { class: 'statistics-who' }, name));
  /** @type {Map<string, ReturnType<typeof line>>} */ const shown = new Map();
  return {
    element,
    close() {},
    /** @param {Group} group */
    update(group) {
      text(name, group.name);
      keep(element, shown, group.rows, { key: ({ id }) => id, make: (row) => line(direction, row) });
      for (const row of group.rows) shown.get(row.id)?.update(row);
    },
  };
}

/**
 * @param {Direction} direction
 * @param {Row} row
 */
function line(direction, { source, rid = '' }) {
  const key = `stats.rid.${rid}`;
  const which = known(key) ? t(key) : '';
  const codec = el('span', { class: 'hint' });
  const cells = { picture: pair(), bitrate: el('td'), loss: el('td'), jitter: el('td'), last: pair() };
  const element = el('tr', {},
    el('th', { scope: 'row' }, which ? `${t(`stats.source.${source}`)}, ${which}` : t(`stats.source.${source}`), ' ', codec),
    cells.picture.element, cells.bitrate, cells.loss, cells.jitter, cells.last.element);
  return {
    element,
    close() {},
    /** @param {Row} row */
    update(row) {
      const figure = row.still ? undefined : row.figure;
      const { bitrate, loss, jitterMs } = figure ?? {};
      attr(element, 'data-still', row.still);
      text(codec, row.figure?.codec ?? '');
      cells.picture.update(...picture(row));
      text(cells.bitrate, bitrate === undefined ? none : String(Math.round(bitrate / 1000)));
      text(cells.loss, percent(loss));
      text(cells.jitter, jitterMs === undefined ? none : t('stats.ms', { value: Math.round(jitterMs) }));
      cells.last.update(...(direction === 'sent' ? limit(row) : gaps(row)));
    },
  };
}

/** A cell with a first line and a quieter second one. */
function pair() {
  const [first, second] = [el('span'), el('span', { class: 'hint' })];
  return {
    element: el('td', {}, first, ' ', second),
    /**
     * @param {string} one
     * @param {string} [two]
     */
    update(one, two = '') {
      text(first, one);
      text(second, two);
    },
  };
}

/**
 * @param {Row} row
 * @returns {[first: string, second?: string]}
 */
function picture({ still, figure, of, source }) {
  if (still) return [t(`stats.still.${still}`)];
  if (source === 'microphone' || source === 'screen_audio') return [none];
  const { width, height, fps, changes = 0 } = figure ?? {};
  if (!width || !height) return [none];
  const size = t('stats.size', { width, height });
  const more = [of && of.width > width ? t('stats.size.of', of) : '', changes > 0 ? count('stats.changes', changes) : ''];
  return [fps === undefined ? size : t('stats.fps', { size, value: Math.round(fps) }), more.filter((word) => word !== '').join(', ')];
}

/** @param {Row} row @returns {[first: string, second?: string]} */
function gaps({ still, figure }) {
  const { concealed, freezes, frozen = 0 } = figure ?? {};
  if (still === undefined && concealed !== undefined) return [percent(concealed), t('stats.concealed')];
  if (freezes === undefined) return [none];
  return [count('stats.freezes', freezes), freezes > 0 ? t('stats.frozen', { value: frozen.toFixed(1) }) : ''];
}

/** @param {Row} row @returns {[first: string, second?: string]} */
function limit({ still, figure }) {
  const { limitedBy } = figure ?? {};
  if ((still && still !== 'idle') || limitedBy === undefined) return [none];
  const key = `stats.limit.${limitedBy}`;
  return [t(known(key) ? key : 'stats.limit.unnamed')];
}

/** @param {number | undefined} share */
function percent(share) {
  if (share === undefined) return none;
  return t('stats.percent', { value: share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100) });
}
