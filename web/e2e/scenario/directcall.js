import { equal, match, notEqual } from 'node:assert/strict';
import { appear, meet } from '../lib/reachable.js';

export default {
  story: 'Chromium rings Firefox and is declined, Firefox rings back and is accepted, and the two are in a room of their own',
  async play(stage) {
    const server = await stage.server();
    const ada = await stage.open('Ada');
    const grace = await stage.open('Grace', { browser: 'firefox' });
    await appear(ada, server);
    await appear(grace, server);

    await ada.click('Call Grace');
    match(await grace.shows('dialog[open][data-ring="in"]'), /Ada is calling/);
    match(await ada.shows('dialog[open][data-ring="out"]'), /Calling Grace/);
    equal(await grace.page.evaluate(() => document.activeElement.textContent), 'Accept');
    match(await grace.page.title(), /Ada is calling/);
    await grace.click('Decline');
    match(await ada.shows('[data-note="people.out.declined"]'), /Grace declined/);
    await grace.loses('dialog[open]');

    await ada.click('Call again');
    await grace.shows('dialog[open][data-ring="in"]');
    await ada.page.keyboard.press('Escape');
    match(await grace.shows('[data-note="people.in.cancelled"]'), /missed a call from Ada/);

    await grace.click('Call back');
    await ada.shows('dialog[open][data-ring="in"]');
    await ada.page.keyboard.press('Enter'); // too soon: it may have been meant for something else
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await ada.shows('dialog[open][data-ring="in"]');
    await meet([ada, grace], () => ada.page.keyboard.press('Enter')); // Accept has the focus
    await Promise.all([ada.sees(grace), ada.hears(1), grace.sees(ada), grace.hears(1)]);

    // The way in was for once: who comes back stands at the door.
    await ada.leave();
    await ada.page.reload({ waitUntil: 'domcontentloaded' });
    await ada.finds('Join');
    notEqual(await ada.page.evaluate(() => document.documentElement.dataset.state), 'joined');
  },
};
