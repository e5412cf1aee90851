// What scenarios share: one server, one Chromium and one Firefox, started when first needed and stopped at the end.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.js';
import { Person } from './person.js';
import { Server, removeProgram } from './server.js';

const settings = `
version: 1
server: {listen: "localhost:0"}
ice: {udp: ":0"}
limits: {joins_per_ip: 1000/s, passwords_per_ip: 1000/s, sessions_per_ip: 500}
rooms:
  vault: {password: open sesame}
  pair: {max_participants: 2}
  concert: {music: true}
  vp9: {codecs: {video: [vp9]}}
  h264: {codecs: {video: [h264]}}
  av1: {codecs: {video: [av1]}}
  svcav1: {codecs: {video: [av1]}, video: {simulcast: false, max_resolution: 360p}}
  svcvp9: {codecs: {video: [vp9]}, video: {simulcast: false, max_resolution: 360p}}
`;

/** Something to take down at the end: what it is and how. */
const shared = new Map();

function once(key, make, end) {
  if (!shared.has(key)) {
    shared.set(key, { value: make(), end });
  }
  return shared.get(key).value;
}

const sharedServer = () => once('server', () => Server.start({ config: settings }), (server) => server.stop());
const sharedBrowser = (kind) => once(kind, () => launch(kind), (browser) => browser.close());

/** Stops everything the scenarios shared. */
export async function closeShared() {
  for (const { value, end } of [...shared.values()].reverse()) {
    await end(await value);
  }
  shared.clear();
  await removeProgram();
}

/** One scenario's people and what else it must take down. */
export class Stage {
  /** @type {Person[]} */
  people = [];
  #endings = [];
  #note;

  /**
   * @param {string} name
   * @param {(text: string) => void} note where remarks go
   */
  constructor(name, note) {
    this.name = name;
    this.#note = note;
  }

  server() {
    return sharedServer();
  }

  /** Takes something down when the scenario ends, last in first out. */
  defer(end) {
    this.#endings.push(end);
  }

  /** Says something worth knowing in the report. */
  note(text) {
    this.#note(text);
  }

  /**
   * Opens a page for somebody, without going anywhere.
   * @param {{browser?: 'chromium' | 'firefox' | import('puppeteer-core').Browser, face?: string, quiet?: RegExp}} [options]
   */
  async open(name, { browser = 'chromium', ...options } = {}) {
    const real = typeof browser === 'string' ? await sharedBrowser(browser) : browser;
    const person = await Person.open(real, name, options);
    this.people.push(person);
    return person;
  }

  /** Opens a page and joins a room of the shared server; the room's name is the scenario's unless another is given. */
  async enter(name, { room = this.name, password, camera, ...options } = {}) {
    const person = await this.open(name, options);
    await person.join((await this.server()).room(room), { password, camera });
    return person;
  }

  /** A new temporary folder. */
  async folder() {
    const path = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
    this.defer(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  /** A browser for this scenario alone. */
  async launch(kind, options) {
    const browser = await launch(kind, options);
    this.defer(() => browser.close());
    return browser;
  }

  /** Runs the scenario; where it fails, pictures and logs are kept under artifacts/. */
  async run(body) {
    try {
      await body(this);
      const errors = this.people.flatMap((person) => person.errors);
      if (errors.length > 0) {
        throw new Error(`errors in pages:\n${errors.join('\n')}`);
      }
    } catch (error) {
      await this.#keepEvidence(error);
      throw error;
    } finally {
      await this.#close();
    }
  }

  async #close() {
    await Promise.allSettled(this.people.map((person) => person.close()));
    for (const end of this.#endings.reverse()) {
      await end();
    }
  }

  async #keepEvidence(error) {
    const folder = fileURLToPath(new URL(`../artifacts/${this.name}/`, import.meta.url));
    await mkdir(folder, { recursive: true });
    const server = await shared.get('server')?.value.catch(() => undefined);
    await writeFile(`${folder}failure.txt`, [
      error.stack, String(error.cause ?? ''), ...this.people.flatMap((person) => person.errors), '', ...(server?.process.lines ?? []),
    ].join('\n'));
    await Promise.allSettled(this.people.map(async (person) => {
      await writeFile(`${folder}${person.name}.html`, await person.page.content());
      await person.page.screenshot({ path: `${folder}${person.name}.png` });
    }));
  }
}
