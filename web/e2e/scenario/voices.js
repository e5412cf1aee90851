import { deepEqual, ok } from 'node:assert/strict';
import { Server, ports } from '../lib/server.js';

const SYLLABLES = 8;

export default {
  story: 'of more voices than there are slots for, each is heard from its first syllable on',
  async play(stage) {
    const server = await Server.start({ config: `${await ports()}room_defaults: {subscribe: {audio_slots: 1}}\n` });
    stage.defer(() => server.stop());
    const all = await stage.open('Everybody');
    await all.page.goto(server.base);
    await all.page.mouse.click(5, 5); // pages may make no sound before
    await all.page.evaluate(gather, SYLLABLES);
    for (const [turn, name] of ['Ada', 'Bob', 'Ada', 'Bob', 'Bob'].entries()) {
      const { heard, took } = await all.page.evaluate((who) => window.voices.talk(who), name);
      stage.note(`${name}, turn ${turn}: ${heard.map((ms) => `${ms}`).join(' ')} ms of the syllables, the first after ${took} ms`);
      deepEqual(heard.map((ms) => ms >= 40), Array(SYLLABLES).fill(true), `${heard} ms of the syllables of ${name}, turn ${turn}`);
      ok(took < 1_000, `${name} is heard after ${took} ms`);
    }
    stage.note(`elements play after ${JSON.stringify(await all.page.evaluate(() => window.voices.starts))} ms`);
  },
};

/** In a page: a listener, and Ada and Bob, who say syllables of a tenth of a second, each at a pitch of its own. */
async function gather(syllables) {
  const { Room } = await import('/sdk/v1/index.js');
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();
  const starts = [];
  const pitch = (i) => 500 + 300 * i;
  const stage = {
    createStream: () => new MediaStream(),
    createElement(kind) {
      const element = document.createElement(kind);
      let since = 0;
      element.addEventListener('loadstart', () => { since = performance.now(); });
      element.addEventListener('playing', () => starts.push(Math.round(performance.now() - since)));
      return element;
    },
  };
  const enter = async (name, microphone) => {
    const room = new Room({ base: location.origin, name: 'voices' }, { platform: { stage } });
    await room.join({ name, ...(microphone && { microphone }) });
  };
  const mouths = {};
  await enter('Listener');
  for (const name of ['Ada', 'Bob']) {
    mouths[name] = context.createMediaStreamDestination();
    await enter(name, mouths[name].stream.getAudioTracks()[0]);
  }
  const [peer] = window.lab.open();
  const slot = () => peer.getTransceivers().find(({ currentDirection, receiver }) => currentDirection === 'recvonly' && receiver.track.kind === 'audio');
  while (!slot()) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 2_000));

  const ear = context.createMediaStreamSource(new MediaStream([slot().receiver.track]));
  const block = 512;
  const listen = context.createScriptProcessor(block, 1, 1);
  ear.connect(listen).connect(context.destination);
  const loud = (samples, frequency) => { // Goertzel
    const turn = 2 * Math.cos((2 * Math.PI * frequency) / 48_000);
    let [one, two] = [0, 0];
    for (const sample of samples) [one, two] = [sample + turn * one - two, one];
    return Math.sqrt(Math.max(0, one * one + two * two - turn * one * two)) / block;
  };
  let heard;
  let first;
  listen.onaudioprocess = ({ inputBuffer }) => {
    const levels = Array.from({ length: syllables }, (_, i) => loud(inputBuffer.getChannelData(0), pitch(i)));
    const most = Math.max(...levels);
    if (!heard || most < 0.02) return;
    first ??= performance.now();
    heard[levels.indexOf(most)] += (1_000 * block) / 48_000;
  };
  window.voices = {
    starts,
    async talk(name) {
      heard = Array(syllables).fill(0);
      first = undefined;
      const begin = context.currentTime + 0.05;
      const said = performance.now() + 50;
      for (let i = 0; i < syllables; i++) {
        const [tone, gain] = [context.createOscillator(), context.createGain()];
        tone.frequency.value = pitch(i);
        gain.gain.value = 0.4;
        tone.connect(gain).connect(mouths[name]);
        tone.start(begin + i / 10);
        tone.stop(begin + (i + 1) / 10);
      }
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return { heard: heard.map(Math.round), took: Math.round((first ?? Infinity) - said) };
    },
  };
}
