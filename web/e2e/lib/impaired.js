// A call on a bad network, watched second by second. Both browsers are told an address where no server listens, but a bad network in
// front of it. It has the same port.
//
//	Chromium ──▶ 127.0.0.2 impair ──▶ 127.0.0.1 parley
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { tile } from './person.js';
import { Process } from './process.js';
import { program, Server } from './server.js';

/** Starts a server behind a network with these conditions: those at first, and each change. */
export async function impairedServer(stage, [down, ...changes]) {
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

/** How far the network's clock is ahead of a scenario's at most: it begins with the first datagram. Seconds. */
export const SURE = 2;

/** What one sent and the other got, second by second, until so many seconds have passed, or something holds. */
export async function watch(sender, viewer, began, until, holds = () => false) {
  const list = [];
  while (performance.now() - began < 1000 * until && !(list.length > 0 && holds(list.at(-1)))) {
    await pass(1000);
    const [got, gave] = await Promise.all([viewer.page.evaluate(received, tile(sender)), sender.page.evaluate(given)]);
    list.push({ at: (performance.now() - began) / 1000, ...got, ...gave });
  }
  return list;
}

export const between = (list, from, to) => list.filter(({ at }) => at >= from && at < to);
export const grown = (list, what) => list.at(-1)[what] - list[0][what];
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** How many pictures were sent in the time of a list, in the encoding that had most at each moment: on a busy machine fewer than made. */
export function sent(list) {
  const steps = list.slice(1).map(({ encodings }, i) => Object.entries(encodings).map(([rid, n]) => n - (list[i].encodings[rid] ?? 0)));
  return steps.reduce((sum, step) => sum + Math.max(...step), 0);
}
export const told = (list) => list.map((one) => JSON.stringify(one)).join('\n');

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
  const bytes = (await window.lab.reports('transport'))[0]?.bytesReceived ?? 0;
  const seen = document.querySelector(`${selector} .badge`);
  return {
    width: video?.frameWidth ?? 0, pictures: video?.framesDecoded ?? 0, sound: audio?.packetsReceived ?? 0,
    samples: audio?.totalSamplesReceived ?? 0, concealed: audio?.concealedSamples ?? 0, bytes, frozen: video?.totalFreezesDuration ?? 0,
    paused: seen !== null && getComputedStyle(seen).display !== 'none',
  };
}

/** How many pictures a page's camera gave so far, and how many of them were sent, by encoding. */
async function given() {
  const [sources, streams] = await Promise.all(['media-source', 'outbound-rtp'].map((type) => window.lab.reports(type)));
  const cameras = streams.filter(({ kind, rid }) => kind === 'video' && rid);
  return {
    made: sources.find(({ kind }) => kind === 'video')?.frames ?? 0,
    encodings: Object.fromEntries(cameras.map(({ rid, framesSent }) => [rid, framesSent ?? 0])),
  };
}
