export default {
  story: 'a shared screen is seen and heard beside its owner, and goes when sharing stops',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace');
    const alan = await stage.enter('Alan', { browser: 'firefox' });
    await Promise.all([grace.sees(ada), alan.sees(ada)]);
    const screen = `[data-screen="${await grace.idOf(ada)}"]`;

    await ada.click('Share screen');
    for (const viewer of [grace, alan]) {
      // Two voices, and the screen's own sound.
      await Promise.all([viewer.seesMove(screen), viewer.sees(ada), viewer.hears(3)]);
    }

    await ada.click('Stop sharing');
    await Promise.all([grace, alan].map((viewer) => viewer.loses(screen, 3_000)));
    await grace.sees(ada);

    await ada.click('Share screen'); // the same slot carries it again
    await Promise.all([grace.seesMove(screen), alan.seesMove(screen)]);
  },
};
