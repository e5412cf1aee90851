import { fail, ok } from 'node:assert/strict';
import { setTimeout as pass } from 'node:timers/promises';
import { watchLoad } from '../lib/load.js';
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
    const pairs = [[ada, grace], [grace, ada]].map(([viewer, seen]) => ({ viewer, seen, list: [], switches: 0, still: 0, worst: 0 }));
    for (let second = 0; second < 60 * MINUTES; second++) {
      if (second % EVERY === 0) {
        await Promise.all(pairs.map(({ viewer }) => viewer.page.setViewport(sizes[(second / EVERY) % sizes.length])));
      }
      await Promise.all([pass(1000), ...pairs.map(async (pair) => {
        const now = await pair.viewer.page.evaluate(decoded, tile(pair.seen));
        const last = pair.list.at(-1) ?? now;
        pair.switches += now.width === last.width ? 0 : 1;
        pair.still = now.pictures > last.pictures ? 0 : pair.still + 1;
        pair.worst = Math.max(pair.worst, pair.still);
        if (second >= 2 && pair.still >= 3) fail(`${pair.viewer.name} has seen no new picture since second ${second - pair.still}; ${await why(pair.seen)}`);
        pair.list.push(now);
      })]);
    }
    for (const { viewer, list, switches, worst } of pairs) {
      const pictures = list.at(-1).pictures - list[0].pictures;
      const frozen = list.at(-1).frozen - list[0].frozen;
      stage.note(`${viewer.name}: ${pictures} pictures, ${switches} changes of size, frozen for ${frozen.toFixed(1)} s in all, ${worst} s in a row without a new picture`);
      ok(switches >= (60 * MINUTES) / EVERY / 2, `the encoding changed ${switches} times only`);
    }
  },
};

/** For one more second: what somebody's browser sends, and how busy the machine is. */
async function why(seen) {
  const load = await watchLoad();
  const before = await seen.page.evaluate(sent);
  await pass(1000);
  const after = await seen.page.evaluate(sent);
  const rates = after.map(({ rid, pictures }) => `${rid} ${pictures - (before.find((one) => one.rid === rid)?.pictures ?? 0)}`);
  return `a second later ${seen.name} sent pictures of ${rates.join(', ')}; ${await load()}`;
}

/** In a page: how many pictures of each encoding were sent so far. */
async function sent() {
  const reports = await window.lab.reports('outbound-rtp');
  return reports.filter(({ kind, rid }) => kind === 'video' && rid).map(({ rid, framesSent }) => ({ rid, pictures: framesSent ?? 0 }));
}

/** In a page: what of a tile's picture was decoded so far. */
async function decoded(selector) {
  const track = document.querySelector(`${selector} video`)?.srcObject?.getVideoTracks()[0];
  const report = (await window.lab.reports('inbound-rtp')).find(({ trackIdentifier }) => trackIdentifier === track?.id);
  return { width: report?.frameWidth ?? 0, pictures: report?.framesDecoded ?? 0, frozen: report?.totalFreezesDuration ?? 0 };
}
