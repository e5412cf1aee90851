import { ok } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'microphone and camera switches are seen by the others, and undone again',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { browser: 'firefox' });
    for (const [one, other] of [[ada, grace], [grace, ada]]) {
      await Promise.all([other.sees(one), other.hears(1)]);

      await one.click('Turn microphone off');
      await other.shows(tile(one, '[data-microphone="off"]'), 3_000);
      await one.click('Turn camera off');
      await other.shows(tile(one, '[data-camera="off"]'), 3_000);
      await other.loses(`${tile(one)} video`, 3_000);
      const packets = await one.page.evaluate(soundSent, 3_000);
      ok(packets <= 30, `${one.name}'s silence takes ${packets} packets in 3 s, where sound takes 150`);

      await one.click('Turn microphone on');
      await other.shows(tile(one, '[data-microphone="on"]'), 3_000);
      await one.click('Turn camera on');
      await other.shows(tile(one, '[data-camera="on"]'), 3_000);
      await Promise.all([other.sees(one), other.hears(1)]);
    }
  },
};

/** In a page: how many packets of the microphone leave within this time. */
async function soundSent(ms) {
  const sent = async () => Math.max(...(await window.lab.reports('outbound-rtp')).filter(({ kind }) => kind === 'audio').map(({ packetsSent }) => packetsSent));
  const before = await sent();
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (await sent()) - before;
}
