import { tile } from '../lib/person.js';

/** The server waits 5 s before it lets an encoding go, 10 s with the highest of a new camera; two more are watched, on a machine that may be busy. */
const LETS_GO = 30_000;

export default {
  story: 'a camera sends its large picture only while somebody shows it large',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { viewport: { width: 1280, height: 800 } });
    await grace.sees(ada);
    await ada.until('sends more than the smallest', 15_000, more, 'q');

    await shrink(grace, ada, true);
    await ada.until('sends the smallest alone', LETS_GO, onlySmallest);
    await grace.sees(ada);

    const since = Date.now();
    await shrink(grace, ada, false);
    await ada.until('sends more again', 10_000, more, 'q');
    stage.note(`${Date.now() - since} ms from enlarging to the next larger encoding`);
    await grace.sees(ada);
  },
};

/** Shows somebody's tile as a stamp, as a crowded page would, or as the page wants. */
async function shrink(viewer, person, on) {
  await viewer.page.$eval(`${tile(person)} video`, (video, small) => {
    video.style.width = small ? '120px' : '';
    video.style.height = small ? '68px' : '';
  }, on);
}

/** Bytes of every encoding of the camera but one still grow. */
async function more(smallest) {
  const bytes = async () => Object.fromEntries((await window.lab.reports('outbound-rtp')).filter(({ kind, rid }) => kind === 'video' && rid).map(({ rid, bytesSent }) => [rid, bytesSent]));
  const before = await bytes();
  await new Promise((resolve) => setTimeout(resolve, 800));
  const after = await bytes();
  return Object.keys(after).some((rid) => rid !== smallest && after[rid] > (before[rid] ?? 0) + 5000);
}

/** For two seconds nothing but the smallest encoding grows, and that one does. */
async function onlySmallest() {
  const bytes = async () => Object.fromEntries((await window.lab.reports('outbound-rtp')).filter(({ kind, rid }) => kind === 'video' && rid).map(({ rid, bytesSent }) => [rid, bytesSent]));
  const before = await bytes();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = await bytes();
  return Object.keys(after).length > 0 && Object.keys(after).every((rid) => (rid === 'q') === (after[rid] > (before[rid] ?? 0)));
}
