import { deepEqual, ok } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'the statistics tell what is received, sent and why not, move once a second, and cost nothing when closed',
  timeout: 90_000,
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace <b>H</b>', { browser: 'firefox' });
    await Promise.all([ada.sees(grace), grace.sees(ada), ada.hears(1), grace.hears(1)]);

    for (const [one, other, open] of [[ada, grace, 'menu'], [grace, ada, 'key']]) {
      const since = Date.now();
      if (open === 'key') {
        await one.page.keyboard.press('i');
      } else {
        await one.click('More');
        await one.click('Statistics', 'menuitem');
      }
      await one.until('has figures of the other and of itself', 10_000, figuresOf, other.name);
      await one.until('sees them move', 5_000, moved);
      const held = await one.page.evaluate(() => document.activeElement.className);
      deepEqual(held, 'statistics-body');

      await other.click('Turn camera off');
      await one.until('is told that a camera is off', 5_000, (name) => [...document.querySelectorAll('.statistics tbody')]
        .some((body) => body.textContent.startsWith(name) && body.querySelector('[data-still="off"]')), other.name);
      await other.click('Turn camera on');
      await other.shows(tile(other, '[data-camera="on"]'));

      await one.page.keyboard.press('Escape');
      await one.shows('.statistics[hidden]');
      const asked = await one.page.evaluate(asksFor, 2500);
      ok(asked === 0, `${one.name} asked ${asked} times with the statistics closed`);
      stage.note(`${one.name}: ${Date.now() - since} ms`);
    }
  },
};

/** In a page: a picture of theirs with size, rate and loss, and one of one's own. */
function figuresOf(name) {
  const cells = (row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent);
  const good = (row) => row && /^\d+\s×\s\d+, \d+\sfps/.test(cells(row)[0]) && Number(cells(row)[1]) > 0;
  const [theirs, mine] = [...document.querySelectorAll('.statistics table')].map((table) => [...table.tBodies]);
  const body = theirs?.find((one) => one.querySelector('[scope="rowgroup"]')?.textContent === name);
  const [camera, microphone] = [...body?.querySelectorAll('tr:not(.statistics-who)') ?? []];
  const way = document.querySelector('.statistics-way')?.textContent ?? '';
  return good(camera) && Number(cells(microphone)[1]) >= 0 && /\d\sms/.test(way) && /UDP/.test(way)
    && [...mine?.[0]?.rows ?? []].some(good);
}

/** In a page: some cell says something else than before. */
function moved() {
  const text = document.querySelector('.statistics-body').textContent;
  window.lab.before ??= text;
  return text !== window.lab.before;
}

/** In a page: how often the page asks for all figures of the call within this time. */
async function asksFor(ms) {
  const original = RTCPeerConnection.prototype.getStats;
  let asked = 0;
  RTCPeerConnection.prototype.getStats = function count(...args) {
    if (args.length === 0) asked++;
    return original.apply(this, args);
  };
  await new Promise((resolve) => setTimeout(resolve, ms));
  RTCPeerConnection.prototype.getStats = original;
  return asked;
}
