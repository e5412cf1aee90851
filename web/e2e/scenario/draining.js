import { equal, match, ok } from 'node:assert/strict';
import { Server, ports } from '../lib/server.js';
import { tile } from '../lib/person.js';

const quiet = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|NetworkError|503/;

/** What the server says to whoever asks for a ticket. */
async function ticket(server) {
  const answer = await fetch(`${server.base}/v1/rooms/drain/tickets`, { method: 'POST', body: '{"name":"Late"}' });
  return { status: answer.status, retry: answer.headers.get('Retry-After'), body: await answer.text() };
}

export default {
  story: 'SIGTERM: nobody new, those inside are told why, exit status 0; after the restart they are back as they were',
  async play(stage) {
    const config = `${await ports()}  shutdown_delay: 2s\n`;
    const before = await Server.start({ config });
    stage.defer(() => before.stop());
    const ada = await stage.open('Ada', { quiet });
    const grace = await stage.open('Grace', { browser: 'firefox', quiet });
    await Promise.all([ada, grace].map((person) => person.join(before.room('drain'))));
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
    await grace.click('Turn camera off');
    await ada.shows(tile(grace, '[data-camera="off"]'));

    const told = performance.now();
    before.process.child.kill('SIGTERM');
    await before.process.line(/"draining"/);
    equal((await fetch(`${before.base}/readyz`)).status, 503);
    equal((await fetch(`${before.base}/livez`)).status, 200);
    const late = await ticket(before);
    equal(late.status, 503);
    equal(late.retry, '1');
    match(late.body, /"draining".*"retry":"now"/);
    equal(await ada.page.evaluate(() => document.documentElement.dataset.state), 'joined', 'calls go on meanwhile');

    const end = await before.process.ended;
    const took = performance.now() - told;
    equal(end.code, 0, `ended with ${JSON.stringify(end)}`);
    ok(took < 12_000, `ended after ${took} ms, want the delay and the grace at most`);
    const words = await ada.shows('.banner[data-error="draining"]', 5_000);
    match(words, /The server is restarting/);

    const after = await Server.start({ config });
    stage.defer(async () => {
      after.process.child.kill('SIGTERM');
      await after.process.line(/"draining"/);
      const again = performance.now();
      after.process.child.kill('SIGTERM'); // in a hurry
      const { code, signal } = await after.process.ended;
      ok(performance.now() - again < 1_000 && (signal === 'SIGTERM' || code !== 0), `a second SIGTERM: ${code} ${signal}`);
      await after.stop();
    });
    const up = performance.now();
    await Promise.all([ada, grace].map((person) => person.state('joined')));
    await Promise.all([grace.sees(ada), ada.hears(1)]);
    stage.note(`SIGTERM to exit ${Math.round(took)} ms; flowing ${Math.round(performance.now() - up)} ms after the port was up`);
    await ada.shows(tile(grace, '[data-camera="off"][data-microphone="on"]'));
    await grace.click('Turn camera on');
    await ada.sees(grace);
  },
};
