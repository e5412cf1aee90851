// The program under test, built once and started as a person would start it.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Process, run } from './process.js';

const top = fileURLToPath(new URL('../../..', import.meta.url));

/** @type {Map<string, Promise<string>>} */
const building = new Map();

/** The path of the built program, or of another of cmd/. It lies in a temporary folder that removeProgram takes away. */
export function program(name = 'parley') {
  if (!building.has(name)) {
    building.set(name, build(name));
  }
  return building.get(name);
}

async function build(name) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const path = join(folder, name);
  await run('go', 'build', '-C', top, '-o', path, `./cmd/${name}`);
  return path;
}

export async function removeProgram() {
  for (const path of building.values()) {
    await rm(join(await path, '..'), { recursive: true, force: true });
  }
  building.clear();
}

/**
 * Settings with ports that are free now, for a server that is to be started more than once. They end within `server:`.
 *
 * @returns {Promise<string>}
 */
export async function ports() {
  const media = createSocket('udp4').bind(0);
  const web = createServer().listen(0);
  await Promise.all([once(media, 'listening'), once(web, 'listening')]);
  const [udp, tcp] = [media.address().port, web.address().port];
  await Promise.all([new Promise((done) => media.close(done)), new Promise((done) => web.close(done))]);
  return `version: 1\nlogging: {format: json}\nice: {udp: ":${udp}"}\nserver:\n  listen: "localhost:${tcp}"\n`;
}

/** What must stand in no log: tickets, keys of ICE, names of what opens a door with something behind. cmd/parley looks for the same. */
const telltale = new RegExp([
  'AQAAA[A-Za-z][A-Za-z0-9_-]{40}', 'ice-(pwd|ufrag):', 'a=fingerprint',
  String.raw`\\?"?(resume_?token|password|credential|ticket|authorization)\\?"?[:=] ?\\?"?[^\s"\\]{8}`,
].join('|'), 'i');

export class Server {
  /**
   * Starts the program and waits for the link it prints.
   * @param {{config?: string, prefix?: string[], args?: string[], env?: Record<string, string>}} [options]
   *   config: the text of its settings file, none: no file at all; prefix: a command that runs it, as `ip netns exec NAME`.
   */
  static async start({ config, prefix = [], args = [], env = {} } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
    const command = [...prefix, await program(), ...args];
    if (config !== undefined) {
      const file = join(folder, 'parley.yaml');
      await writeFile(file, config, { mode: 0o600 });
      command.push('--config', file);
    }
    const [first, ...rest] = command;
    const home = { PATH: process.env.PATH ?? '', HOME: folder, XDG_STATE_HOME: folder };
    const started = new Process(first, rest, { cwd: folder, env: { ...home, ...env } });
    try {
      const printed = await started.line(/https?:\/\/\S+\/r\/\S+/);
      const link = /https?:\/\/\S+\/r\/[a-z0-9_-]+/.exec(printed)[0];
      return new Server(started, folder, link);
    } catch (error) {
      await started.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** @param {Process} started */
  constructor(started, folder, link) {
    this.process = started;
    this.folder = folder;
    /** The link to a room that the program printed. */
    this.link = link;
    this.base = new URL(link).origin;
  }

  room(name) {
    return `${this.base}/r/${name}`;
  }

  async stop() {
    const end = await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
    const told = this.process.lines.find((line) => telltale.test(line));
    if (told !== undefined) {
      throw new Error(`the log holds what opens a door: ${told}`);
    }
    return end;
  }
}
