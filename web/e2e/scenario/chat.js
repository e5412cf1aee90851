const reads = (wanted) => JSON.stringify([...document.querySelectorAll('.message-text')].map((message) => message.textContent)) === JSON.stringify(wanted);

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
    await grace.until('reads the message', 5_000, reads, [text]);
    await grace.fill('Write a message', 'Hello yourself');
    await grace.page.keyboard.press('Enter');
    const late = await stage.enter('Late', { camera: false, browser: 'firefox' });
    await late.click('Chat');

    for (const person of [ada, grace, late]) {
      await person.until('reads both', 5_000, reads, [text, 'Hello yourself']);
    }
  },
};
