import { equal, ok } from 'node:assert/strict';

// Six outgrow the first pool of four slots. Twelve pages on two cores did not all show pictures in time: see twelve.js.
const names = ['Ada', 'Grace', 'Alan', 'Barbara', 'Edsger', 'Margaret'];

export default {
  story: 'with six people the slots grow until everybody sees everybody, still over one connection each',
  timeout: 420_000,
  async play(stage) {
    const people = [];
    for (const [index, name] of names.entries()) {
      people.push(await stage.enter(name, { face: colour(index), viewport: { width: 900, height: 600 } }));
    }
    await Promise.all(people.map((person) => Promise.all([
      person.sees(...people), ...people.map((other) => person.seesFace(other)), person.hears(5),
    ])));
    for (const person of people) {
      equal(await person.connections(), 1, `${person.name}'s open connections`);
    }
    const sections = await people[0].page.evaluate(() => window.lab.open()[0].getTransceivers().length);
    ok(sections <= 4 + 1.25 * (5 + 5), `${sections} media sections for six people`);
  },
};

/** Colours that stay apart after a codec has been at them. */
function colour(index) {
  const levels = ['20', '80', 'e0'];
  return `#${levels[index % 3]}${levels[Math.floor(index / 3) % 3]}${levels[Math.floor(index / 9) * 2]}`;
}
