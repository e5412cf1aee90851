import { match } from 'node:assert/strict';

export default {
  story: 'a full room says so, and lets the next one in when somebody has left',
  async play(stage) {
    const server = await stage.server();
    const ada = await stage.enter('Ada', { room: 'pair' });
    const grace = await stage.enter('Grace', { room: 'pair' });
    const alan = await stage.open('Alan', { quiet: /503/ });
    await alan.page.goto(server.room('pair'));
    await alan.fill('Your name', 'Alan');
    await alan.click('Join');
    match(await alan.shows('[data-error="room_full"]'), /full/i);
    await ada.sees(grace); // those inside notice nothing

    await grace.leave();
    await alan.click('Try again');
    await alan.state('joined');
    await Promise.all([ada.sees(alan), alan.sees(ada)]);
  },
};
