import { equal } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'a lost signalling socket is replaced while sound and pictures go on',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace');
    await Promise.all([ada.sees(grace), grace.sees(ada)]);

    equal(await grace.page.evaluate(() => window.lab.cutSockets()), 1, 'sockets that were cut');
    await grace.until('has a new socket', 10_000, () => window.lab.sockets.some((socket) => socket.readyState === WebSocket.OPEN));
    await grace.state('joined');

    // The new socket carries: what one does there is seen here.
    await grace.click('Turn microphone off');
    await ada.shows(tile(grace, '[data-microphone="off"]'), 3_000);
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
    equal(await grace.page.evaluate(() => window.lab.peers.length), 1, 'connections ever made');
  },
};
