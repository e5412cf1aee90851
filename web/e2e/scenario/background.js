import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as pass } from 'node:timers/promises';
import { longestGaps, measureGaps } from '../lib/gaps.js';
import { tile } from '../lib/person.js';

// AWAY=180 by itself; in the list of all it is short.
const AWAY = Number(process.env.AWAY ?? 8); // seconds

// What puppeteer keeps Chromium from doing to tabs that nobody sees.
const throttles = ['--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'];

export default {
  story: `a tab lies behind another for ${AWAY} seconds: its call goes on, and it knows who is there when it comes back`,
  timeout: (AWAY + 180) * 1000,
  async play(stage) {
    const browser = await stage.launch('chromium', { ignoreDefaultArgs: throttles });
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { browser });
    const leaver = await stage.enter('Leaver');
    await Promise.all([ada.sees(grace), grace.sees(ada, leaver)]);
    const id = await ada.idOf(grace);

    const front = await grace.context.newPage();
    await front.bringToFront();
    await grace.until('is hidden', 10_000, () => document.visibilityState === 'hidden');
    await leaver.leave();
    await ada.loses(tile(leaver));
    const before = await Promise.all([heard(grace), heard(ada)]);
    await measureGaps(ada); // now of Grace alone
    await pass(AWAY * 1000);
    const after = await Promise.all([heard(grace), heard(ada)]);
    const gaps = await longestGaps(ada);
    const rates = after.map((one, i) => (one.packets - before[i].packets) / ((one.at - before[i].at) / 1000));
    stage.note(`hidden for ${AWAY} s: ${rates.map(Math.round).join(' and ')} packets of sound a second to it and from it; ${gaps.audio} ms without at most`);
    const comer = await stage.enter('Comer');
    await ada.shows(tile(comer));
    equal(await grace.page.evaluate(() => document.visibilityState), 'hidden', 'whether it was hidden to the end');

    await front.close();
    await grace.page.bringToFront();
    await grace.until('is seen again', 10_000, () => document.visibilityState === 'visible');
    await grace.loses(tile(leaver), 5_000);
    await Promise.all([grace.sees(ada, comer), ada.sees(grace)]);
    const here = await grace.page.$$eval('[data-participant][data-name]', (tiles) => [...new Set(tiles.map((one) => one.dataset.name))]);
    deepEqual(here.sort(), ['Ada', 'Comer', 'Grace'], 'who it shows');
    equal(await ada.idOf(grace), id, 'its participant');
    equal(await grace.page.evaluate(() => window.lab.peers.length), 1, 'connections ever made');
    equal(await grace.page.evaluate(() => window.lab.sockets.length), 1, 'sockets ever made');
    ok(Math.min(...rates) > 45, `${rates} packets of sound a second, want 50`);
  },
};

/** How many packets of sound came so far. */
async function heard(person) {
  const reports = (await person.reports('inbound-rtp')).filter(({ kind }) => kind === 'audio');
  return { at: Date.now(), packets: reports.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0) };
}
