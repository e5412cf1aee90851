import { match } from 'node:assert/strict';
import { launchInside } from '../lib/inside.js';
import { Namespace, noNamespaces } from '../lib/network.js';
import { Server } from '../lib/server.js';

export default {
  story: 'on a computer without any network the page says in plain words why there is no call',
  skip: noNamespaces,
  async play(stage) {
    const alone = await Namespace.make(stage);
    const server = await Server.start({ prefix: alone.prefix });
    stage.defer(() => server.stop());
    for (const kind of ['chromium', 'firefox']) {
      const ada = await stage.open('Ada', { browser: await launchInside(stage, alone, kind), quiet: /ICE failed/ });
      await ada.page.goto(server.link);
      await ada.fill('Your name', 'Ada');
      await ada.click('Join');
      match(await ada.shows('[data-error="no_network"]'), /network/i);
    }
  },
};
