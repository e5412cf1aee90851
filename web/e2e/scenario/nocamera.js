import { tile } from '../lib/person.js';

export default {
  story: 'without a camera one is a name that can be heard, and may switch the camera on later',
  async play(stage) {
    const ada = await stage.enter('Ada');
    const grace = await stage.enter('Grace', { camera: false });
    await ada.shows(tile(grace, '[data-camera="off"]'));
    await Promise.all([ada.loses(`${tile(grace)} video`), ada.hears(1), grace.sees(ada)]);

    await grace.click('Turn camera on');
    await Promise.all([ada.sees(grace), grace.sees(grace)]);
  },
};
