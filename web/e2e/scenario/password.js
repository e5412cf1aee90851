import { match } from 'node:assert/strict';

export default {
  story: 'a room with a password lets in who knows it, and lets the others try again',
  async play(stage) {
    const server = await stage.server();
    const ada = await stage.open('Ada', { quiet: /401/ });
    await ada.page.goto(server.room('vault'));
    await ada.fill('Your name', 'Ada');
    await ada.fill('Password', 'open sesame street');
    await ada.click('Join');
    match(await ada.shows('[data-error="wrong_password"]'), /password/i);

    await ada.fill('Password', 'open sesame');
    await ada.click('Join');
    await ada.state('joined');

    const grace = await stage.enter('Grace', { room: 'vault', password: 'open sesame' });
    await Promise.all([ada.sees(grace), grace.sees(ada)]);
  },
};
