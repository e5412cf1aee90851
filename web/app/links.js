/**
 * Finds web addresses in what people write. Pure; the view makes elements of
 * the pieces, so nothing here is ever read as HTML.
 *
 * @module
 */

/** @typedef {Readonly<{text: string, href?: string}>} Piece */

const address = /\bhttps?:\/\/[^\s<>"']+/gi;
const trailing = /[.,;:!?)\]}]+$/; // belongs to the sentence, not to the address

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  let done = 0;
  for (const match of text.matchAll(address)) {
    const shown = trim(match[0]);
    const href = safe(shown);
    if (href === undefined) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push({ text: shown, href });
    done = match.index + shown.length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

/**
 * Without closing marks, unless the address opens what they close, as in
 * https://en.wikipedia.org/wiki/Parley_(film).
 *
 * @param {string} found
 */
function trim(found) {
  const end = trailing.exec(found)?.[0] ?? '';
  const bare = found.slice(0, found.length - end.length);
  return end.startsWith(')') && bare.includes('(') ? `${bare})` : bare;
}

/**
 * @param {string} text
 * @returns {string | undefined} only http and https, spelled out by the URL parser
 */
function safe(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}
