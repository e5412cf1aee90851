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
  const list = el('ol', { class: 'messages', tabindex: 0, 'aria-label': t('chat.title') });
  const empty = el('div', { class: 'chat-empty' }, icon('chat'), el('strong', {}, t('chat.empty')), el('p', {}, t('chat.empty.text')));
  const close = el('button', { class: 'button plain square', type: 'button', 'aria-label': t('chat.close') }, icon('close'));
  const field = el('textarea', { class: 'input', rows: 1, 'aria-label': t('chat.write'), placeholder: t('chat.write'), enterkeyhint: 'send' });
  const send = el('button', { class: 'button primary square', type: 'submit', 'aria-label': t('chat.send') }, icon('send'));
  const long = el('p', { class: 'wrong', role: 'alert', hidden: true }, t('chat.long', { limit }));
  const form = el('form', { class: 'chat-form' }, long, field, send);
  const element = el('aside', { class: 'chat', 'aria-label': t('chat.title'), hidden: true },
    el('header', { class: 'chat-head' }, el('h2', {}, t('chat.title')), close), empty, list, form);
  let open = false;
  let shown = 0;

  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
    long.hidden = field.value.length <= limit;
    send.disabled = field.value.trim() === '' || field.value.length > limit;
  };
  const submit = async () => {
    if (send.disabled) return;
    const words = field.value.trim();
    field.value = '';
    grow();
    if (!(await call.send(words)) && field.value === '') field.value = words;
    grow();
  };
  on(close, 'click', signal, () => call.showChat(false));
  on(field, 'input', signal, grow);
  on(field, 'keydown', signal, (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });
  on(form, 'submit', signal, (event) => {
    event.preventDefault();
    void submit();
  });
  grow();

  return {
    element,
    update(now) {
      const { messages, chatOpen, me } = now;
      if (messages.length < shown) {
        list.replaceChildren();
        shown = 0;
      }
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
      for (; shown < messages.length; shown++) {
        const message = messages[shown];
        if (message) list.append(said(message, messages[shown - 1], message.from === me));
      }
      empty.hidden = messages.length > 0;
      list.hidden = messages.length === 0;
      if (open && !chatOpen && element.contains(document.activeElement)) opener()?.focus();
      element.hidden = !chatOpen;
      if (chatOpen && (atEnd || !open)) list.scrollTop = list.scrollHeight;
      if (chatOpen && !open) field.focus();
      open = chatOpen;
    },
    close: () => abort.abort(),
  };
}

/**
 * @param {ChatMessage} message
 * @param {ChatMessage | undefined} before
 * @param {boolean} mine
 */
function said(message, before, mine) {
  const goesOn = before?.from === message.from && message.time - before.time < togetherMs;
  const body = el('p', { class: 'message-text', dir: 'auto' });
  for (const { text: words, href } of pieces(message.text)) {
    body.append(href === undefined ? words : el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, words));
  }
  const name = el('span', { class: 'message-name' });
  text(name, mine ? t('call.you') : message.name);
  const time = el('time', { datetime: new Date(message.time).toISOString() }, clock(message.time));
  const head = el('div', { class: goesOn ? 'message-head unseen' : 'message-head' }, name, time);
  const item = el('li', { class: 'message' }, goesOn ? undefined : avatar(message.name).element, head, body);
  attr(item, 'data-goes-on', goesOn);
  return item;
}
