import { ok } from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { between, grown, impairedServer, percent, sent, SURE, told, watch } from '../lib/impaired.js';
import { chatter } from '../lib/sound.js';

// What the way from the server to each browser loses, and how much must come all the same; in shares of one. concealed: of the sound.
const stages = [
  { from: 0, loss: 0.05, pictures: 0.9, concealed: 0.06 },
  { from: 20, loss: 0.1, pictures: 0.75, concealed: 0.12 },
  { from: 40, loss: 0.2, pictures: 0.5, concealed: 0.24 },
  { from: 60, loss: 0.3, pictures: 0.25, concealed: 0.35 },
];
const NARROW = 80; // from here on it loses nothing, and carries 1 Mbit/s
const SETTLED = 15; // after so much time it must be used
const END = 130;

export default {
  story: 'loss of 5 to 30 %, and 1 Mbit/s: pictures keep coming, sound keeps its words, what the way carries is used',
  skip: process.platform !== 'linux' && 'other systems have but one loopback address',
  async play(stage) {
    const [first, ...later] = stages;
    const changes = later.map(({ from, loss }) => `${from}s down loss=${100 * loss}%`);
    const server = await impairedServer(stage, [`loss=${100 * first.loss}%`, ...changes, `${NARROW}s down clear,rate=1000k`]);
    const speech = `${await stage.folder()}/speech.wav`;
    await writeFile(speech, chatter(5));
    const browser = await stage.launch('chromium', { args: ['--use-fake-device-for-media-stream=fps=15', `--use-file-for-fake-audio-capture=${speech}`] });
    const viewport = { width: 1280, height: 720 };
    const ada = await stage.open('Ada', { browser, viewport });
    const grace = await stage.open('Grace', { browser, viewport });
    await ada.join(server.room('networks'));
    await grace.join(server.room('networks'), { camera: false }); // what she would send is not looked at, and costs the machine as much

    const list = await watch(ada, grace, performance.now(), END);
    for (const [i, { from, loss, pictures, concealed }] of stages.entries()) {
      const some = between(list, from + 5, (stages[i + 1]?.from ?? NARROW) - SURE);
      const share = grown(some, 'pictures') / sent(some);
      const filled = grown(some, 'concealed') / grown(some, 'samples');
      const made = grown(some, 'pictures') / grown(some, 'made');
      stage.note(`${100 * loss} % lost: ${percent(share)} of the pictures sent, ${percent(made)} of those made, ${some.at(-1).width} wide; ${percent(filled)} of the sound made up`);
      ok(share >= pictures, `${share} of the pictures at a loss of ${loss}\n${told(list)}`);
      ok(filled <= concealed, `${filled} of the sound is made up at a loss of ${loss}\n${told(list)}`);
    }
    const narrow = between(list, NARROW + SETTLED, END);
    const used = (8 * grown(narrow, 'bytes')) / grown(narrow, 'at') / 1e6;
    const whole = grown(narrow, 'pictures') / sent(narrow);
    const longest = Math.max(...narrow.slice(1).map(({ frozen }, i) => frozen - narrow[i].frozen));
    stage.note(`1 Mbit/s: ${percent(used)} used for ${percent(whole)} of the pictures, ${narrow.at(-1).width} wide, frozen for ${longest.toFixed(1)} s at most`);
    ok(used >= 0.75 || (whole >= 0.9 && narrow.at(-1).width === 1280), `${used} Mbit/s of 1 are used, and more was to be had\n${told(list)}`);
    ok(longest <= 1, `a picture stands still for ${longest} s\n${told(list)}`);
  },
};
