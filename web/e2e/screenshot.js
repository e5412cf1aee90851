// Makes docs/screenshot.png: a real call of four, whose cameras show drawn people. Run it with `node e2e/screenshot.js` in web/.
import { fileURLToPath } from 'node:url';
import { closeShared, Stage } from './lib/stage.js';

const target = fileURLToPath(new URL('../../docs/screenshot.png', import.meta.url));
const people = [['Ada Lovelace', 265, 30], ['Grace Hopper', 205, 22], ['Alan Turing', 150, 32], ['Hedy Lamarr', 20, 24]];

/** Replaces the camera with a drawing: a wall, light from a window, and somebody who sways a little. Runs in the page. */
function drawPerson([wall, skin]) {
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const paint = canvas.getContext('2d');
  const blob = (style, x, y, width, height) => {
    paint.fillStyle = style;
    paint.beginPath();
    paint.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
    paint.fill();
  };
  const draw = () => {
    const sway = 12 * Math.sin(performance.now() / 900);
    const light = paint.createLinearGradient(0, 0, 1280, 720);
    light.addColorStop(0, `hsl(${wall} 45% 62%)`);
    light.addColorStop(1, `hsl(${wall} 40% 26%)`);
    paint.fillStyle = light;
    paint.fillRect(0, 0, 1280, 720);
    blob(`hsl(${wall} 60% 80% / 0.35)`, 190, 130, 260, 200);
    blob(`hsl(${(wall + 150) % 360} 32% 34%)`, 640 + sway / 2, 780, 330, 290); // shoulders
    blob(`hsl(${skin} 38% 16%)`, 640 + sway, 318, 168, 190); // hair
    blob(`hsl(${skin} 48% 62%)`, 640 + sway, 500, 62, 90); // neck
    blob(`hsl(${skin} 52% 68%)`, 640 + sway, 360, 128, 158); // face
    blob('hsl(220 25% 18%)', 592 + sway, 345, 12, 14);
    blob('hsl(220 25% 18%)', 688 + sway, 345, 12, 14);
    paint.strokeStyle = `hsl(${skin} 45% 38%)`;
    paint.lineWidth = 9;
    paint.lineCap = 'round';
    paint.beginPath();
    paint.arc(640 + sway, 405, 52, 0.25 * Math.PI, 0.75 * Math.PI);
    paint.stroke();
  };
  draw();
  setInterval(draw, 100);
  navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const stream = audio ? await original({ audio }) : new MediaStream();
    if (video) {
      canvas.captureStream(10).getVideoTracks().forEach((track) => stream.addTrack(track));
    }
    return stream;
  };
}

await new Stage('daily-stand-up', console.log).run(async (stage) => {
  const server = await stage.server();
  const seated = [];
  for (const [name, ...colours] of people) {
    const person = await stage.open(name);
    await person.page.evaluateOnNewDocument(drawPerson, colours);
    await person.page.setViewport({ width: 1280, height: 800 });
    await person.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await person.join(server.room(stage.name));
    seated.push(person);
  }
  const [ada] = seated;
  await ada.sees(...seated);
  for (const listener of [seated[0], ...seated.slice(2)]) {
    await listener.click('Turn microphone off');
  }
  // The large picture takes a moment to come.
  await ada.until('has sharp pictures', 20_000, () =>
    [...document.querySelectorAll('[data-participant] video')].every((video) => video.videoWidth >= 640));
  await ada.shows('[data-name="Grace Hopper"][data-speaking="true"]');
  await ada.page.mouse.move(640, 380); // brings the bar at the top back
  await ada.page.screenshot({ path: target });
}).finally(closeShared);
