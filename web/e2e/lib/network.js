// Small networks of our own: Linux network namespaces joined by virtual cables. Only root may make them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.js';

/** Why scenarios with namespaces cannot run here, or false when they can. */
export const noNamespaces = process.getuid?.() === 0 ? false : 'network namespaces need root';

let made = 0;

export class Namespace {
  /** A namespace with nothing but its own loopback interface. */
  static async make(stage) {
    const name = `parley-${process.pid}-${++made}`;
    await run('ip', 'netns', 'add', name);
    stage.defer(() => run('ip', 'netns', 'del', name));
    const namespace = new Namespace(name);
    await namespace.ip('link', 'set', 'lo', 'up');
    await run(...namespace.prefix, 'sh', '-c', 'echo 0 >/proc/sys/net/ipv4/ip_forward'); // a host, no router
    return namespace;
  }

  constructor(name) {
    this.name = name;
    /** What to put before a command to run it in here. */
    this.prefix = ['ip', 'netns', 'exec', name];
  }

  /** Sends what is for nobody on a cable to this address. Browsers look for the way out before they look for addresses. */
  defaultRoute(address) {
    return this.ip('route', 'add', 'default', 'via', address);
  }

  ip(...args) {
    return run('ip', '-n', this.name, ...args);
  }

  /**
   * Lays a cable to another namespace. Addresses are written with their prefix: 10.77.1.1/24.
   * @param {Namespace} other
   */
  async cable(other, ours, theirs) {
    const [near, far] = [`pa${process.pid}n${++made}`.slice(-15), `pa${process.pid}f${made}`.slice(-15)];
    await run('ip', 'link', 'add', near, 'netns', this.name, 'type', 'veth', 'peer', 'name', far, 'netns', other.name);
    for (const [end, device, address] of [[this, near, ours], [other, far, theirs]]) {
      await end.ip('addr', 'add', address, 'dev', device);
      await end.ip('link', 'set', device, 'up');
    }
  }

  /** A script that runs a program in here, for those who take a path and no command. */
  async script(stage, program) {
    const path = join(await stage.folder(), 'run');
    await writeFile(path, `#!/bin/sh\nexec ${this.prefix.join(' ')} ${program} "$@"\n`, { mode: 0o700 });
    return path;
  }
}
