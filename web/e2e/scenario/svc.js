import { match, ok } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'a camera sends one stream of several sizes, AV1 or VP9, and a small tile gets the smaller one',
  timeout: 300_000,
  async play(stage) {
    for (const codec of ['AV1', 'VP9']) await watch(stage, codec);
  },
};

async function watch(stage, codec) {
  const room = `svc${codec.toLowerCase()}`;
  const ada = await stage.open(`Ada ${codec}`);
  await ada.page.evaluateOnNewDocument(sendLayers);
  await ada.join((await stage.server()).room(room));
  const grace = await stage.enter(`Grace ${codec}`, { room, camera: false, viewport: { width: 1280, height: 800 } });
  await grace.sees(ada);
  await grace.until('gets the large picture', 30_000, wide, 640);
  const large = await grace.page.evaluate(rate);

  await shrink(grace, ada, true);
  await grace.until('gets the small picture', 15_000, wide, 320);
  await grace.sees(ada);
  const small = await grace.page.evaluate(rate);

  await shrink(grace, ada, false);
  await grace.until('gets the large picture again', 20_000, wide, 640);
  await grace.sees(ada);
  const again = await grace.page.evaluate(rate);

  const [got] = (await grace.reports('inbound-rtp')).filter(({ kind }) => kind === 'video');
  const [sent] = (await ada.reports('outbound-rtp')).filter(({ kind, bytesSent }) => kind === 'video' && bytesSent > 0);
  match(sent.scalabilityMode, /^L[23]T3_KEY$/, 'Chromium leaves out spatial layers that would be tiny');
  stage.note(`${codec}: ${large}, ${small}, ${again} bytes in 3 s; ${got.keyFramesDecoded} key frames, ${got.freezeCount} freezes, ${got.pliCount} PLI, ${got.nackCount} NACK`);
  ok(small < 0.5 * Math.min(large, again), `the small picture takes ${small} bytes, the large one ${large} and ${again}`);
  await ada.close();
  await grace.close();
}

/** Has cameras send one stream in three spatial and three temporal layers. */
function sendLayers() {
  const original = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function addTransceiver(kind, init) {
    if (kind === 'video' && init?.sendEncodings?.[0].maxFramerate === undefined) init?.sendEncodings?.forEach((one) => { one.scalabilityMode = 'L3T3_KEY'; });
    return original.call(this, kind, init);
  };
}

/** Shows somebody's tile as a stamp, or as the page wants. */
async function shrink(viewer, person, on) {
  await viewer.page.$eval(`${tile(person)} video`, (video, small) => {
    video.style.width = small ? '100px' : '';
    video.style.height = small ? '56px' : '';
  }, on);
}

/** Pictures of this width are decoded. */
async function wide(width) {
  return (await window.lab.reports('inbound-rtp')).some(({ kind, frameWidth }) => kind === 'video' && frameWidth === width);
}

/** Bytes that come in three seconds. */
async function rate() {
  const bytes = async () => (await window.lab.reports('inbound-rtp')).reduce((sum, { kind, bytesReceived }) => sum + (kind === 'video' ? bytesReceived : 0), 0);
  const before = await bytes();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return (await bytes()) - before;
}
