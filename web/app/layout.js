/**
 * Where tiles go. Pure arithmetic: counts and pixels in, boxes out.
 *
 *     grid                      stage                     duet
 *     ┌────┐┌────┐┌────┐        ┌───────────┐┌───┐        ┌───────────────┐
 *     └────┘└────┘└────┘        │           │└───┘        │               │
 *        ┌────┐┌────┐           │           │┌───┐        │          ┌───┐│
 *        └────┘└────┘           └───────────┘└───┘        └──────────└───┘┘
 *
 * @module
 */

/** @typedef {Readonly<{x: number, y: number, width: number, height: number}>} Box */
/** @typedef {Readonly<{width: number, height: number}>} Area */

/** The shapes a camera tile may take, width over height. */
const widest = 16 / 9;
const narrowest = 4 / 3;
const tallest = 3 / 4; // on a phone held upright

/**
 * The gap between tiles, by the room there is.
 *
 * @param {Area} area
 */
export const gapFor = ({ width }) => (width < 600 ? 8 : width < 1100 ? 12 : 16);

/**
 * How many tiles a page of the grid holds; phones, held either way, hold fewer.
 *
 * @param {Area} area
 */
export const perPage = ({ width, height }) => (width < 560 || height < 340 ? 8 : 25);

/**
 * Boxes for `count` tiles of one size: every number of columns is tried and
 * the one with the largest tile wins; the last row is centred.
 *
 * @param {number} count
 * @param {Area} area
 * @param {number} [gap]
 * @returns {Box[]}
 */
export function grid(count, area, gap = gapFor(area)) {
  if (count < 1 || area.width <= 0 || area.height <= 0) return [];
  const low = area.height > area.width ? tallest : narrowest;
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: (area.width - gap * (columns - 1)) / columns,
      height: (area.height - gap * (rows - 1)) / rows,
    };
    const tile = within(cell, low, widest);
    if (tile.width * tile.height > best.width * best.height * 1.001) best = { columns, ...tile };
  }
  return place(count, area, gap, best);
}

/**
 * The largest size of a shape between `low` and `high` that fits in a cell.
 *
 * @param {Area} cell
 * @param {number} low
 * @param {number} high
 * @returns {{width: number, height: number}}
 */
function within({ width, height }, low, high) {
  if (width <= 0 || height <= 0) return { width: 0, height: 0 };
  const shape = Math.min(high, Math.max(low, width / height));
  return width / height > shape ? { width: height * shape, height } : { width, height: width / shape };
}

/**
 * @param {number} count
 * @param {Area} area
 * @param {number} gap
 * @param {{columns: number, width: number, height: number}} tile
 * @returns {Box[]}
 */
function place(count, area, gap, { columns, width, height }) {
  const rows = Math.ceil(count / columns);
  const top = (area.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return whole({ x: left + (i % columns) * (width + gap), y: top + row * (height + gap), width, height });
  });
}

/**
 * A stage for what is shared and a strip of people beside it; an area that
 * stands upright has the stage on top and the people in a grid below. Says how
 * many people there is room for.
 *
 * @param {number} screens what is on the stage, at least 1
 * @param {number} people who wants a place
 * @param {Area} area
 * @param {number} [gap]
 * @returns {{screens: Box[], people: Box[], room: number}}
 */
export function stage(screens, people, area, gap = gapFor(area)) {
  return area.width < area.height ? above(screens, people, area, gap) : beside(screens, people, area, gap);
}

/**
 * @param {number} screens
 * @param {number} people
 * @param {Area} area
 * @param {number} gap
 * @returns {{screens: Box[], people: Box[], room: number}}
 */
function beside(screens, people, area, gap) {
  const width = Math.round(Math.min(240, Math.max(140, area.width * 0.18)));
  const height = Math.round(width / widest);
  const room = Math.max(1, Math.floor((area.height + gap) / (height + gap)));
  const shown = Math.min(people, room);
  const top = (area.height - shown * height - (shown - 1) * gap) / 2;
  const x = area.width - width;
  const main = { width: shown ? x - gap : area.width, height: area.height };
  return {
    screens: fill(screens, main, gap),
    people: Array.from({ length: shown }, (_, i) => whole({ x, y: top + i * (height + gap), width, height })),
    room,
  };
}

/**
 * @param {number} screens
 * @param {number} people
 * @param {Area} area
 * @param {number} gap
 * @returns {{screens: Box[], people: Box[], room: number}}
 */
function above(screens, people, area, gap) {
  const room = 6;
  const shown = Math.min(people, room);
  const wanted = screens * (area.width / widest) + (screens - 1) * gap;
  const main = { width: area.width, height: shown ? Math.min(wanted, area.height * 0.6) : area.height };
  const rest = { width: area.width, height: area.height - main.height - gap };
  return {
    screens: fill(screens, main, gap),
    people: grid(shown, rest, gap).map((box) => ({ ...box, y: box.y + Math.round(main.height + gap) })),
    room,
  };
}

/**
 * Equal shares of the stage, side by side or one above the other, whichever is
 * nearer to the shape of a screen.
 *
 * @param {number} count
 * @param {Area} area
 * @param {number} gap
 * @returns {Box[]}
 */
function fill(count, area, gap) {
  const row = { width: (area.width - gap * (count - 1)) / count, height: area.height };
  const column = { width: area.width, height: (area.height - gap * (count - 1)) / count };
  const pictured = (/** @type {Area} */ a) => Math.min(a.width, a.height * widest);
  const sideways = pictured(row) >= pictured(column);
  const cell = sideways ? row : column;
  return Array.from({ length: count }, (_, i) =>
    whole({ x: sideways ? i * (cell.width + gap) : 0, y: sideways ? 0 : i * (cell.height + gap), ...cell }),
  );
}

/** @typedef {'top-left' | 'top-right' | 'bottom-right' | 'bottom-left'} Corner */

/**
 * Two people: the other one fills the area, one's own picture is small in a
 * corner. An area that stands upright has them one above the other: use `grid`.
 *
 * @param {Area} area
 * @param {Corner} corner
 * @param {number} [gap]
 * @returns {{other: Box, own: Box}}
 */
export function duet(area, corner, gap = gapFor(area)) {
  const other = centred(within(area, narrowest, 17 / 9), area);
  const width = Math.round(Math.min(264, Math.max(128, area.width * 0.2)));
  const height = Math.round(width / widest);
  const x = corner.endsWith('left') ? other.x + gap : other.x + other.width - width - gap;
  const y = corner.startsWith('top') ? other.y + gap : other.y + other.height - height - gap;
  return { other: whole(other), own: whole({ x, y, width, height }) };
}

/**
 * The corner of the area nearest to a point.
 *
 * @param {Area} area
 * @param {{x: number, y: number}} point
 * @returns {Corner}
 */
export function nearestCorner(area, { x, y }) {
  return `${y < area.height / 2 ? 'top' : 'bottom'}-${x < area.width / 2 ? 'left' : 'right'}`;
}

/**
 * @param {{width: number, height: number}} size
 * @param {Area} area
 * @returns {Box}
 */
function centred({ width, height }, area) {
  return { x: (area.width - width) / 2, y: (area.height - height) / 2, width, height };
}

/**
 * Whole pixels, so that edges stay sharp.
 *
 * @param {Box} box
 * @returns {Box}
 */
function whole({ x, y, width, height }) {
  return { x: Math.round(x), y: Math.round(y), width: Math.floor(width), height: Math.floor(height) };
}
