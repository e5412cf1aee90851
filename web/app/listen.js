/**
 * The room's events, translated into the page's.
 *
 * @module
 */
import { CallError } from '../sdk/index.js';
import { t } from './lang.js';
import { facts, people } from './people.js';
/** @import {Room, RoomEvents} from '../sdk/index.js' */
/** @import {Announcer} from './announce.js' */
/** @import {Hardware} from './hardware.js' */
/** @import {Own} from './own.js' */
/** @import {Event, State} from './state.js' */
/** @import {Toasts} from './toasts.js' */

const burstMs = 10_000; // one note for so much chat

/**
 * @typedef {object} ListenParts
 * @property {Room} room
 * @property {() => State} state
 * @property {(event: Event) => void} dispatch
 * @property {Announcer} announcer
 * @property {Toasts} toasts
 * @property {Own} own
 * @property {Hardware} hardware
 * @property {() => void} openChat
 * @property {(event: RoomEvents['state']) => void} entered after joined or joined again
 * @property {() => void} neverUp no way through the network was found
 * @property {(error: CallError) => void} trouble that did not end the call
 * @property {(event: RoomEvents['state']) => void} ended the call is over without our doing
 */

/**
 * @param {ListenParts} parts
 * @param {AbortSignal} signal
 */
export function listen(parts, signal) {
  const { room, dispatch, own, announcer } = parts;
  const roster = gathered(() => dispatch({ type: 'roster', me: room.me.id, people: people(room) }));
  const offs = [
    room.on('state', (event) => state(parts, event, roster)),
    room.on('participant', ({ participant, change, reason }) => {
      const news = change !== 'updated' && reason !== 'moved'; // to another server: nobody came or went
      if (news && parts.state().screen === 'call') announcer.person(change, participant.name);
      roster();
    }),
    room.on('track', ({ track, participant }) => {
      if (track.source === 'screen') announcer.now(t('say.screen.on', { name: participant.name }));
      roster();
    }),
    room.on('trackEnded', ({ track }) => {
      if (track.source === 'screen') announcer.now(t('say.screen.off'));
      roster();
    }),
    room.on('me', () => {
      own.refresh();
      roster();
    }),
    room.on('speakers', ({ speakers }) => {
      const ids = speakers.map(({ id }) => id);
      dispatch({ type: 'speakers', ids: room.me.speaking ? [...ids, room.me.id] : ids, at: Date.now() });
    }),
    room.on('room', ({ info }) => dispatch({ type: 'previewed', room: facts(info) })),
    room.on('chat', chat(parts)),
    room.on('audioBlocked', () => dispatch({ type: 'sound', blocked: true })),
    room.on('error', ({ error }) => {
      if (error instanceof CallError) parts.trouble(error);
      else if (error.device !== 'screen') own.explain(error.device, error);
      own.refresh();
    }),
  ];
  signal.addEventListener('abort', () => offs.forEach((off) => off()));
}

/**
 * @param {ListenParts} parts
 * @param {RoomEvents['state']} event
 * @param {() => void} roster
 */
function state(parts, event, roster) {
  const { room, dispatch, announcer, own, hardware } = parts;
  switch (event.state) {
    case 'joined': {
      const again = parts.state().phase === 'reconnecting';
      dispatch({ type: 'joined', at: Date.now() });
      dispatch({ type: 'messages', messages: [...room.chat.messages], fresh: false });
      if (room.info) dispatch({ type: 'previewed', room: facts(room.info) });
      own.refresh();
      hardware.route();
      roster();
      announcer.now(t(again ? 'say.back' : 'say.call'));
      parts.entered(event);
      break;
    }
    case 'reconnecting':
      if (parts.state().phase !== 'reconnecting') announcer.now(t('say.lost'));
      dispatch({ type: 'lost', at: Date.now(), restarting: event.error?.code === 'draining' });
      if (event.error) break; // of another call: this one is over, and has no way to be asked for
      void room.stats().then(({ connection: { way } }) => way === undefined && parts.neverUp(), () => {});
      break;
    case 'left':
      parts.ended(event);
      break;
    default: // new, joining: the page knows by itself
  }
}

/** @param {ListenParts} parts */
function chat({ room, dispatch, state, toasts, announcer, openChat }) {
  let noted = 0;
  return (/** @type {RoomEvents['chat']} */ { message }) => {
    const theirs = !message.mine && state().screen === 'call'; // else it was said before we came
    dispatch({ type: 'messages', messages: [...room.chat.messages], fresh: theirs });
    if (!theirs) return;
    const { name, to } = message;
    if (state().chatOpen) announcer.now(t(to ? 'chat.new.private' : 'chat.new', { name, text: message.text }));
    else announcer.now(t(to ? 'say.message.private' : 'say.message', { name }));
    if (state().chatOpen || Date.now() - noted < burstMs) return;
    noted = Date.now();
    const text = message.text.length > 80 ? `${message.text.slice(0, 80)}…` : message.text;
    toasts.show({
      text: t(to ? 'chat.new.private' : 'chat.new', { name, text }), about: 'message',
      action: { label: t('chat.open'), run: openChat },
    });
  };
}

/**
 * Many changes in one turn of the loop are one.
 *
 * @param {() => void} work
 */
function gathered(work) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      work();
    });
  };
}
