import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command } from '../app/keys.js';

const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...more });
const free = { typing: false, dialog: false, singles: true };

test('keys mean what the list says', () => {
  for (const [key, what] of [
    ['m', 'microphone'], ['M', 'microphone'], ['v', 'camera'], ['d', 'screen'], ['c', 'chat'], ['f', 'fullscreen'], ['i', 'statistics'],
    ['?', 'help'], ['Escape', 'close'], ['ArrowLeft', 'previous'], ['ArrowRight', 'next'], ['x', undefined], ['constructor', undefined],
  ]) {
    assert.equal(command(press(key), free), what, key);
  }
});

test('pairs with Ctrl or ⌘ work everywhere, also while typing', () => {
  const typing = { typing: true, dialog: false, singles: false };
  assert.equal(command(press('d', { ctrlKey: true }), typing), 'microphone');
  assert.equal(command(press('e', { metaKey: true }), typing), 'camera');
  assert.equal(command(press('d', { ctrlKey: true, shiftKey: true }), typing), undefined);
  assert.equal(command(press('c', { ctrlKey: true }), free), undefined, 'copying is not chatting');
});

test('single keys are silent while typing, in dialogs, with Alt, repeated, or switched off', () => {
  assert.equal(command(press('m'), { ...free, typing: true }), undefined);
  assert.equal(command(press('m'), { ...free, dialog: true }), undefined);
  assert.equal(command(press('Escape'), { ...free, dialog: true }), undefined, 'dialogs close themselves');
  assert.equal(command(press('m', { altKey: true }), free), undefined);
  assert.equal(command(press('m', { repeat: true }), free), undefined);
  assert.equal(command(press('m'), { ...free, singles: false }), undefined);
  assert.equal(command(press('Escape'), { ...free, singles: false, typing: true }), 'close');
});
