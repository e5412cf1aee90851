/**
 * What is said in writing: beside the call, over it on phones.
 *
 * @module
 */
import { icon } from '../icons.js';
import { clock, t } from '../lang.js';
import { pieces } from '../links.js';
import { avatar } from './avatar.js';
import { attr, el, on, text } from './dom.js';
import { readerPicker } from './reader.js';
/** @import {ChatMessage} from '../../sdk/index.js' */
/** @import {Call} from '../call.js' */
/** @import {State} from '../state.js' */
/** @import {View} from './dom.js' */

const limit = 2000; // characters, the server's rule
const togetherMs = 3 * 60_000; // messages of one person that share a head

/**
 * @param {{call: Call, opener: () => HTMLElement | null}} parts `opener` gets the focus back
 * @returns {View<State>}
 */
export function chat({ call, opener }) {
  const abort = new AbortController();
  const { signal } = abort;
  const list = messageList();
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('chat.close') }, icon('close'));
  const form = writing(call, signal);
  const element = el('aside', { class: 'chat', 'aria-label': t('chat.title'), hidden: true },
    el('header', { class: 'chat-head' }, el('h2', {}, t('chat.title')), close), list.empty, list.element, form.element);
  let open = false;
  on(close, 'click', signal, () => call.showChat(false));

  return {
    element,
    update(now) {
      const { chatOpen } = now;
      const atEnd = list.atEnd();
      list.update(now);
      form.update(now);
      if (open && !chatOpen && element.contains(document.activeElement)) opener()?.focus();
      element.hidden = !chatOpen;
      if (chatOpen && (atEnd || !open)) list.toEnd();
      if (chatOpen && !open) form.focus();
      open = chatOpen;
    },
    close: () => abort.abort(),
  };
}

function messageList() {
  const element = el('ol', { class: 'messages', tabindex: 0, 'aria-label': t('chat.title') });
  const empty = el('div', { class: 'chat-empty' }, icon('chat'), el('strong', {}, t('chat.empty')), el('p', {}, t('chat.empty.text')));
  /** @type {ChatMessage[]} */ let shown = [];
  return {
    element,
    empty,
    atEnd: () => element.scrollHeight - element.scrollTop - element.clientHeight < 40,
    toEnd: () => (element.scrollTop = element.scrollHeight),
    /** @param {State} now */
    update({ messages, people }) {
      while (shown.length > 0 && shown[0]?.id !== messages[0]?.id) { // forgotten, or another room
        shown.shift();
        element.firstElementChild?.remove();
      }
      for (const message of messages.slice(shown.length)) {
        element.append(said(message, shown.at(-1), people.find(({ id }) => id === message.to)?.name));
        shown.push(message);
      }
      empty.hidden = messages.length > 0;
      element.hidden = messages.length === 0;
    },
  };
}

/**
 * Where one writes. What was typed outlives the panel, and the call.
 *
 * @param {Call} call
 * @param {AbortSignal} signal
 */
function writing(call, signal) {
  const field = el('textarea', { class: 'input', rows: 1, 'aria-label': t('chat.write'), placeholder: t('chat.write'), enterkeyhint: 'send' });
  const send = el('button', { class: 'button primary square', type: 'submit', 'aria-label': t('chat.send') }, icon('send'));
  const long = el('p', { class: 'wrong', role: 'alert', hidden: true }, t('chat.long', { limit }));
  const waiting = el('p', { class: 'chat-waiting', role: 'status', hidden: true }, t('chat.waiting'));
  const reader = readerPicker({ chosen: call.talk.draft.to, signal, changed: () => grow() });
  const element = el('form', { class: 'chat-form' }, waiting, long, reader.element, field, send);
  let unsent = 0;

  const grow = () => {
    const { chosen } = reader;
    const { length } = [...field.value];
    call.talk.draft = { text: field.value, to: chosen };
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
    field.placeholder = chosen ? t('chat.to.placeholder', { name: chosen.name }) : t('chat.write');
    attr(element, 'data-private', chosen !== undefined);
    long.hidden = length <= limit;
    send.disabled = field.value.trim() === '' || length > limit || !reader.here;
  };
  const submit = async () => {
    if (send.disabled) return;
    const words = field.value.trim();
    field.value = '';
    unsent++;
    grow();
    const sent = await call.talk.send(words, reader.chosen?.id);
    unsent--;
    if (!sent) field.value = field.value === '' ? words : `${words}\n${field.value}`;
    grow();
  };
  on(field, 'input', signal, grow);
  on(field, 'keydown', signal, (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  on(element, 'submit', signal, (event) => {
    event.preventDefault();
    void submit();
  });
  field.value = call.talk.draft.text;
  grow();
  return {
    element,
    focus() {
      grow(); // it had no size while the panel was closed
      field.focus();
    },
    /** @param {State} now */
    update({ people, phase }) {
      reader.update(people);
      send.disabled = field.value.trim() === '' || !long.hidden || !reader.here;
      waiting.hidden = unsent === 0 || phase !== 'reconnecting';
    },
  };
}

/**
 * @param {ChatMessage} message
 * @param {ChatMessage | undefined} before
 * @param {string | undefined} reader what the one it is for is called, if that is known
 */
function said(message, before, reader) {
  const { mine, to } = message;
  const goesOn = before?.from === message.from && before.to === to && message.time - before.time < togetherMs;
  const body = el('p', { class: 'message-text', dir: 'auto' });
  for (const { text: words, href } of pieces(message.text)) {
    body.append(href === undefined ? words : el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words));
  }
  const name = el('span', { class: 'message-name' });
  text(name, mine ? t('call.you') : message.name);
  const time = el('time', { datetime: new Date(message.time).toISOString() }, clock(message.time));
  const head = el('div', { class: goesOn ? 'message-head unseen' : 'message-head' }, name, to !== undefined && privately(mine, reader), time);
  const item = el('li', { class: 'message' }, goesOn ? undefined : avatar(message.name).element, head, body);
  attr(item, 'data-goes-on', goesOn);
  attr(item, 'data-private', to !== undefined);
  return item;
}

/**
 * @param {boolean} mine
 * @param {string | undefined} reader
 */
function privately(mine, reader) {
  const words = !mine ? t('chat.private.you') : reader === undefined ? t('chat.private.gone') : t('chat.private.to', { name: reader });
  return el('span', { class: 'message-private' }, icon('lock'), words);
}
