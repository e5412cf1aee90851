import { equal } from 'node:assert/strict';

export default {
  story: 'three Chromium and one Firefox see and hear each other, over one connection each',
  async play(stage) {
    const people = [
      await stage.enter('Ada'),
      await stage.enter('Grace'),
      await stage.enter('Alan'),
      await stage.enter('Barbara', { browser: 'firefox' }),
    ];
    await Promise.all(people.map((person) => Promise.all([person.sees(...people), person.hears(people.length - 1)])));
    for (const person of people) {
      equal(await person.connections(), 1, `${person.name}'s open connections`);
    }
  },
};
