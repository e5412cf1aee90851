/**
 * One person: picture or initials, name, what is off.
 *
 * @module
 */
import { icon } from '../icons.js';
import { t } from '../lang.js';
import { hue } from '../names.js';
import { avatar } from './avatar.js';
import { attr, el, text } from './dom.js';
/** @import {Box} from '../layout.js' */
/** @import {Person} from '../state.js' */

/**
 * What a tile needs of a track, one's own or another's.
 *
 * @typedef {{attach: (element?: HTMLMediaElement) => HTMLMediaElement, detach: (element?: HTMLMediaElement) => void}} Attachable
 */

/**
 * @param {Person} person
 * @param {(id: string) => Attachable | undefined} camera the track of a person's camera, now
 */
export function tile(person, camera) {
  const face = avatar(person.name);
  const note = el('p', { class: 'tile-note' });
  const name = el('span', { class: 'chip-name' });
  const chip = el('div', { class: 'chip' }, el('span', { class: 'chip-off' }, icon('microphone-off')), name);
  const picture = el('div', { class: 'picture' }, face.element, note, badge());
  const article = el('article', {}, picture, chip);
  const element = el('li', { class: 'tile', 'data-participant': person.id, 'data-speaking': 'false' }, article);
  element.style.setProperty('--hue', String(hue(person.name)));
  /** @type {{track: Attachable, video: HTMLVideoElement} | undefined} */ let playing;
  let shown = person;

  const show = () => {
    attr(element, 'data-picture', shown.camera === 'off' ? 'none' : pictureOf(shown, playing?.video));
    if (playing) fit(playing.video, element);
  };

  const stop = () => {
    playing?.track.detach(playing.video);
    playing?.video.remove();
    playing = undefined;
  };
  const play = (/** @type {Attachable | undefined} */ track) => {
    if (playing?.track === track) return;
    stop();
    if (!track) return;
    const video = pictured(show);
    picture.prepend(video);
    playing = { track, video };
    track.attach(video);
  };

  return {
    element,
    /** @param {Person} now */
    update(now) {
      shown = now;
      const aloudName = now.mine ? t('call.you.name', { name: now.name }) : now.name;
      text(name, now.mine ? t('call.you') : now.name);
      face.update(now.name);
      attr(element, 'data-name', now.name);
      attr(element, 'data-microphone', now.microphone);
      attr(element, 'data-camera', now.camera);
      attr(element, 'data-connection', now.connection);
      attr(element, 'data-mine', now.mine);
      attr(article, 'aria-label', aloud(aloudName, now));
      text(note, now.connection === 'reconnecting' ? t('call.reconnecting') : '');
      play(now.camera === 'on' ? camera(now.id) : undefined);
      show();
    },
    /** @param {boolean} on */
    speak: (on) => attr(element, 'data-speaking', String(on)),
    /** @param {Box | undefined} box nothing: on another page */
    place(box) {
      if (position(element, box) && playing) fit(playing.video, element);
    },
    close: stop,
  };
}

/**
 * A picture is shown from its first frame on, and not while it stands still.
 *
 * @param {{live: boolean, paused: boolean}} of
 * @param {HTMLVideoElement | undefined} video
 */
function pictureOf({ live, paused }, video) {
  if (paused) return 'paused';
  return live && video && video.videoWidth > 0 ? 'live' : 'coming';
}

/** Says why a picture is paused; seen only while it is. */
const badge = () => el('p', { class: 'badge', title: t('call.paused.about') }, icon('pause'), el('span', {}, t('call.paused')));

/**
 * A video that tells when it has, or no longer has, a frame to show.
 *
 * @param {() => void} changed
 */
function pictured(changed) {
  const video = el('video', { 'aria-hidden': 'true', playsinline: true });
  for (const type of ['loadeddata', 'resize', 'emptied']) video.addEventListener(type, changed);
  return video;
}

/**
 * How a tile is read out: "Ada Lovelace, microphone off".
 *
 * @param {string} name
 * @param {Person} person
 */
function aloud(name, { microphone, camera, connection, paused }) {
  const facts = [
    microphone === 'off' && t('tile.microphone.off'), camera === 'off' && t('tile.camera.off'),
    connection === 'reconnecting' && t('tile.reconnecting'), camera === 'on' && paused && t('tile.paused'),
  ];
  return [name, ...facts.filter(Boolean)].join(', ');
}

/**
 * A picture of quite another shape than its tile is shown whole.
 *
 * @param {HTMLVideoElement} video
 * @param {HTMLElement} tile
 */
function fit(video, tile) {
  const { videoWidth, videoHeight } = video;
  const { offsetWidth, offsetHeight } = tile;
  if (!videoWidth || !offsetWidth) return;
  const ratio = videoWidth / videoHeight / (offsetWidth / offsetHeight);
  attr(video, 'data-whole', ratio < 0.4 || ratio > 2.5);
}

/**
 * @param {HTMLElement} element
 * @param {Box | undefined} box
 * @returns {boolean} whether it had another place before
 */
function position(element, box) {
  const at = box ? `translate(${box.x}px, ${box.y}px)` : '';
  const { style } = element;
  if (element.hidden === !box && style.transform === at && box && style.width === `${box.width}px` && style.height === `${box.height}px`) return false;
  element.hidden = !box;
  if (!box) return true;
  style.transform = at;
  style.width = `${box.width}px`;
  style.height = `${box.height}px`;
  return true;
}

/**
 * What somebody shares.
 *
 * @param {{id: string, owner: string, name: string}} screen
 * @param {(owner: string, id: string) => Attachable | undefined} track
 */
export function screenTile({ id, owner, name }, track) {
  let shown = { live: false, paused: false };
  const show = () => attr(element, 'data-picture', pictureOf(shown, video));
  const video = pictured(() => show());
  const element = el('li', { class: 'tile screen', 'data-screen': owner, 'data-picture': 'coming' },
    el('article', { 'aria-label': t('call.screen', { name }) },
      el('div', { class: 'picture' }, video, el('p', { class: 'tile-note' }, t('call.waiting')), badge()),
      el('div', { class: 'chip' }, el('span', { class: 'chip-name' }, t('call.screen', { name }))),
    ));
  const shared = track(owner, id);
  shared?.attach(video);
  return {
    element,
    /** @param {{live: boolean, paused: boolean}} now */
    update(now) {
      shown = now;
      show();
    },
    /** @param {Box | undefined} box */
    place: (box) => position(element, box),
    close: () => shared?.detach(video),
  };
}
