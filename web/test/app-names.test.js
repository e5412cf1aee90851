import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hue, initials, inventRoom, roomFromText, validRoom } from '../app/names.js';

test('rooms are found in what people type and paste', () => {
  for (const [text, room] of [
    ['standup', 'standup'],
    ['  Daily Stand-up!  ', 'daily-stand-up'],
    ['https://meet.example.org/r/quiet-otter-42', 'quiet-otter-42'],
    ['https://meet.example.org/r/quiet-otter-42?x=1#k=secret', 'quiet-otter-42'],
    ['meet.example.org/r/Retro', 'retro'],
    ['/r/retro', 'retro'],
    ['r/retro', 'retro'],
    ['https://meet.example.org/r/caf%C3%A9', 'cafe'],
    ['https://meet.example.org/r/%E0%A4%A', 'e0-a4-a'], // broken escapes are only letters
    ['Größe Ω', 'grosse'],
    ['team_7', 'team_7'],
    ['---', ''],
    ['', ''],
    ['日本', ''],
    ['a'.repeat(200), 'a'.repeat(64)],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
  ]) {
    assert.equal(roomFromText(text), room, text);
    if (room !== '') assert.ok(validRoom(room), room);
  }
});

test('every name we think of is a room’s, and there are many', () => {
  const names = new Set(Array.from({ length: 500 }, () => inventRoom()));
  assert.ok(names.size > 490);
  for (const name of names) assert.match(name, /^[a-z]+-[a-z]+-\d{4}$/);
  assert.equal(inventRoom(() => 0), 'amber-acorn-0000');
});

test('initials stand for people', () => {
  for (const [name, letters] of [
    ['Ada Lovelace', 'AL'], ['grace', 'G'], ['Jean-Luc van den Berg', 'JB'], ['Åsa', 'Å'], ['', '?'], ['🙂', '?'], ['山田 太郎', '山太'], ['7 of 9', '79'], ["O'Brien", 'O'],
  ]) {
    assert.equal(initials(name), letters, name);
  }
});

test('a name has one colour, and names have many', () => {
  assert.equal(hue('Ada'), hue('Ada'));
  const hues = new Set(Array.from({ length: 200 }, (_, i) => hue(`Person ${i}`)));
  assert.ok(hues.size > 20);
  for (const degrees of hues) assert.ok(degrees >= 0 && degrees < 360);
});
