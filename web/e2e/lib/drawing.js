// People who are drawn, for pictures of the page.

/**
 * Replaces the camera with a drawing: a wall, light from a window, and somebody who sways a little. Runs in the page, so its
 * text must stand alone. The width is that of the picture, 16:9.
 */
export function drawPerson([wall, skin, width = 1280]) {
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const canvas = Object.assign(document.createElement('canvas'), { width, height: (width * 9) / 16 });
  const paint = canvas.getContext('2d');
  paint.scale(width / 1280, width / 1280);
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
