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

/**
 * Watches what is played, instead of what comes: how long nothing moved in any element, how many voices at a time, and how many tiles there
 * were, at least and at most. `stall` is how long the page did not come to look.
 */
export function watchScene(person) {
  return person.page.evaluate(() => {
    const since = () => ({ last: performance.now(), longest: 0 });
    const scene = { audio: since(), video: since(), voices: 0, least: Infinity, most: 0, stall: 0, looked: performance.now() };
    window.lab.scene = scene;
    const seen = new Map();
    const look = async () => {
      const all = (await Promise.all(window.lab.open().map((peer) => peer.getStats()))).flatMap((stats) => [...stats.values()]);
      const played = new Set(window.lab.players.flatMap((player) => player.srcObject?.getTracks().map(({ id }) => id) ?? []));
      let voices = 0;
      scene.stall = Math.max(scene.stall, performance.now() - scene.looked);
      scene.looked = performance.now();
      for (const { type, kind, trackIdentifier, packetsReceived, framesDecoded } of all) {
        if (type !== 'inbound-rtp' || !played.has(trackIdentifier)) continue;
        const count = kind === 'audio' ? packetsReceived : framesDecoded;
        if (count > (seen.get(trackIdentifier) ?? count)) {
          scene[kind].longest = Math.max(scene[kind].longest, performance.now() - scene[kind].last);
          scene[kind].last = performance.now();
          if (kind === 'audio') voices++;
        }
        seen.set(trackIdentifier, count);
      }
      const tiles = document.querySelectorAll('[data-participant]').length;
      scene.voices = Math.max(scene.voices, voices);
      scene.least = Math.min(scene.least, tiles);
      scene.most = Math.max(scene.most, tiles);
      setTimeout(look, 30);
    };
    void look();
  });
}

/** @returns {Promise<{audio: number, video: number, voices: number, least: number, most: number, stall: number}>} */
export async function sceneSoFar(person) {
  const { audio, video, stall, voices, least, most } = await person.page.evaluate(() => window.lab.scene);
  return { audio: Math.round(audio.longest), video: Math.round(video.longest), voices, least, most, stall: Math.round(stall) };
}
