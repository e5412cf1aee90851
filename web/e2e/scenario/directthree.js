import { match } from 'node:assert/strict';
import { appear, meet } from '../lib/reachable.js';

const none = async (person) => person.loses('dialog[open]', 5_000);

/** Presses a button at once, whatever is in front of it: as fast as two people can be. */
const presses = (person, name) => person.page.$eval(`button[aria-label="${name}"]`, (button) => button.click());

export default {
  story: 'three on the list: busy, vanished and cut off each end in a word; two who ring each other meet, and a third follows by the link',
  async play(stage) {
    const server = await stage.server();
    const ada = await stage.open('Ada');
    const grace = await stage.open('Grace', { browser: 'firefox' });
    const eve = await stage.open('Eve');
    for (const person of [ada, grace, eve]) {
      await appear(person, server);
    }
    await eve.click('Call Grace');
    await grace.click('Decline');
    await eve.shows('[data-note="people.out.declined"]');

    // Busy: Eve sees it, and reads it when she rings all the same. Nothing rings there.
    await ada.click('Call Grace');
    match(await grace.shows('dialog[open][data-ring="in"]'), /Ada is calling/);
    await eve.until('sees that both are busy', 5_000, () => [...document.querySelectorAll('.reach-busy')].filter((busy) => !busy.hidden).length === 2);
    await eve.click('Call again');
    match(await eve.shows('[data-note="people.out.busy"]'), /Grace is busy/);
    await none(eve);
    match(await grace.shows('dialog[open][data-ring="in"]'), /Ada is calling/);

    // Vanished: the one who is rung closes the page.
    await grace.page.goto('about:blank');
    match(await ada.shows('[data-note="people.out.gone"]'), /Grace is not here any more/);
    await none(ada);
    await eve.loses('[data-person="Grace"]');

    // Cut off: the one who rings loses the line, and is there again by herself.
    await ada.click('Call Eve');
    await Promise.all([ada.shows('dialog[open][data-ring="out"]'), eve.shows('dialog[open][data-ring="in"]')]);
    await ada.page.evaluate(() => window.lab.cutSockets());
    match(await eve.shows('[data-note="people.in.gone"]'), /The call from Ada was lost/);
    match(await ada.shows('[data-note="people.out.lost"]'), /lost the connection/);
    await Promise.all([none(ada), none(eve), ada.shows('[data-reach="visible"]'), eve.finds('Call Ada')]);

    // Both at once, Chromium and Firefox; then all three.
    await appear(grace, server);
    await Promise.all([ada.finds('Call Grace'), grace.finds('Call Ada')]);
    const room = await meet([ada, grace], () => Promise.all([presses(ada, 'Call Grace'), presses(grace, 'Call Ada')]));
    await eve.join(server.base + room);
    await Promise.all([ada, grace, eve].map((person) => Promise.all([person.sees(ada, grace, eve), person.hears(2)])));
  },
};
