import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Server } from '../lib/server.js';

/** Serves docs/examples/call.html as somebody else's web server would. */
async function otherSite(stage) {
  const site = { page: '' };
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(site.page)).listen(0, 'localhost');
  await once(server, 'listening');
  stage.defer(() => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  }));
  site.origin = `http://localhost:${server.address().port}`;
  return site;
}

/** The example with the address of a running server in the place of its own. */
async function example(server) {
  const text = await readFile(new URL('../../../docs/examples/call.html', import.meta.url), 'utf8');
  return text.replaceAll('http://localhost:8080', server.base);
}

async function joins(person, origin) {
  await person.page.goto(origin);
  await person.fill('Your name', person.name);
  await person.click('Join');
}

const texts = (selector, wanted) => [...document.querySelectorAll(selector)].some((element) => element.textContent === wanted);

/** In the example page: whether the picture of somebody goes on. */
const moves = async (name) => {
  const video = [...document.querySelectorAll('figure')].find((figure) => figure.textContent === name)?.querySelector('video');
  const before = video?.currentTime ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return video !== undefined && video.currentTime > before && video.videoWidth > 0;
};

export default {
  story: 'the example of the SDK calls from a page of another origin, if the server lets that origin in',
  async play(stage) {
    const site = await otherSite(stage);
    const server = await Server.start({ config: `
version: 1
server: {listen: "localhost:0", allowed_origins: ["${site.origin}"]}
ice: {udp: ":0"}
` });
    stage.defer(() => server.stop());
    site.page = await example(server);

    const ada = await stage.open('Ada');
    const grace = await stage.open('Grace', { browser: 'firefox' });
    await joins(ada, site.origin);
    await grace.join(server.room('example')); // our own page, in the same room
    await ada.until('is told of two', 20_000, texts, '#status', '2 in the call');
    await ada.until('has a figure of Grace', 20_000, texts, 'figcaption', 'Grace');
    await ada.until('sees Grace move', 45_000, moves, 'Grace');
    await grace.sees(ada);
    await ada.click('Microphone off');
    await grace.shows('[data-name="Ada"][data-microphone="off"]', 10_000);
    await ada.fill('Message', 'hello <b>from</b> elsewhere');
    await ada.page.keyboard.press('Enter');
    await grace.click('Chat');
    await grace.until('reads it', 10_000, texts, '.message-text', 'hello <b>from</b> elsewhere');
    await ada.until('reads it', 10_000, texts, '#messages li', 'Ada: hello <b>from</b> elsewhere');
    const linus = await stage.open('Linus', { browser: 'firefox' });
    await joins(linus, site.origin);
    await Promise.all([linus.until('sees Ada move', 45_000, moves, 'Ada'), grace.sees(linus)]);
    await linus.click('Leave');
    await ada.click('Leave');
    await ada.until('is outside', 10_000, () => !document.getElementById('door').hidden);
    await grace.loses('[data-participant][data-name="Ada"]');

    // A site that the server does not know gets the module, and nobody in.
    const stranger = await otherSite(stage);
    stranger.page = site.page;
    const eve = await stage.open('Eve', { quiet: /CORS|Access-Control|ERR_FAILED|403|Cross-Origin/ });
    await joins(eve, stranger.origin);
    await eve.until('is refused', 20_000, texts, '#status', 'Not in: unreachable');
    equal(await eve.connections(), 0, 'connections of a stranger');
  },
};
