export default {
  story: 'somebody who comes late sees and hears those who are there, and they do in turn',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { browser: 'firefox' });
    await Promise.all([ada.sees(grace), grace.sees(ada)]);

    const late = await stage.enter('Late');
    await Promise.all([late.sees(ada, grace), late.hears(2)]);
    await Promise.all([ada, grace].map((person) => Promise.all([person.sees(late), person.hears(2)])));
  },
};
