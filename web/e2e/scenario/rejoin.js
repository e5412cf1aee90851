import { equal } from 'node:assert/strict';

export default {
  story: 'who left comes back with one button, and everything is as before',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace');
    await ada.sees(grace);

    for (let round = 0; round < 3; round++) {
      await grace.leave();
      await grace.click('Rejoin');
      await grace.state('joined');
      await Promise.all([ada.sees(grace), ada.hears(1), grace.sees(ada), grace.hears(1)]);
      equal(await grace.connections(), 1, 'open connections after coming back');
    }
  },
};
