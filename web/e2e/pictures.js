// Takes a picture of every page and state, dark and light, on a phone and on a desk, into e2e/pictures/: for people to look at.
// `make pictures`; ONLY=call makes those of one scene.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drawPerson } from './lib/drawing.js';
import { appear } from './lib/reachable.js';
import { Server } from './lib/server.js';
import { closeShared, Stage } from './lib/stage.js';

const folder = fileURLToPath(new URL('./pictures/', import.meta.url));
const only = process.env.ONLY ?? '';
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const settings = `
version: 1
server: {listen: "localhost:0"}
ice: {udp: ":0"}
limits: {joins_per_ip: 1000/s, sessions_per_ip: 500}
rooms:
  lobby: {title: Lobby, description: Somebody is always here., listed: true}
  board: {title: Board meeting, listed: true, password: open sesame}
  workshop: {title: A workshop with a title that is a good deal longer than anybody would like, description: Bring a pen, listed: true}
  pair: {max_participants: 1}
`;
const cast = [
  ['Ada Lovelace', 265, 30], ['Grace Hopper', 205, 22], ['Alan Turing', 150, 32], ['Hedy Lamarr', 20, 24],
  ['Maximiliane von Überlang-Hinterzimmer', 320, 18], ['Радия', 90, 36],
];

/** One state of a page, in four pictures. */
async function shoot(person, name) {
  const { page } = person;
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewport(viewport);
    for (const scheme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]).catch(() => {}); // Firefox cannot
      await page.mouse.move(viewport.width / 2, viewport.height / 2 - 40 + Math.random() * 80); // brings back what hides
      await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 350); })); // layouts and pictures settle
      await page.screenshot({ path: `${folder}${name}-${size}-${scheme}.png`, ...(name.endsWith('-whole') && { fullPage: true }) });
    }
  }
}

/** @type {Map<string, (stage: Stage, server: Server) => Promise<void>>} */
const scenes = new Map(Object.entries({
  async start(stage, server) {
    const plain = await Server.start({ config: 'version: 1\nserver: {listen: "localhost:0"}\nice: {udp: ":0"}\npeople: {enabled: false}\n' });
    stage.defer(() => plain.stop());
    const ada = await stage.open('Ada', { quiet: /404/ }); // there is no list of people
    await ada.page.goto(plain.base);
    await ada.finds('New meeting');
    await shoot(ada, 'start-1-empty');
    await ada.click('Go');
    await shoot(ada, 'start-2-wrong');
    const recent = [['coffee-cake', 'Coffee cake', 0], ['workshop', 'A workshop with a title that is a good deal longer than anybody would like', 1], ['retro', 'Retro', 40]];
    await ada.page.goto(server.base);
    await ada.page.evaluate((rooms) => localStorage.setItem('parley.recent', JSON.stringify(
      rooms.map(([name, title, days]) => ({ name, title, at: Date.now() - days * 86_400_000 })))), recent);
    await ada.page.reload();
    await ada.shows('.listed-link');
    await shoot(ada, 'start-3-rooms-whole');
  },

  async people(stage, server) {
    const [ada, grace, eve, bob] = [await stage.open('Ada Lovelace'), await stage.open('Grace'), await stage.open('Maximiliane von Überlang-Hinterzimmer'), await stage.open('Bob')];
    await ada.page.goto(server.base);
    await ada.click('Be reachable');
    await ada.shows('[data-reach] [aria-invalid="true"]');
    await shoot(ada, 'people-1-wrong-whole');
    await appear(ada, server);
    await shoot(ada, 'people-2-alone-whole');
    await Promise.all([grace, eve, bob].map((person) => appear(person, server)));
    await eve.click('Call Bob');
    await bob.shows('dialog[open]');
    await ada.until('sees who is busy', 5_000, () => document.querySelectorAll('.reach-busy:not([hidden])').length === 2);
    await shoot(ada, 'people-3-list-whole');
    await ada.click('Call Grace');
    await grace.shows('dialog[open]');
    await shoot(ada, 'people-4-calling');
    await shoot(grace, 'people-5-incoming');
    await grace.click('Decline');
    await shoot(ada, 'people-6-declined-whole');
    await bob.click('Decline');
    await eve.click('Call again');
    await shoot(bob, 'people-7-incoming-long');
    await eve.click('Cancel');
    await shoot(bob, 'people-8-missed-whole');
  },

  async door(stage, server) {
    const ada = await stage.open('Ada Lovelace', { quiet: /401|404|503/ });
    await ada.page.evaluateOnNewDocument(drawPerson, [265, 30, 640]);
    await ada.page.goto(server.room('daily-stand-up'));
    await ada.seesMove('.preview');
    await shoot(ada, 'door-1-first');
    await ada.click('Join');
    await ada.shows('#name[aria-invalid], [name="name"][aria-invalid="true"]');
    await shoot(ada, 'door-2-no-name');
    await ada.page.goto(server.room('board'));
    await ada.fill('Your name', 'Ada Lovelace');
    await ada.fill('Password', 'open');
    await shoot(ada, 'door-3-password');
    await ada.click('Join');
    await ada.shows('[data-error="wrong_password"]');
    await shoot(ada, 'door-4-wrong-password');

    const grace = await stage.open('Grace');
    await grace.join(server.room('lobby'), { camera: false });
    await ada.page.goto(server.room('lobby'));
    await ada.finds('Join');
    await shoot(ada, 'door-5-somebody-here');
    await grace.page.goto(server.room('pair'));
    await grace.click('Join without camera');
    await grace.state('joined');
    await ada.page.goto(server.room('pair'));
    await shoot(ada, 'door-6-full');
    for (const [name, path] of [['door-7-no-room-is-called-so', '/r/Stand Up!'], ['door-8-unknown-page', '/nowhere']]) {
      await ada.page.goto(server.base + path);
      await shoot(ada, name);
    }
  },

  async devices(stage, server) {
    for (const [name, error] of [['denied', 'NotAllowedError'], ['none', 'NotFoundError'], ['busy', 'NotReadableError']]) {
      const ada = await stage.open('Ada');
      await ada.page.evaluateOnNewDocument((kind) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', kind));
      }, error);
      await ada.page.goto(server.room('devices'));
      await ada.fill('Your name', 'Ada');
      await ada.shows('.prejoin');
      await shoot(ada, `devices-${name}`);
    }
  },

  async trouble(stage, server) {
    for (const [code, status] of [['room_not_found', 404], ['room_full', 503], ['server_full', 503], ['draining', 503], ['removed', 403], ['internal', 500]]) {
      const ada = await stage.open('Ada', { quiet: /./ });
      await ada.page.evaluateOnNewDocument((body, answer) => {
        window.fetch = async () => new Response(JSON.stringify(body), { status: answer, headers: { 'Content-Type': 'application/json' } });
      }, { error: { code, message: '', retry: 'later', details: code === 'room_not_found' ? { suggestion: 'stand-up' } : {} } }, status);
      await ada.page.goto(server.room('trouble'));
      await ada.shows('[data-error]');
      await shoot(ada, `trouble-${code}`);
    }
    const eve = await stage.open('Eve', { quiet: /./ });
    await eve.page.evaluateOnNewDocument(() => { window.fetch = () => Promise.reject(new TypeError('no network')); });
    await eve.page.goto(server.room('trouble'));
    await eve.shows('[data-error]');
    await shoot(eve, 'trouble-unreachable');
  },

  async call(stage) {
    const server = await Server.start({ config: settings });
    stage.defer(() => server.stop());
    const seated = [];
    const comes = async () => {
      const [name, ...colours] = cast[seated.length];
      const person = await stage.open(name, { quiet: /./ });
      await person.page.evaluateOnNewDocument(drawPerson, [...colours, 320]);
      await person.join(server.room('daily-stand-up'));
      seated.push(person);
      return person;
    };
    const ada = await comes();
    await ada.seesMove('[data-participant]');
    await shoot(ada, 'call-1-alone');
    const grace = await comes();
    await ada.sees(grace);
    await shoot(ada, 'call-2-two');
    await ada.click('More');
    await shoot(ada, 'call-2-menu');
    await ada.page.keyboard.press('Escape');
    await ada.page.keyboard.press('?');
    await shoot(ada, 'call-2-shortcuts');
    await ada.page.keyboard.press('Escape');
    await Promise.all([await comes(), await comes()].map((person) => ada.sees(person)));
    await grace.click('Turn microphone off');
    await seated[3].click('Turn camera off');
    await shoot(ada, 'call-4-four');

    await ada.click('Chat');
    await shoot(ada, 'chat-1-empty');
    const write = async (person, text, to = '') => {
      await person.page.select('.chat-to-name', to);
      await person.fill('Write a message', text);
      await person.page.keyboard.press('Enter');
    };
    await Promise.all([grace, seated[2]].map((person) => person.click('Chat')));
    await write(grace, 'Good morning!');
    await write(grace, 'The notes are at https://example.org/notes/2026/stand-up?with=a-rather-long-address-that-has-to-break-somewhere');
    await write(ada, 'Thank you 🙂');
    await write(seated[2], 'Could you stay a moment afterwards?', await seated[2].idOf(ada));
    await write(ada, 'Of course.', await ada.idOf(seated[2]));
    await ada.until('has it all', 10_000, () => document.querySelectorAll('.message-text').length === 5);
    await shoot(ada, 'chat-2-private');
    await ada.click('Close chat');
    await write(grace, 'One more thing');
    await ada.until('has something unread', 5_000, () => document.querySelector('button[aria-label="Chat"]').hasAttribute('aria-description'));
    await shoot(ada, 'chat-3-unread');

    await Promise.all([await comes(), await comes()].map((person) => ada.sees(person)));
    await shoot(ada, 'call-6-six');
    await grace.click('Share screen');
    await ada.shows('[data-screen], [data-source="screen"]', 20_000).catch(() => {});
    await shoot(ada, 'call-7-screen');
    await shoot(grace, 'call-7-sharing');
    await grace.click('Stop sharing');

    await server.stop();
    await ada.shows('.banner:not([hidden])');
    await shoot(ada, 'call-8-reconnecting');
    await grace.click('Leave');
    await grace.state('left');
    await shoot(grace, 'call-9-left');
  },

  async statistics(stage, server) {
    const people = [];
    for (const [name, ...colours] of cast.slice(0, 4)) {
      const person = await stage.open(name, { quiet: /./, ...(people.length === 1 && { browser: 'firefox' }) });
      await person.page.evaluateOnNewDocument(drawPerson, [...colours, 640]);
      await person.join(server.room('statistics'));
      people.push(person);
    }
    const [ada, grace, alan, hedy] = people;
    await Promise.all([ada.sees(grace, alan, hedy), grace.sees(ada, alan)]);
    await alan.click('Turn microphone off');
    await hedy.click('Turn camera off');
    for (const person of [ada, grace]) {
      await person.page.keyboard.press('i');
      await person.until('has figures of some seconds', 10_000, () => new Promise((resolve) => { setTimeout(resolve, 4000, true); }));
    }
    await shoot(ada, 'statistics-1-chromium');
    await shoot(grace, 'statistics-2-firefox');
    await ada.click('Chat');
    await shoot(ada, 'statistics-3-chat');
  },

  async trust(stage) {
    const server = await Server.start({ args: ['--lan', '--set', 'server.listen=:0', '--set', 'ice.udp=:0'] });
    stage.defer(() => server.stop());
    const browser = await stage.launch('chromium', { acceptInsecureCerts: true });
    const ada = await stage.open('Ada', { browser, quiet: /./ });
    await ada.page.goto(`${server.base}/trust`);
    await shoot(ada, 'trust-whole');
  },
}));

await mkdir(folder, { recursive: true });
const server = await Server.start({ config: settings });
try {
  for (const [name, scene] of scenes) {
    if (only !== '' && name !== only) continue;
    console.log(name);
    await new Stage(`pictures-${name}`, console.log).run((stage) => scene(stage, server)).catch(console.error);
  }
} finally {
  await server.stop();
  await closeShared();
}
