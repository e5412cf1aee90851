import { ok } from 'node:assert/strict';
import { setTimeout as pass } from 'node:timers/promises';
import { tile } from '../lib/person.js';

// MINUTES=10 by itself; windows that grow and shrink make the server switch between the encodings all the time.
const MINUTES = Number(process.env.MINUTES ?? 10);
const EVERY = 12; // seconds between two sizes
const sizes = [{ width: 1280, height: 800 }, { width: 360, height: 300 }];

export default {
  story: `Chromium and Firefox watch each other for ${MINUTES} minutes, while the encodings change: no second without a picture`,
  timeout: (MINUTES + 3) * 60_000,
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { browser: 'firefox' });
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
    const pairs = [[ada, grace], [grace, ada]].map(([viewer, seen]) => ({ viewer, seen, list: [], switches: 0, still: 0 }));
    for (let second = 0; second < 60 * MINUTES; second++) {
      if (second % EVERY === 0) {
        await Promise.all(pairs.map(({ viewer }) => viewer.page.setViewport(sizes[(second / EVERY) % sizes.length])));
      }
      await Promise.all([pass(1000), ...pairs.map(async (pair) => {
        const now = await pair.viewer.page.evaluate(decoded, tile(pair.seen));
        const last = pair.list.at(-1) ?? now;
        pair.switches += now.width === last.width ? 0 : 1;
        pair.still = now.pictures > last.pictures ? 0 : pair.still + 1;
        ok(second < 2 || pair.still < 3, `${pair.viewer.name} has seen no new picture since second ${second - pair.still}`);
        pair.list.push(now);
      })]);
    }
    for (const { viewer, list, switches } of pairs) {
      const pictures = list.at(-1).pictures - list[0].pictures;
      const frozen = list.at(-1).frozen - list[0].frozen;
      stage.note(`${viewer.name}: ${pictures} pictures, ${switches} changes of size, frozen for ${frozen.toFixed(1)} s in all`);
      ok(switches >= (60 * MINUTES) / EVERY / 2, `the encoding changed ${switches} times only`);
    }
  },
};

/** In a page: what of a tile's picture was decoded so far. */
async function decoded(selector) {
  const track = document.querySelector(`${selector} video`)?.srcObject?.getVideoTracks()[0];
  const report = (await window.lab.reports('inbound-rtp')).find(({ trackIdentifier }) => trackIdentifier === track?.id);
  return { width: report?.frameWidth ?? 0, pictures: report?.framesDecoded ?? 0, frozen: report?.totalFreezesDuration ?? 0 };
}
