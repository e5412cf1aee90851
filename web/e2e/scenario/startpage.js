import { deepEqual, equal } from 'node:assert/strict';

/** Fills a field of the start page and presses Enter. */
async function enters(person, field, text) {
  await person.fill(field, text);
  await person.page.keyboard.press('Enter');
}

/** At the door of a room: comes in without a camera. */
async function comesIn(person) {
  await person.fill('Your name', person.name);
  await person.click('Join without camera');
  await person.state('joined');
  return new URL(person.page.url()).pathname;
}

const recent = (person) => person.page.$$eval('.recent-link', (all) => all.map((link) => link.getAttribute('href')));

export default {
  story: 'one names a meeting, another pastes its link, a third types its name: three are in one room, and it is remembered',
  async play(stage) {
    const server = await stage.server();
    const ada = await stage.open('Ada');
    const grace = await stage.open('Grace', { browser: 'firefox' });
    const linus = await stage.open('Linus');
    await Promise.all([ada, grace, linus].map(({ page }) => page.goto(server.base)));

    await enters(ada, 'Name your meeting', 'Coffee & Cake');
    const room = await comesIn(ada);
    equal(room, '/r/coffee-cake');
    await grace.click('Go');
    equal(await grace.shows('.field [role="alert"]:not([hidden])'), 'Type the name of a room, or paste its link.');
    await enters(grace, 'Join with a link or name', ` ${ada.page.url()}?from=mail `);
    equal(await comesIn(grace), room);
    await enters(linus, 'Join with a link or name', 'coffee cake');
    equal(await comesIn(linus), room);
    await Promise.all([ada, grace, linus].map((person) => person.hears(2)));

    await Promise.all([ada, grace].map((person) => person.leave()));
    for (const person of [ada, grace]) {
      await person.page.goto(server.base);
      await person.shows('.recent-link');
      deepEqual(await recent(person), [room]);
    }
    await grace.click('Forget Coffee cake');
    deepEqual(await recent(grace), []);
    await grace.page.reload();
    await grace.finds('New meeting');
    deepEqual(await recent(grace), []);

    // No name at all: one that can be read aloud.
    await ada.click('New meeting');
    await ada.finds('Join');
    equal(/^\/r\/[a-z]+(-[a-z0-9]+)+$/.test(new URL(ada.page.url()).pathname), true, ada.page.url());
  },
};
