// Makes docs/screenshot.png: a real call of four, whose cameras show drawn people. Run it with `node e2e/screenshot.js` in web/.
import { fileURLToPath } from 'node:url';
import { drawPerson } from './lib/drawing.js';
import { closeShared, Stage } from './lib/stage.js';

const target = fileURLToPath(new URL('../../docs/screenshot.png', import.meta.url));
const people = [['Ada Lovelace', 265, 30], ['Grace Hopper', 205, 22], ['Alan Turing', 150, 32], ['Hedy Lamarr', 20, 24]];

await new Stage('daily-stand-up', console.log).run(async (stage) => {
  const server = await stage.server();
  const seated = [];
  for (const [name, ...colours] of people) {
    const person = await stage.open(name);
    await person.page.evaluateOnNewDocument(drawPerson, colours);
    await person.page.setViewport({ width: 1280, height: 800 });
    await person.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await person.join(server.room(stage.name));
    seated.push(person);
  }
  const [ada] = seated;
  await ada.sees(...seated);
  for (const listener of [seated[0], ...seated.slice(2)]) {
    await listener.click('Turn microphone off');
  }
  // The large picture takes a moment to come.
  await ada.until('has sharp pictures', 20_000, () =>
    [...document.querySelectorAll('[data-participant] video')].every((video) => video.videoWidth >= 640));
  await ada.shows('[data-name="Grace Hopper"][data-speaking="true"]');
  await ada.page.mouse.move(640, 380); // brings the bar at the top back
  await ada.page.screenshot({ path: target });
}).finally(closeShared);
