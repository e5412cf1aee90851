import { ok } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'a browser that dies is shown as reconnecting within 5 s and gone within 17 s',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const browser = await stage.launch('chromium');
    const grace = await stage.enter('Grace', { browser });
    await Promise.all([ada.sees(grace), grace.sees(ada)]);

    const killed = performance.now();
    process.kill(-browser.process().pid, 'SIGKILL'); // all its processes at once, so that none can say goodbye
    await ada.shows(tile(grace, '[data-connection="reconnecting"]'), 5_000);
    await ada.loses(tile(grace), 17_000 - (performance.now() - killed));
    const after = performance.now() - killed;
    ok(after > 10_000, `the seat was kept only ${after} ms, too short to come back`);
  },
};
