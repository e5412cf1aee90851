import { equal, match } from 'node:assert/strict';
import { launchInside } from '../lib/inside.js';
import { Namespace, noNamespaces } from '../lib/network.js';
import { Server } from '../lib/server.js';

export default {
  story: 'without any settings the program prints a link that works, and ends cleanly when told to',
  skip: noNamespaces, // the default ports are free only in a network of our own
  async play(stage) {
    const home = await Namespace.make(stage);
    const elsewhere = await Namespace.make(stage);
    await home.cable(elsewhere, '10.77.1.1/24', '10.77.1.2/24');
    await home.defaultRoute('10.77.1.2');

    const began = performance.now();
    const server = await Server.start({ prefix: home.prefix });
    stage.defer(() => server.stop());
    match(server.link, /^http:\/\/localhost:8080\/r\/[a-z]+-[a-z0-9-]+$/);
    stage.note(`the link came after ${Math.round(performance.now() - began)} ms`);

    const browser = await launchInside(stage, home, 'chromium');
    const ada = await stage.open('Ada', { browser });
    const grace = await stage.open('Grace', { browser });
    await ada.join(server.link);
    await grace.join(server.link);
    await Promise.all([ada.sees(grace), ada.hears(1), grace.sees(ada), grace.hears(1)]);

    const end = await server.stop();
    equal(end.code, 0, 'exit status after SIGTERM');
  },
};
