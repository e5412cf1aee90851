import { ok } from 'node:assert/strict';

// A made-up microphone of Chromium has one channel, so only what is agreed and what is sent can be looked at, not heard.
export default {
  story: 'in a room of music the microphone is opened as it is, and sound takes the bit rate of music in two channels',
  async play(stage) {
    for (const [room, music] of [['concert', true], ['speech', false]]) {
      const ada = await stage.enter('Ada', { room });
      const grace = await stage.enter('Grace', { room, browser: 'firefox' });
      await Promise.all([ada.hears(1), grace.hears(1)]);
      const { processed, offered, answered, rate } = await ada.page.evaluate(sound);
      stage.note(`${room}: ${Math.round(rate / 1000)} kbit/s of sound`);
      ok(processed !== music, `${room}: the microphone is processed: ${processed}`);
      ok(offered === music, `${room}: two channels are offered: ${offered}`);
      ok(answered.includes(music ? 'stereo=1' : 'usedtx=1') && answered.includes('usedtx=1') !== music, `${room}: the answer says ${answered}`);
      ok(music === rate > 90_000, `${room}: sound takes ${rate} bit/s`);
      await Promise.all([ada.leave(), grace.leave()]);
    }
  },
};

/** In a page: how one's own sound is captured, agreed on and sent. */
async function sound() {
  const [peer] = window.lab.open();
  const { track } = peer.getSenders().find((sender) => sender.track?.kind === 'audio');
  const fmtp = ({ sdp }) => /a=fmtp:\d+ (.*useinbandfec.*)/.exec(sdp)?.[1] ?? '';
  const report = async () => (await window.lab.reports('outbound-rtp')).find(({ kind, packetsSent }) => kind === 'audio' && packetsSent > 0);
  const before = await report();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const after = await report();
  return {
    processed: track.getSettings().noiseSuppression,
    offered: fmtp(peer.localDescription).includes('stereo=1'),
    answered: fmtp(peer.remoteDescription),
    rate: after.targetBitrate ?? (8 * (after.bytesSent - before.bytesSent)) / 3,
  };
}
