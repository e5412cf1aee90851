import { equal, ok } from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { oneTone } from '../lib/sound.js';

// Twelve pages are a lot for two cores. So: a room of small pictures, two a second, shown on few pixels; and microphones that say one
// word when they are opened and are silent from then on.

const names = ['Ada', 'Grace', 'Alan', 'Barbara', 'Edsger', 'Margaret', 'Donald', 'Frances', 'John', 'Radia', 'Tony', 'Hedy'];
const viewport = { width: 900, height: 600, deviceScaleFactor: 0.5 };

export default {
  story: 'with twelve people the slots grow until everybody sees everybody, still over one connection each',
  timeout: 420_000,
  async play(stage) {
    const word = `${await stage.folder()}/word.wav`;
    await writeFile(word, oneTone(4));
    const browser = await stage.launch('chromium', { args: [`--use-file-for-fake-audio-capture=${word}%noloop`] });
    const people = [];
    for (const [index, name] of names.entries()) {
      people.push(await stage.enter(name, { browser, face: colour(index), rate: 2, viewport }));
    }
    await Promise.all(people.map((person) => person.hears(8))); // eight voices at a time is the default
    for (const person of people) { // one after the other: twelve pages that are all asked at once answer slowly
      await Promise.all([person.sees(...people), ...people.map((other) => person.seesFace(other))]);
      equal(await person.connections(), 1, `${person.name}'s open connections`);
    }
    const sections = await people[0].page.evaluate(() => window.lab.open()[0].getTransceivers().length);
    ok(sections <= 4 + 1.25 * (11 + 11), `${sections} media sections for twelve people`);
  },
};

/** Twelve colours that stay apart after a codec has been at them. */
function colour(index) {
  const levels = ['20', '80', 'e0'];
  return `#${levels[index % 3]}${levels[Math.floor(index / 3) % 3]}${levels[Math.floor(index / 9) * 2]}`;
}
