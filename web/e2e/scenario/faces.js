import { tile } from '../lib/person.js';

export default {
  story: 'every tile shows the face of the person it names, while people come and go through the same slots',
  async play(stage) {
    const ada = await stage.enter('Ada', { face: '#c02020' });
    const grace = await stage.enter('Grace', { face: '#20a020' });
    const alan = await stage.enter('Alan', { face: '#2020c0' });
    await all([ada, grace, alan]);

    await grace.leave();
    const barbara = await stage.enter('Barbara', { face: '#c0c020' });
    await Promise.all([ada, alan].map((person) => person.loses(tile(grace))));
    await all([ada, alan, barbara]);

    await Promise.all([alan.leave(), ada.leave()]);
    const edsger = await stage.enter('Edsger', { face: '#c020c0' });
    const margaret = await stage.enter('Margaret', { face: '#20c0c0' });
    await all([barbara, edsger, margaret]);
  },
};

/** Everybody sees everybody's face. */
function all(people) {
  return Promise.all(people.flatMap((viewer) => people.map((person) => viewer.seesFace(person))));
}
