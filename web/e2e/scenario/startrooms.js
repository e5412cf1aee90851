import { deepEqual } from 'node:assert/strict';
import { Server } from '../lib/server.js';

const rows = (person) => person.page.$$eval('.listed-link', (all) => all.map((link) => [
  new URL(link.href).pathname, ...['title', 'inside', 'about'].map((part) => link.querySelector(`.listed-${part}`).textContent), !link.querySelector('.listed-lock').hidden,
]));

export default {
  story: 'the start page shows the rooms that the settings list, and how many are inside by the second',
  async play(stage) {
    const server = await Server.start({ config: `
version: 1
server: {listen: "localhost:0"}
ice: {udp: ":0"}
rooms:
  lobby: {title: Lobby <b>, description: Somebody is always here., listed: true, max_participants: 2}
  board: {title: Board, listed: true, password: open sesame}
  hidden: {title: Hidden}
` });
    stage.defer(() => server.stop());
    const ada = await stage.open('Ada');
    await ada.page.goto(server.base);
    await ada.shows('.listed-link');
    deepEqual(await rows(ada), [['/r/board', 'Board', 'Empty', '', true], ['/r/lobby', 'Lobby <b>', 'Empty', 'Somebody is always here.', false]]);

    const inside = (wanted) => document.querySelector('.listed-link[href="/r/lobby"] .listed-inside').textContent === wanted;
    const grace = await stage.open('Grace');
    await grace.join(server.room('lobby'), { camera: false });
    await ada.until('sees one inside', 15_000, inside, '1 inside');
    const linus = await stage.open('Linus', { browser: 'firefox' });
    await linus.page.goto(server.base);
    await linus.click('Lobby <b> 1 inside Somebody is always here.', 'link');
    await linus.fill('Your name', 'Linus');
    await linus.click('Join without camera');
    await linus.state('joined');
    await ada.until('sees it full', 15_000, inside, 'Full');
    await grace.leave();
    await linus.leave();
    await ada.until('sees it empty', 15_000, inside, 'Empty');
  },
};
