export default {
  story: 'what one writes the others read, as text and nothing else, and so do those who come later',
  async play(stage) {
    const ada = await stage.enter('Ada', { camera: false });
    const grace = await stage.enter('Grace', { camera: false, browser: 'firefox' });
    for (const person of [ada, grace]) {
      await person.click('Chat');
    }
    const text = 'Hello <img src=x onerror=alert(1)> & welcome';
    await ada.fill('Write a message', text);
    await ada.page.keyboard.press('Enter');
    const late = await stage.enter('Late', { camera: false });
    await late.click('Chat');

    for (const person of [ada, grace, late]) {
      await person.until('reads the message', 5_000, (wanted) => document.body.innerText.includes(wanted), text);
    }
  },
};
