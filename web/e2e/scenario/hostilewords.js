import { deepEqual, equal, ok } from 'node:assert/strict';
import { appear } from '../lib/reachable.js';
import { Server } from '../lib/server.js';
import { Session, ask } from '../outsider/client.js';
import { WebSocketClient } from '../outsider/websocket.js';

// Each tries to set window.pwned, one way or another; 64 characters at most, so that all of them are names too.
const words = [
  '<script>pwned=1</script>', '<img src=x onerror=pwned=1>', '<svg onload=pwned=1>', '"><script>pwned=1</script>', "'-pwned=1-'",
  '<iframe srcdoc="<script>parent.pwned=1</script>">', '<a href="javascript:pwned=1">x</a>', 'javascript:pwned=1', '${pwned=1}', '{{pwned=1}}',
  '<details open ontoggle=pwned=1>', '<input autofocus onfocus=pwned=1>', '<body onload=pwned=1>', '<math><mtext></p><img src onerror=pwned=1>',
  '</title><script>pwned=1</script>', '</textarea><img src=x onerror=pwned=1>', '<!--<img src="--><img src=x onerror=pwned=1>">',
  '&lt;img src=x onerror=pwned=1&gt;', '&#60;script&#62;pwned=1&#60;/script&#62;', '\\u003cscript\\u003epwned=1\\u003c/script\\u003e',
  '" onmouseover="pwned=1" x="', "' autofocus onfocus='pwned=1' x='", '<style>@import"//evil.example"</style>', '<base href="//evil.example/">',
  '<meta http-equiv=refresh content="0;url=//evil.example">', '<form action=//evil.example><button>x', '<object data="javascript:pwned=1">',
  '<template><script>pwned=1</script></template>', '<video><source onerror=pwned=1>', ']]><script>pwned=1</script>',
];

/** What must never be in a page, however it came there. */
const harm = () => [
  ...(window.pwned === undefined ? [] : ['a script ran']),
  ...window.refusals,
  ...[...document.querySelectorAll('iframe, object, embed, base, meta[http-equiv=refresh], style, template, form[action]')].map((e) => e.outerHTML),
  ...[...document.querySelectorAll('script:not([src^="/a/"]), [src="x"], [href^="javascript:"]')].map((e) => e.outerHTML),
  ...[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some(({ name }) => name.startsWith('on'))).map((e) => e.outerHTML),
];

async function unharmed(person, where) {
  deepEqual(await person.page.evaluate(`(${harm})()`), [], `${person.name}, ${where}`);
  deepEqual(person.dialogs, [], where);
}

/** Opens a page that notes what the policy refused, what dialogs came up, and what was asked for. */
async function watched(stage, name) {
  const person = await stage.open(name);
  person.dialogs = [];
  person.asked = new Set();
  person.page.on('dialog', (dialog) => { person.dialogs.push(dialog.message()); dialog.dismiss(); });
  person.page.on('request', (request) => person.asked.add(request.url()));
  await person.page.evaluateOnNewDocument(() => {
    window.refusals = [];
    document.addEventListener('securitypolicyviolation', (e) => window.refusals.push(`${e.violatedDirective} refused ${e.blockedURI} ${e.sample}`));
  });
  return person;
}

export default {
  story: 'thirty texts that try to be code stay texts: as titles, names, and words, in lists, at the door, in the call',
  async play(stage) {
    const quoted = (text) => JSON.stringify(text).replaceAll('${', () => '$${'); // what the settings would fill in
    const rooms = words.map((text, i) => `  room-${i}: {listed: true, title: ${quoted(text)}, description: ${quoted(text)}}`);
    const server = await Server.start({ config: `
version: 1
server: {listen: "localhost:0"}
ice: {udp: ":0"}
limits: {joins_per_ip: 1000/s, sessions_per_ip: 500}
ui: {name: "<img src=x onerror=pwned=1>"}
rooms:
  talk: {title: "<script>pwned=1</script>", password: open sesame}
${rooms.join('\n')}
` });
    stage.defer(() => server.stop());
    const ada = await watched(stage, 'Ada');

    await ada.page.goto(server.base);
    await ada.until('lists them all', 10_000, (count) => document.querySelectorAll('.listed-title').length === count, words.length);
    deepEqual((await ada.page.$$eval('.listed-title', (all) => all.map((e) => e.textContent))).sort(), [...words].sort());
    deepEqual((await ada.page.$$eval('.listed-about', (all) => all.map((e) => e.textContent))).sort(), [...words].sort());
    await unharmed(ada, 'in the list of rooms');

    const visible = await Promise.all(words.map(async (name) => {
      const socket = await WebSocketClient.open(`${server.base.replace('http', 'ws')}/v1/people/signal`, 'parley.v1.json');
      socket.send(JSON.stringify({ type: 'appear', id: 1, data: { name } }));
      return socket;
    }));
    await appear(ada, server);
    await ada.until('finds them all', 10_000, (count) => document.querySelectorAll('.reach-name').length === count, words.length);
    deepEqual((await ada.page.$$eval('.reach-name', (all) => all.map((e) => e.textContent))).sort(), [...words].sort());
    await unharmed(ada, 'in the list of people');

    const here = await Promise.all(words.map(async (name) => {
      const { ticket } = await ask(server.base, '/v1/rooms/talk/tickets', { name, password: 'open sesame' });
      const session = await Session.open(server.base, 'talk');
      equal((await session.request('join', { ticket, client: { name, version: '1' } })).type, 'joined');
      return session;
    }));
    await ada.join(server.room('talk'), { password: 'open sesame', camera: false });
    await unharmed(ada, 'at the door');
    await ada.click('Chat');
    await Promise.all(here.map((session, i) => session.request('chat', { text: words[i] })));

    const reads = (count) => document.querySelectorAll('.message-text').length === count;
    await ada.until('reads them all', 10_000, reads, words.length);
    deepEqual((await ada.page.$$eval('.message-text', (all) => all.map((e) => e.textContent))).sort(), [...words].sort());
    const names = await ada.page.$$eval('[data-participant][data-name]', (all) => all.map((e) => e.dataset.name));
    deepEqual(names.filter((name) => !words.includes(name)), ['Ada']);
    ok(names.length > 1, `only ${names.length} tiles`);
    await unharmed(ada, 'in the call');

    const title = await ada.page.title();
    ok(title.includes('<script>pwned=1</script>'), title);
    for (const socket of [...here, ...visible]) {
      socket.cut();
    }
    const elsewhere = [...ada.asked].filter((url) => !url.startsWith(server.base) && !/^(blob|data):/.test(url));
    deepEqual(elsewhere, [], 'asked of others');
    deepEqual([...ada.asked].filter((url) => /sesame|[?]/.test(url)), [], 'secrets in addresses');
  },
};
