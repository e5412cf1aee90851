import { equal, ok } from 'node:assert/strict';

// In a room of small pictures: twelve pages that encode 720p three times each are more than two cores can do.

const names = ['Ada', 'Grace', 'Alan', 'Barbara', 'Edsger', 'Margaret', 'Donald', 'Frances', 'John', 'Radia', 'Tony', 'Hedy'];

export default {
  story: 'with twelve people the slots grow until everybody sees everybody, still over one connection each',
  timeout: 420_000,
  async play(stage) {
    const people = [];
    for (const [index, name] of names.entries()) {
      people.push(await stage.enter(name, { face: colour(index), viewport: { width: 900, height: 600 } }));
    }
    await Promise.all(people.map((person) => Promise.all([
      person.sees(...people), ...people.map((other) => person.seesFace(other)), person.hears(8), // eight voices at a time is the default
    ])));
    for (const person of people) {
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
