// One run of the browser tests at a time on a machine: two would starve each other.
import { once } from 'node:events';
import net from 'node:net';

const door = '\0parley-browser-tests'; // an abstract socket: Linux takes it away with the process that holds it

/** How long to wait for others: a run that takes longer hangs, and shall not keep us. */
const PATIENCE_MS = 15 * 60_000;

/** Waits for its turn, and returns what ends it. */
export async function takeTurn() {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const waiting = new Set();
    const server = net.createServer((socket) => waiting.add(socket.unref()));
    try {
      await once(server.listen(door), 'listening');
      server.unref();
      return () => {
        server.close();
        waiting.forEach((socket) => socket.destroy());
      };
    } catch (error) {
      if (error.code !== 'EADDRINUSE') {
        throw error;
      }
    }
    console.log('waiting for another run to end');
    const other = net.connect(door).resume();
    other.setTimeout(end - Date.now(), () => other.destroy());
    await new Promise((resolve) => other.once('close', resolve).once('error', () => other.destroy()));
  }
  return () => {};
}
