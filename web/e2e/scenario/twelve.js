import { equal, ok } from 'node:assert/strict';
import { rgb } from '../lib/person.js';
import { paintFace } from '../lib/probe.js';

// Twelve pages that show twelve videos each are more than two cores can do. So four people have a page each, and eight share one: they
// call through the SDK, each with a connection of their own, send camera and microphone, and look at nothing.

const names = ['Ada', 'Grace', 'Alan', 'Barbara', 'Edsger', 'Margaret', 'Donald', 'Frances', 'John', 'Radia', 'Tony', 'Hedy'];
const WITH_A_PAGE = 4;

export default {
  story: 'with twelve people the slots grow until everybody sees everybody, still over one connection each',
  async play(stage) {
    const people = [];
    for (const [index, name] of names.slice(0, WITH_A_PAGE).entries()) {
      people.push(await stage.enter(name, { face: colour(index), viewport: { width: 900, height: 600 } }));
    }
    const others = names.slice(WITH_A_PAGE).map((name, index) => ({ name, face: colour(index + WITH_A_PAGE) }));
    const shared = await stage.open('the other eight');
    await shared.page.goto((await stage.server()).base);
    for (const { name, face } of others) {
      await shared.page.evaluate(paintFace, face); // for the next camera that is opened
      await shared.page.evaluate(enter, stage.name, name);
    }
    const everybody = [...people, ...others.map(({ name, face }) => ({ name, colour: rgb(face) }))];
    await Promise.all(people.map(async (person) => {
      await Promise.all([
        person.sees(...everybody), ...everybody.map((other) => person.seesFace(other)), person.hears(6), // six voices at a time is the default
      ]);
      equal(await person.connections(), 1, `${person.name}'s open connections`);
    }));
    equal(await shared.connections(), others.length, 'open connections of the other eight');
    const sections = await Promise.all([...people, shared].map(({ page }) => page.evaluate(
      () => Math.max(...window.lab.open().map((peer) => peer.getTransceivers().length)),
    )));
    ok(Math.max(...sections) <= 4 + 1.25 * (11 + 11), `${sections} media sections for twelve people`);
  },
};

/** In a page: joins as one more person, who plays nothing. */
async function enter(room, name) {
  const { Room } = await import('/sdk/v1/index.js');
  const deaf = () => Object.defineProperty(document.createElement('audio'), 'srcObject', { value: null, writable: true });
  const stage = { createElement: deaf, createStream: () => new MediaStream() };
  const call = new Room({ base: location.origin, name: room }, { platform: { stage } });
  await call.join({ name, microphone: true, camera: true });
}

/** Twelve colours that stay apart after a codec has been at them. */
function colour(index) {
  const levels = ['20', '80', 'e0'];
  return `#${levels[index % 3]}${levels[Math.floor(index / 3) % 3]}${levels[Math.floor(index / 9) * 2]}`;
}
