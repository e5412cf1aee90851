// How long nothing came: looked for in the page, twenty times a second, over all connections it makes meanwhile.

/** Begins to measure, or begins anew. */
export function measureGaps(person) {
  return person.page.evaluate(() => {
    const gaps = { audio: { last: performance.now(), longest: 0 }, video: { last: performance.now(), longest: 0 } };
    const begun = window.lab.gaps;
    window.lab.gaps = gaps;
    if (begun !== undefined) {
      return;
    }
    const seen = {};
    const look = async () => {
      const all = (await Promise.all(window.lab.open().map((peer) => peer.getStats()))).flatMap((stats) => [...stats.values()]);
      for (const report of all.filter(({ type }) => type === 'inbound-rtp')) {
        const count = report.kind === 'audio' ? report.packetsReceived : report.framesDecoded;
        const key = `${report.kind} ${report.id} ${report.ssrc}`;
        const gap = window.lab.gaps[report.kind];
        if (count > (seen[key] ?? 0)) {
          gap.longest = Math.max(gap.longest, performance.now() - gap.last);
          gap.last = performance.now();
        }
        seen[key] = count;
      }
      setTimeout(look, 50);
    };
    void look();
  });
}

/** @returns {Promise<{audio: number, video: number}>} the longest time without a packet of sound, and without a picture, in ms */
export async function longestGaps(person) {
  const { audio, video } = await person.page.evaluate(() => window.lab.gaps);
  return { audio: Math.round(audio.longest), video: Math.round(video.longest) };
}
