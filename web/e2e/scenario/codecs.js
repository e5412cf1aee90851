import { equal } from 'node:assert/strict';

export default {
  story: 'a room says which codec its cameras use: VP9, H.264 or AV1',
  async play(stage) {
    for (const codec of ['VP9', 'H264', 'AV1']) {
      const room = codec.toLowerCase();
      const ada = await stage.enter(`Ada ${codec}`, { room });
      const grace = await stage.enter(`Grace ${codec}`, { room });
      await Promise.all([ada.sees(grace), grace.sees(ada)]);
      equal(await grace.page.evaluate(decoded), `video/${codec}`, 'what is decoded');
      await ada.close();
      await grace.close();
    }
  },
};

/** The codec of the pictures that come, in the page. */
async function decoded() {
  const names = new Set();
  for (const pc of window.lab.open()) {
    const report = await pc.getStats();
    report.forEach((entry) => {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded > 0) names.add(report.get(entry.codecId)?.mimeType);
    });
  }
  return [...names].join(' ');
}
