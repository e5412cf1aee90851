import { equal, ok } from 'node:assert/strict';
import { Server, ports } from '../lib/server.js';
import { tile } from '../lib/person.js';

/** How long after the port is up everybody is to see and hear everybody. */
const most = 5_000;

export default {
  story: 'a server that dies at once is back five seconds after it is started again, with names, mutes and cameras',
  async play(stage) {
    const config = await ports();
    const before = await Server.start({ config });
    stage.defer(() => before.stop());
    const ada = await stage.open('Ada', { quiet });
    const grace = await stage.open('Grace', { quiet });
    await Promise.all([ada, grace].map((person) => person.join(before.room('lost'))));
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
    await grace.click('Turn microphone off');
    await ada.shows(tile(grace, '[data-microphone="off"]'));

    before.process.child.kill('SIGKILL');
    await before.process.ended;
    await ada.state('reconnecting', 5_000);
    await ada.shows('.banner[data-error="reconnecting"]', 5_000);

    const after = await Server.start({ config });
    stage.defer(() => after.stop());
    const up = performance.now();
    await Promise.all([ada, grace].map((person) => person.state('joined')));
    const joined = performance.now() - up;
    await Promise.all([ada.sees(grace), grace.sees(ada), grace.hears(1)]);
    const flowing = performance.now() - up;
    stage.note(`after the port was up: joined ${Math.round(joined)} ms, pictures and sound ${Math.round(flowing)} ms`);
    ok(flowing < most, `${flowing} ms, want ${most}`);
    await ada.shows(tile(grace, '[data-microphone="off"][data-camera="on"]'));
    equal(await ada.page.$$eval('[data-participant]', (tiles) => tiles.length), 2, 'people, nobody twice');
    equal(await ada.connections(), 1, 'open connections');
  },
};

/** What a browser writes of a server that is not there. */
const quiet = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|NetworkError|503/;
