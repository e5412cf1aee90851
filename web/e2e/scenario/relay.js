import { equal, ok } from 'node:assert/strict';
import { bridge, launchInside, start } from '../lib/inside.js';
import { Namespace, noNamespaces } from '../lib/network.js';
import { Server } from '../lib/server.js';

const secret = 'a secret that only the server and coturn know';

// Three hosts. No packet gets from the browser to the server: the host between them does not route, it only runs coturn. The
// page itself and signalling walk through a file.
//
//	browser 10.77.2.2 ── 10.77.2.1 coturn 10.77.3.1 ── 10.77.3.2 server
export default {
  story: 'a call works when the only way to the server is a TURN server, with credentials that end by themselves',
  skip: noNamespaces,
  async play(stage) {
    const [near, between, far] = [await Namespace.make(stage), await Namespace.make(stage), await Namespace.make(stage)];
    await near.cable(between, '10.77.2.2/24', '10.77.2.1/24');
    await between.cable(far, '10.77.3.1/24', '10.77.3.2/24');
    await near.defaultRoute('10.77.2.1');
    await far.defaultRoute('10.77.3.1');

    await start(stage, between.prefix, [
      'turnserver', '-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log', `--pidfile=${await stage.folder()}/pid`,
      '--listening-ip=10.77.2.1', '--relay-ip=10.77.3.1', '--listening-port=3478', '--realm=parley',
      '--use-auth-secret', `--static-auth-secret=${secret}`,
    ], /admin thread/i);
    const server = await Server.start({ prefix: far.prefix, config: `
version: 1
server: {listen: "localhost:8080"}
ice:
  relay_only: true
  servers: [{urls: ["turn:10.77.2.1:3478?transport=udp"], secret: ${secret}}]
` });
    stage.defer(() => server.stop());
    await bridge(stage, near.prefix, far.prefix, 8080);

    const chromium = await launchInside(stage, near, 'chromium');
    const firefox = await launchInside(stage, near, 'firefox');
    const ada = await stage.open('Ada', { browser: chromium });
    const grace = await stage.open('Grace', { browser: firefox });
    await ada.join('http://localhost:8080/r/relay');
    await grace.join('http://localhost:8080/r/relay');

    await Promise.all([ada.sees(grace), ada.hears(1), grace.sees(ada), grace.hears(1)]);
    equal(await wayOut(ada), 'relay', 'the kind of address the browser sends from');
    const { iceServers, iceTransportPolicy } = await ada.page.evaluate(() => window.lab.open()[0].getConfiguration());
    equal(iceTransportPolicy, 'relay');
    ok(Number(iceServers[0].username.split(':')[0]) > Date.now() / 1000, `credentials of ${iceServers[0].username} end in the future`);
  },
};

/** The type of the local candidate in use. */
async function wayOut(person) {
  const [transport] = await person.reports('transport');
  const pair = (await person.reports('candidate-pair')).find((report) => report.id === transport.selectedCandidatePairId);
  return (await person.reports('local-candidate')).find((report) => report.id === pair.localCandidateId).candidateType;
}
