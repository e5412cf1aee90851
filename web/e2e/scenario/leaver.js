import { equal } from 'node:assert/strict';
import { tile } from '../lib/person.js';

export default {
  story: 'who leaves is gone at once, and the others go on',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace');
    const alan = await stage.enter('Alan');
    await Promise.all([ada.sees(grace, alan), alan.sees(grace)]);

    await grace.leave();
    await Promise.all([ada, alan].map((person) => person.loses(tile(grace), 1_500)));
    equal(await grace.connections(), 0, 'open connections of who left');
    await Promise.all([ada.sees(alan), alan.sees(ada), ada.hears(1)]);
  },
};
