import { deepEqual, equal } from 'node:assert/strict';

const texts = (person) => person.page.$$eval('.message-text', (all) => all.map((element) => element.textContent));
const reads = (person, text) => person.until(`reads ${text}`, 5_000, (wanted) => [...document.querySelectorAll('.message-text')].some((element) => element.textContent === wanted), text);

async function writes(person, text, to = '') {
  const choices = await person.page.$$eval('.chat-to-name option', (all) => all.map(({ value, textContent }) => [textContent, value]));
  const [, value = ''] = choices.find(([name]) => name === to) ?? [];
  await person.page.select('.chat-to-name', value);
  await person.fill('Write a message', text);
  await person.page.keyboard.press('Enter');
}

export default {
  story: 'a private message is for two, counts as unread, and is there once after a lost socket',
  async play(stage) {
    const ada = await stage.enter('Ada', { camera: false });
    const grace = await stage.enter('Grace', { camera: false, browser: 'firefox' });
    const eve = await stage.enter('Eve', { camera: false });
    await ada.click('Chat');
    await eve.click('Chat');

    await writes(ada, 'between us: javascript:alert(1) and https://example.org/a"b', 'Grace');
    await grace.until('counts one unread message', 5_000, () => document.querySelector('button[aria-label="Chat"]')?.getAttribute('aria-description') === '1 unread message');
    await grace.click('Chat');
    const secret = 'between us: javascript:alert(1) and https://example.org/a"b';
    await reads(grace, secret);
    equal(await grace.shows('.message[data-private] .message-private'), 'to you, privately');
    equal(await ada.shows('.message[data-private] .message-private'), 'to Grace, privately');
    deepEqual(await grace.page.$$eval('.message-text a', (all) => all.map(({ href, rel }) => [href, rel])), [['https://example.org/a', 'noopener noreferrer']]);

    // And back, from the other browser.
    await writes(grace, 'and back', 'Ada');
    await reads(ada, 'and back');
    equal(await grace.page.$$eval('.message-private', (all) => all.at(-1).textContent), 'to Ada, privately');
    await grace.page.select('.chat-to-name', '');

    // What is typed survives closing the panel.
    await grace.fill('Write a message', 'half a thou');
    await grace.click('Close chat');
    await grace.click('Chat');
    equal(await grace.page.$eval('.chat textarea', (field) => field.value), 'half a thou');

    // The line breaks while Grace answers: nothing is lost, nothing comes twice.
    await grace.page.evaluate(() => window.lab.cutSockets());
    await writes(grace, 'for all');
    await Promise.all([ada, grace, eve].map((person) => reads(person, 'for all')));
    await writes(ada, 'x'.repeat(2000));
    await Promise.all([grace, eve].map((person) => reads(person, 'x'.repeat(2000))));
    deepEqual(await texts(grace), [secret, 'and back', 'for all', 'x'.repeat(2000)]);
    deepEqual(await texts(eve), ['for all', 'x'.repeat(2000)]);

    // What was meant for one who left goes to nobody.
    await ada.page.select('.chat-to-name', await ada.idOf(eve));
    await eve.leave();
    await ada.until('sees that Eve has left', 20_000, () => [...document.querySelectorAll('.chat-to-name option')].some(({ textContent }) => textContent === 'Eve (has left)'));
    await ada.fill('Write a message', 'Eve?');
    equal(await ada.page.$eval('.chat [type="submit"]', (button) => button.disabled), true);
  },
};
