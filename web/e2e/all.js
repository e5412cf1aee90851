// Browser tests: real Chromium and Firefox against the built program. `make e2e SCENARIO=mute` runs one of them.
//
// A scenario is a module whose default export is {story, play, skip?, timeout?}: play(stage) fails by throwing.
import { after, before, describe, it } from 'node:test';
import { closeShared, Stage } from './lib/stage.js';
import { takeTurn } from './lib/turn.js';

const names = process.env.SCENARIO ? process.env.SCENARIO.split(',') : [
  'firstrun', 'together', 'faces', 'latejoiner', 'leaver', 'vanished', 'mute', 'voices', 'music', 'nocamera', 'rejoin', 'resume', 'serverlost', 'draining', 'upgrade', 'successor', 'screenshare', 'dynacast',
  'chat', 'hostilewords', 'chatprivate', 'startpage', 'startrooms', 'elsewhere', 'outsider', 'password', 'fullroom', 'codecs', 'svc', 'statistics', 'twelve', 'directcall', 'directthree', 'relay', 'faraway', 'impaired', 'rebind', 'background', 'loopback',
];
const scenarios = await Promise.all(names.map((name) => import(`./scenario/${name}.js`)));

describe('people in real browsers', () => {
  let endTurn;
  before(async () => { endTurn = await takeTurn(); });
  after(async () => {
    await closeShared();
    endTurn();
  });
  scenarios.forEach(({ default: { story, play, skip = false, timeout = 180_000 } }, index) => {
    it(`${names[index]}: ${story}`, { skip, timeout }, (t) => new Stage(names[index], (text) => t.diagnostic(text)).run(play));
  });
});
