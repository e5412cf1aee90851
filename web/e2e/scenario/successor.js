import { equal, ok } from 'node:assert/strict';
import { Server, ports } from '../lib/server.js';
import { tile } from '../lib/person.js';

const quiet = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|NetworkError|503/;

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
  story: 'a server that is stopped for good sends its people to another one, and they go on there by themselves',
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
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
    await grace.click('Turn camera off');
    await ada.shows(tile(grace, '[data-camera="off"]'));

    home.process.child.kill('SIGTERM');
    const told = performance.now();
    equal((await home.process.ended).code, 0);
    await entered(other, 2);
    await Promise.all([grace.sees(ada), ada.hears(1)]);
    await ada.shows(tile(grace, '[data-camera="off"][data-microphone="on"]'));
    const took = performance.now() - told;
    stage.note(`flowing on the other server ${Math.round(took)} ms after SIGTERM`);
    ok(took < 10_000, `${took} ms`);
  },
};
