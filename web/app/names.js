/**
 * Names: of rooms (made readable, taken from what people type or paste) and of
 * people (initials and a colour).
 *
 * @module
 */

const adjectives = [
  'amber', 'brave', 'bright', 'calm', 'clear', 'clever', 'cosy', 'eager', 'early', 'fair', 'gentle', 'glad',
  'golden', 'happy', 'honest', 'jolly', 'keen', 'kind', 'light', 'lively', 'lucky', 'merry', 'mild', 'neat',
  'nimble', 'open', 'patient', 'polite', 'quick', 'quiet', 'ready', 'silver', 'smart', 'soft', 'spry', 'sunny',
  'swift', 'tidy', 'warm', 'wise',
];

const nouns = [
  'acorn', 'badger', 'beacon', 'birch', 'brook', 'cedar', 'comet', 'coral', 'crane', 'dolphin', 'falcon', 'fern',
  'finch', 'fjord', 'garden', 'harbor', 'heron', 'island', 'lantern', 'lark', 'lynx', 'maple', 'meadow', 'moon',
  'oak', 'orchard', 'otter', 'owl', 'pebble', 'pine', 'plover', 'rabbit', 'raven', 'reef', 'river', 'robin',
  'sparrow', 'tulip', 'valley', 'willow',
];

const roomPattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * Whether a room can have this name; the rule of the signalling protocol.
 *
 * @param {string} name
 */
export const validRoom = (name) => roomPattern.test(name);

/**
 * A new room's name, "quiet-otter-4817": easy to read out on the telephone,
 * and with 16 million of them not easy to stumble upon.
 *
 * @param {(below: number) => number} [pick] a random whole number in [0, below)
 */
export function inventRoom(pick = randomBelow) {
  const adjective = adjectives[pick(adjectives.length)] ?? 'quiet';
  const noun = nouns[pick(nouns.length)] ?? 'otter';
  return `${adjective}-${noun}-${String(pick(10_000)).padStart(4, '0')}`;
}

/** @param {number} below */
function randomBelow(below) {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value % below; // the bias of 2^32 mod 10,000 does not matter here
}

/**
 * The room people mean by what they typed or pasted: a link to a room on any
 * host, or words. Empty when no name is left of it.
 *
 * @param {string} text "Daily Stand-up!", "https://meet.example.org/r/daily"
 */
export function roomFromText(text) {
  const link = /(?:^|\/)r\/([^/?#\s]+)/.exec(text.trim());
  return slug(link ? decode(link[1] ?? '') : text);
}

/** @param {string} text */
function slug(text) {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, 64)
    .replace(/^[-_]+|[-_]+$/g, '');
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is not worth an error
  }
}

/**
 * Up to two letters that stand for a person: "Ada Lovelace" is AL.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => firstLetter(word ?? '')).join('') || '?';
}

/** @param {string} word */
function firstLetter(word) {
  return /[\p{L}\p{N}]/u.exec(word)?.[0].toUpperCase() ?? '';
}

/**
 * A hue for a person's avatar, in degrees: the same name has the same colour
 * everywhere, and lightness and chroma stay with the theme.
 *
 * @param {string} name
 */
export function hue(name) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return (hash % 24) * 15;
}
