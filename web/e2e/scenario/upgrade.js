import { equal, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { longestGaps, measureGaps } from '../lib/gaps.js';
import { Process } from '../lib/process.js';
import { ports, program } from '../lib/server.js';
import { tile } from '../lib/person.js';

const holder = '/usr/bin/systemd-socket-activate';

/** How long nobody may hear anything while the program is replaced: a quiet machine takes 0.7 s, this one has browsers on it. */
const most = 2_000;

/** Runs the program again and again on a socket that systemd holds, and says which process it is. */
const supervise = `while true; do sh -c 'echo "pid $$"; LISTEN_PID=$$ exec "$@"' sh "$@"; echo "status $?"; done`;

export default {
  story: 'the program is replaced while its port stays open, and people hardly notice',
  skip: existsSync(holder) ? false : 'systemd is not installed',
  async play(stage) {
    const folder = await stage.folder();
    const config = await ports();
    const port = /localhost:(\d+)/.exec(config)[1];
    await writeFile(`${folder}/parley.yaml`, config.replace('localhost', '127.0.0.1'), { mode: 0o600 });
    const loop = new Process(holder, [
      '-l', `127.0.0.1:${port}`, '-E', `HOME=${folder}`, 'sh', '-c', supervise, 'sh', await program(), '--config', `${folder}/parley.yaml`,
    ], { cwd: folder });
    const pids = () => loop.lines.flatMap((line) => /^pid (\d+)$/.exec(line)?.[1] ?? []).map(Number);
    stage.defer(() => {
      loop.child.kill('SIGKILL'); // first, so that nothing starts it again
      process.kill(pids().at(-1), 'SIGTERM');
      return loop.ended;
    });
    await loop.line(/Listening on/);
    const base = `http://127.0.0.1:${port}`;
    equal((await fetch(`${base}/readyz`)).status, 200, 'whoever comes first waits until it runs');

    const quiet = /ERR_CONNECTION|WebSocket|503/;
    const ada = await stage.open('Ada', { quiet });
    const grace = await stage.open('Grace', { quiet });
    const together = () => Promise.all([ada.sees(grace), grace.sees(ada), ada.hears(1), grace.hears(1)]);
    await Promise.all([ada, grace].map((person) => person.join(`${base}/r/upgrade`)));
    await together();
    await Promise.all([ada, grace].map(measureGaps));

    process.kill(pids()[0], 'SIGTERM');
    await loop.line(/^status 0$/);
    await ada.until('is in another call', 20_000, () => window.lab.peers.length === 2 && document.documentElement.dataset.state === 'joined');
    await together();
    const gaps = await Promise.all([ada, grace].map(longestGaps));
    stage.note(`longest without sound and pictures, ms: ${JSON.stringify(gaps)}`);
    ok(gaps.every(({ audio }) => audio < most), `sound was gone for ${JSON.stringify(gaps)}, want ${most} ms`);
    await ada.shows(tile(grace, '[data-microphone="on"][data-camera="on"]'));
    equal(await ada.page.$$eval('[data-participant]', (tiles) => tiles.length), 2);
  },
};
