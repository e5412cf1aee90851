import { ok } from 'node:assert/strict';
import { longestGaps, measureGaps } from '../lib/gaps.js';
import { Process, run } from '../lib/process.js';
import { ports, Server } from '../lib/server.js';
import { fileURLToPath } from 'node:url';
import { networkInterfaces } from 'node:os';

const top = fileURLToPath(new URL('../../..', import.meta.url));
const most = 2_000;

/** Firefox sends media from addresses that others can reach, and so not to 127.0.0.1. */
const outside = Object.values(networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

export default {
  story: 'a NAT gives two browsers of different kinds another port, and sound goes on within two seconds',
  skip: outside === undefined ? 'this computer is in no network' : false,
  async play(stage) {
    const config = await ports();
    const port = /udp: ":(\d+)"/.exec(config)[1];
    const server = await Server.start({
      config: config.replace(`ice: {udp: ":${port}"}`, `ice: {udp: "127.0.0.2:${port}", public_ips: [${outside}]}`),
    });
    stage.defer(() => server.stop());
    const folder = await stage.folder();
    await run('go', 'build', '-C', top, '-o', `${folder}/impair`, './cmd/impair');
    const nat = new Process(`${folder}/impair`, [
      '--listen', `${outside}:${port}`, '--to', `127.0.0.2:${port}`, '--every', '1s', '--rebind', '15s', '--rebind', '19s', '--rebind', '23s',
    ]);
    stage.defer(() => nat.stop());
    await nat.line(/listening/);
    const ada = await stage.open('Ada');
    const grace = await stage.open('Grace', { browser: 'firefox' });
    const both = [ada, grace];
    await Promise.all(both.map((person) => person.join(server.room('nat'))));
    await Promise.all([ada.sees(grace), grace.sees(ada), ada.hears(1), grace.hears(1)]);
    await Promise.all(both.map(measureGaps));
    await nat.line(/("rebinds":3.*){2}/, 40_000);
    await Promise.all([ada.sees(grace), grace.sees(ada), ada.hears(1), grace.hears(1)]);
    const gaps = await Promise.all(both.map(longestGaps));
    stage.note(`longest without sound and pictures over three times, ms: ${JSON.stringify(gaps)}`);
    ok(gaps.every(({ audio }) => audio < most), `${JSON.stringify(gaps)}, want ${most}`);
    for (const person of both) ok(await person.page.evaluate(() => window.lab.peers.length) === 1, 'nobody joined anew');
  },
};
