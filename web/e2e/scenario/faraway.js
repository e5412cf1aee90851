import { equal, match, ok } from 'node:assert/strict';
import { Namespace, noNamespaces } from '../lib/network.js';
import { Process } from '../lib/process.js';
import { program, Server } from '../lib/server.js';

// Two hosts and a cable; no browser.
//
//	parley load 10.77.5.2 ── 10.77.5.1 parley
export default {
  story: 'parley load measures a server on another computer, by its address alone, and its limits give the exit status',
  skip: noNamespaces,
  async play(stage) {
    const [far, near] = [await Namespace.make(stage), await Namespace.make(stage)];
    await far.cable(near, '10.77.5.1/24', '10.77.5.2/24');
    await far.defaultRoute('10.77.5.2');
    const server = await Server.start({ prefix: far.prefix, args: ['--set', 'server.listen=10.77.5.1:8080'] });
    stage.defer(() => server.stop());
    const path = await program();

    async function load(url, ...args) {
      const [command, ...rest] = [...near.prefix, path, 'load', '--url', url, '--warm', '0s', '--duration', '500ms', ...args];
      const load = new Process(command, rest);
      const { code } = await load.ended;
      return { code, text: load.lines.join('\n') };
    }
    const known = ['https://10.77.5.1:8080', '--ca', `${server.folder}/parley/ca/root.pem`];

    const good = await load(...known, '--json', '--publishers', '2', '--subscribers', '3', '--video-kbps', '500', '--max-loss', '1', '--max-p99', '2s');
    equal(good.code, 0, good.text);
    const report = JSON.parse(/^\{$[\s\S]*^\}$/m.exec(good.text)[0]);
    equal(report.joins_ok, 5);
    equal(report.tracks, report.tracks_wanted);
    ok(report.delivered > 0 && report.delivered === report.expected, good.text);
    equal(report.server, undefined, 'what nobody can see from here');
    ok(report.delay_p50_ms > 0 && report.delay_p50_ms <= report.delay_p95_ms && report.delay_p99_ms <= report.delay_max_ms, good.text);
    stage.note(`${report.delivered} packets, p99 ${report.delay_p99_ms} ms`);

    const strict = await load(...known, '--audio-only', '--max-p99', '1ns');
    equal(strict.code, 1, strict.text);
    match(strict.text, /p99 delay is \S+ ms, want at most 0 ms/);
    const blind = await load(...known, '--audio-only', '--pid', '4194305');
    equal(blind.code, 1, blind.text);
    match(blind.text, /it must run on this computer/);

    for (const [url, hint] of [['http://10.77.5.1:8080', /begin --url with that/], ['https://10.77.5.1:8080', /see --ca and --insecure/]]) {
      const stranger = await load(url, '--audio-only');
      equal(stranger.code, 1, stranger.text);
      match(stranger.text, hint);
    }
  },
};
