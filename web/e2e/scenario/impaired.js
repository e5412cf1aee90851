import { ok } from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { tile } from '../lib/person.js';
import { Process } from '../lib/process.js';
import { program, Server } from '../lib/server.js';

// What happens on the way from the server to each browser, in seconds after its first datagram, which is a little before it is in
// the room: loss, then a limit, then nothing any more.
const LIMIT = 14;
const FREE = 28;
const BACK = 20;

// Both browsers are told an address where no server listens, but a bad network in front of it. It has the same port.
//
//	Chromium ──▶ 127.0.0.2 impair ──▶ 127.0.0.1 parley
export default {
  story: 'at 5 % loss nearly all pictures come; at 300 kbit/s sound goes on; afterwards the large picture is back within 20 s',
  skip: process.platform !== 'linux' && 'other systems have but one loopback address',
  async play(stage) {
    const server = await impairedServer(stage, ['loss=5%', `${LIMIT}s down rate=300k`, `${FREE}s down clear`]);
    const browser = await stage.launch('chromium', { args: ['--use-fake-device-for-media-stream=fps=15'] });
    const viewport = { width: 1280, height: 720 };
    const ada = await stage.open('Ada', { browser, viewport });
    const grace = await stage.open('Grace', { browser, viewport });
    await ada.join(server.room('impaired'));
    await grace.join(server.room('impaired'));
    const began = performance.now();

    const list = await watch(ada, grace, began, LIMIT);
    const lossy = between(list, 2, LIMIT);
    const share = grown(lossy, 'pictures') / grown(lossy, 'made');
    stage.note(`5 % loss: ${Math.round(100 * share)} % of the pictures, ${lossy.at(-1).width} wide`);
    ok(share >= 0.9, `${share} of the pictures came at 5 % loss\n${told(list)}`);

    list.push(...await watch(ada, grace, began, FREE));
    const limited = between(list, LIMIT + 3, FREE);
    const seconds = grown(limited, 'at');
    const small = limited.filter(({ width }) => width < lossy.at(-1).width).length;
    const paused = limited.filter((one) => one.paused).length;
    stage.note(`300 kbit/s: ${Math.round(grown(limited, 'sound') / seconds)} packets of sound a second, `
      + `${grown(limited, 'pictures')} pictures; of ${limited.length} s smaller in ${small}, paused in ${paused}`);
    ok(small + paused > 0, `the picture neither shrinks nor pauses\n${told(list)}`);
    ok(limited.every((one, i) => i === 0 || one.sound - limited[i - 1].sound >= 15), `sound breaks off\n${told(list)}`);
    ok(grown(limited, 'sound') >= 40 * seconds, `${grown(limited, 'sound')} packets of sound in ${seconds} s\n${told(list)}`);

    const back = ({ at, width, paused: stands }) => at > FREE && width >= lossy.at(-1).width && !stands;
    list.push(...await watch(ada, grace, began, FREE + BACK, back));
    ok(back(list.at(-1)), `the large picture is not back ${BACK} s after the limit\n${told(list)}`);
    stage.note(`${list.at(-1).width} wide again ${Math.round(list.at(-1).at - FREE)} s after the limit`);
  },
};

/** Starts a server behind a network with these conditions: those at first, and each change. */
async function impairedServer(stage, [down, ...changes]) {
  const port = await freePort();
  const server = await Server.start({ config: `
version: 1
server: {listen: "localhost:0"}
ice: {udp: "127.0.0.1:${port}", public_ips: [127.0.0.2]}
` });
  stage.defer(() => server.stop());
  const args = ['--listen', `127.0.0.2:${port}`, '--to', `127.0.0.1:${port}`, '--down', down, ...changes.flatMap((change) => ['--at', change])];
  const impair = new Process(await program('impair'), args);
  stage.defer(() => impair.stop());
  await impair.line(/listening/);
  return server;
}

/** What one sent and the other got, second by second, until so many seconds have passed, or something holds. */
async function watch(sender, viewer, began, until, holds = () => false) {
  const list = [];
  while (performance.now() - began < 1000 * until && !(list.length > 0 && holds(list.at(-1)))) {
    await pass(1000);
    const [got, made] = await Promise.all([viewer.page.evaluate(received, tile(sender)), sender.page.evaluate(pictures)]);
    list.push({ at: (performance.now() - began) / 1000, ...got, made });
  }
  return list;
}

const between = (list, from, to) => list.filter(({ at }) => at >= from && at < to);
const grown = (list, what) => list.at(-1)[what] - list[0][what];
const told = (list) => list.map((one) => JSON.stringify(one)).join('\n');

async function freePort() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** What came to a page so far, how wide the picture is and whether the tile says that it stands. */
async function received(selector) {
  const reports = await window.lab.reports('inbound-rtp');
  const [video, audio] = ['video', 'audio'].map((kind) => reports.find((report) => report.kind === kind && report.packetsReceived > 0));
  const seen = document.querySelector(`${selector} .badge`);
  return {
    width: video?.frameWidth ?? 0, pictures: video?.framesDecoded ?? 0, sound: audio?.packetsReceived ?? 0,
    paused: seen !== null && getComputedStyle(seen).display !== 'none',
  };
}

/** How many pictures a page's camera gave so far. */
async function pictures() {
  return (await window.lab.reports('media-source')).find((report) => report.kind === 'video')?.frames ?? 0;
}
