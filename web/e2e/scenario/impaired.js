import { ok } from 'node:assert/strict';
import { between, grown, impairedServer, percent, sent, SURE, told, watch } from '../lib/impaired.js';

// What happens on the way from the server to each browser, in seconds after its first datagram, which is a little before it is in
// the room: loss, then a limit, then nothing any more.
const LIMIT = 14;
const FREE = 28;
const BACK = 20;

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
    await grace.join(server.room('impaired'), { camera: false }); // what she would send is not looked at, and costs the machine as much
    const began = performance.now();

    const list = await watch(ada, grace, began, LIMIT);
    const lossy = between(list, 2, LIMIT - SURE);
    const share = grown(lossy, 'pictures') / sent(lossy);
    const made = grown(lossy, 'pictures') / grown(lossy, 'made');
    stage.note(`5 % loss: ${percent(share)} of the pictures sent, ${percent(made)} of those made, ${lossy.at(-1).width} wide`);
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
