/**
 * Our own drawings: one sprite of strokes on a 24-unit grid, 1.75 wide, round
 * ends, in the colour of the text around them. "Off" is a slash, never a colour alone.
 *
 * @module
 */

const slash = 'M4 4l16 16';
const microphone = 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3z';
const microphoneStand = 'M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3';
const cameraBody = 'M5.5 6.5h8a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z';
const cameraLens = 'M15.5 10.8l4-2.6a.65.65 0 0 1 1 .55v6.5a.65.65 0 0 1-1 .55l-4-2.6';
const display = 'M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5z';

/** @satisfies {Record<string, readonly string[]>} */
const glyphs = {
  microphone: [microphone, microphoneStand],
  'microphone-off': [
    'M9 9v2.5a3 3 0 0 0 4.7 2.47M15 11V6.5a3 3 0 0 0-5.7-1.3',
    'M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2M18.5 11.5c0 .9-.18 1.76-.51 2.54M12 18v3', slash,
  ],
  camera: [cameraBody, cameraLens],
  'camera-off': [
    'M9.5 6.5h4a2 2 0 0 1 2 2v4M15.2 16.6a2 2 0 0 1-1.7.9h-8a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.6-1.96',
    cameraLens, slash,
  ],
  screen: [display, 'M8.5 20h7M12 13.5v-6M9.3 9.8L12 7.1l2.7 2.7'],
  'screen-stop': [display, 'M8.5 20h7M9.8 8.3l4.4 4.4M14.2 8.3l-4.4 4.4'],
  chat: ['M6 4.5h12a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5h-6l-4.5 3.7v-3.7H6A2.5 2.5 0 0 1 3.5 14V7A2.5 2.5 0 0 1 6 4.5z', 'M8 9h8M8 12.5h5'],
  leave: ['M3.6 14.9c-.9-1-.9-2.7.1-3.7 4.6-4.2 12-4.2 16.6 0 1 1 1 2.7.1 3.7l-.7.7a1.3 1.3 0 0 1-1.56.2l-2.3-1.3a1.3 1.3 0 0 1-.66-1.13v-1.5c-2-.6-4.36-.6-6.36 0v1.5c0 .47-.25.9-.66 1.13l-2.3 1.3a1.3 1.3 0 0 1-1.56-.2z'],
  'chevron-down': ['M7 10l5 5 5-5'],
  'chevron-left': ['M14.5 6.5L9 12l5.5 5.5'],
  'chevron-right': ['M9.5 6.5L15 12l-5.5 5.5'],
  pause: ['M9 7v10M15 7v10'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  people: ['M9 11.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3 19c.4-3 2.8-5 6-5s5.6 2 6 5', 'M15.8 5.3a3.25 3.25 0 0 1 0 5.9M17.5 14.3c1.9.7 3.2 2.4 3.5 4.7'],
  more: ['M5.5 12h.01M12 12h.01M18.5 12h.01'],
  enlarge: ['M14.5 4.5h5v5M9.5 19.5h-5v-5M19.5 4.5l-5.5 5.5M4.5 19.5l5.5-5.5'],
  shrink: ['M19.5 10h-5.5V4.5M4.5 14H10v5.5M14 10l6-6M10 14l-6 6'],
  link: ['M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7l-1.3 1.3', 'M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.3-1.3'],
  close: ['M6.5 6.5l11 11M17.5 6.5l-11 11'],
  send: ['M4.5 12L3.6 5.1a.7.7 0 0 1 1-.73l15.7 7a.7.7 0 0 1 0 1.27l-15.7 7a.7.7 0 0 1-1-.73z', 'M4.5 12h7'],
  speaker: ['M4 9.5h3L11.5 5.5v13L7 14.5H4z', 'M15 9a4 4 0 0 1 0 6M17.6 6.3a8 8 0 0 1 0 11.4'],
  keyboard: ['M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5z', 'M7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8.5 14h7'],
  figures: ['M5 19.5v-6M12 19.5v-15M19 19.5v-10'],
  arrow: ['M5 12h14M13 6l6 6-6 6'],
  back: ['M19 12H5M11 6l-6 6 6 6'],
  warning: ['M12 4.2l8.6 14.8a.6.6 0 0 1-.52.9H3.92a.6.6 0 0 1-.52-.9z', 'M12 10v4.2M12 17h.01'],
  lock: ['M7 10.5h10A1.5 1.5 0 0 1 18.5 12v6.5A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5V12A1.5 1.5 0 0 1 7 10.5z', 'M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5'],
  plus: ['M12 5v14M5 12h14'],
  home: ['M4 11l8-6.5L20 11M6 9.5V19h12V9.5M10 19v-5h4v5'],
  again: ['M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4.5H15'],
  door: ['M6 20V5.5A1.5 1.5 0 0 1 7.5 4h9A1.5 1.5 0 0 1 18 5.5V20M3.5 20h17M14.5 12h.01'],
  offline: ['M4 9.5a12 12 0 0 1 4-2.4M12.5 6.2A12 12 0 0 1 20 9.5M7 13a7.5 7.5 0 0 1 3-1.7M15.5 12A7.5 7.5 0 0 1 17 13M12 17.5h.01', slash],
  clock: ['M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z', 'M12 7.5V12l3 2'],
  corner: ['M5 5.5h14v13H5z', 'M12.5 12.5h4v3.5h-4z'],
  devices: ['M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9', 'M15.25 9.75a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM8.75 18.75a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5z'],
};

/** @typedef {keyof typeof glyphs} Glyph */

const svg = 'http://www.w3.org/2000/svg';

/**
 * A new drawing of a glyph; it is decoration, so the element around it needs a name.
 *
 * @param {Glyph} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const root = document.createElementNS(svg, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('class', 'icon');
  root.setAttribute('aria-hidden', 'true');
  for (const strokes of glyphs[name]) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', strokes);
    root.append(path);
  }
  return root;
}

/** Every glyph's name, for the gallery and the tests. */
export const names = /** @type {readonly Glyph[]} */ (Object.keys(glyphs));
