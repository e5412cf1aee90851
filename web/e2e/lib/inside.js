// Programs inside a network namespace, and ways in for those who steer them.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Process } from './process.js';

const forward = fileURLToPath(new URL('./forward.js', import.meta.url));
const paths = { chromium: '/usr/bin/chromium', firefox: '/usr/bin/firefox-esr' };

/**
 * Starts a program that lives as long as the scenario, and waits for the line that says it is ready.
 * @param {string[]} prefix what runs it, as `ip netns exec NAME`; empty: right here
 */
export async function start(stage, prefix, command, ready) {
  const [first, ...rest] = [...prefix, ...command];
  const started = new Process(first, rest);
  stage.defer(() => started.stop());
  await started.line(ready);
}

/**
 * Lets what listens on a port inside one namespace be reached at the same port inside another, by way of a file.
 * @param {string[]} from the prefix of where it is to be reached
 * @param {string[]} to the prefix of where it listens
 */
export async function bridge(stage, from, to, port) {
  const file = join(await stage.folder(), `${port}.sock`);
  await start(stage, to, [process.execPath, forward, `unix:${file}`, `tcp:127.0.0.1:${port}`], /ready/);
  await start(stage, from, [process.execPath, forward, `tcp:127.0.0.1:${port}`, `unix:${file}`], /ready/);
}

/**
 * Launches a browser inside a namespace. Chromium is steered through a pipe; Firefox listens on a port, which needs a bridge.
 * @param {import('./network.js').Namespace} namespace
 */
export async function launchInside(stage, namespace, kind) {
  const executablePath = await namespace.script(stage, paths[kind]);
  if (kind === 'chromium') {
    return stage.launch(kind, { executablePath });
  }
  const debuggingPort = await freePort();
  await bridge(stage, [], namespace.prefix, debuggingPort);
  return stage.launch(kind, { executablePath, debuggingPort });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
