import { equal, ok } from 'node:assert/strict';
import { sceneSoFar, watchScene } from '../lib/gaps.js';
import { Server, ports } from '../lib/server.js';
import { tile } from '../lib/person.js';

const quiet = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|NetworkError|503/;

/** How long nothing may be played besides what the page itself did not come to look, on a machine with two browsers: there is nothing to wait for. */
const most = 2_000;

/** Waits until so many are in the room, 10 s at most. */
async function entered(server, want) {
  const late = AbortSignal.timeout(10_000);
  for (let inside = 0; inside !== want; ) {
    late.throwIfAborted();
    inside = (await (await fetch(`${server.base}/v1/rooms/move/preview`)).json()).room.participants;
    await new Promise((again) => setTimeout(again, 100));
  }
}

export default {
  story: 'a server that is stopped for good sends its people to another one: they are there before they leave, and miss nothing',
  async play(stage) {
    const [first, second] = [await ports(), await ports()];
    const origin = (config) => `http://${/listen: "([^"]+)"/.exec(config)?.[1]}`;
    const home = await Server.start({ config: `${first}  successor_url: ${origin(second)}\n` });
    stage.defer(() => home.stop());
    const other = await Server.start({ config: `${second}  allowed_origins: ["${origin(first)}"]\n` });
    stage.defer(() => other.stop());
    const ada = await stage.open('Ada', { quiet });
    const grace = await stage.open('Grace', { browser: 'firefox', quiet });
    await Promise.all([ada, grace].map((person) => person.join(home.room('move'))));
    await Promise.all([ada.sees(grace), grace.sees(ada), ada.hears(1), grace.hears(1)]);
    await Promise.all([ada, grace].map(watchScene));

    const told = performance.now();
    home.process.child.kill('SIGTERM');
    await entered(other, 2);
    await grace.click('Turn camera off'); // wherever she is on the way
    equal((await home.process.ended).code, 0);
    const took = Math.round(performance.now() - told);
    await Promise.all([grace.sees(ada), ada.hears(1), grace.hears(1)]);
    await ada.shows(tile(grace, '[data-camera="off"][data-microphone="on"]'));
    const scenes = await Promise.all([ada, grace].map(sceneSoFar));
    stage.note(`nobody left ${took} ms after SIGTERM; longest without sound and pictures, voices at a time, tiles: ${JSON.stringify(scenes)}`);
    for (const { audio, stall, voices, least, most: tiles } of scenes) {
      ok(audio - stall < most, `sound was gone for ${audio} ms, want ${most} besides ${stall}`);
      equal(voices, 1, 'voices at a time');
      equal(`${least} to ${tiles}`, '2 to 2', 'tiles');
    }
    ok(scenes[1].video - scenes[1].stall < most, `Grace saw nothing for ${scenes[1].video} ms, want ${most} besides ${scenes[1].stall}`);
    ok(took < 10_000, `${took} ms until the program ended`);
    equal(await ada.connections(), 1, 'open connections');
  },
};
