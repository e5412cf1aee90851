// How busy the machine is: told beside what came too late, since a machine without a moment to spare explains a lot.
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';

/** The columns of /proc/stat's first line; nothing on a machine without one. */
async function ticks() {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, stolen = 0] = text.split('\n')[0].split(/\s+/).slice(1).map(Number);
  return { all: user + nice + system + idle + wait + irq + soft + stolen, idle: idle + wait, stolen };
}

/** Measures from now on; what it returns tells, as text, what the machine did since. */
export async function watchLoad() {
  const before = await ticks();
  return async () => {
    const now = await ticks();
    const percent = (name) => Math.round((100 * (now[name] - before[name])) / Math.max(1, now.all - before.all));
    return `processors ${100 - percent('idle')} % busy, ${percent('stolen')} % stolen, load ${loadavg()[0].toFixed(1)}`;
  };
}
