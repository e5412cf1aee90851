// A child process: what it prints, and its end by its own id.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Process {
  /** @type {string[]} everything it printed */
  lines = [];
  #watchers = new Set();

  /**
   * @param {string} command
   * @param {string[]} args
   * @param {import('node:child_process').SpawnOptions} [options]
   */
  constructor(command, args, options = {}) {
    this.command = command;
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
      this.child.once('error', (error) => this.#take(String(error)));
    });
    this.ended.then(({ code, signal }) => this.#take(`(ended: ${code ?? signal})`));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) {
        createInterface({ input: stream }).on('line', (line) => this.#take(line));
      }
    }
  }

  #take(line) {
    this.lines.push(line);
    this.#watchers.forEach((watch) => watch(line));
  }

  /**
   * The first line, printed already or yet to come, that matches.
   * @param {RegExp} pattern
   */
  async line(pattern, timeout = 10_000) {
    const printed = this.lines.find((line) => pattern.test(line));
    return printed ?? this.#next(pattern, timeout);
  }

  #next(pattern, timeout) {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
      };
      const fail = (why) => {
        stop();
        reject(new Error(`${this.command}: ${why} before a line like ${pattern}\n${this.lines.join('\n')}`));
      };
      const watch = (line) => {
        if (pattern.test(line)) {
          stop();
          resolve(line);
        }
      };
      const timer = setTimeout(() => fail(`${timeout} ms passed`), timeout);
      this.#watchers.add(watch);
      this.ended.then(() => fail('it ended'));
    });
  }

  /** Asks it to end, insists after five seconds, and returns how it ended. */
  async stop() {
    const insist = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    this.child.kill('SIGTERM');
    const end = await this.ended;
    clearTimeout(insist);
    return end;
  }
}

/** Runs a command to its end; anything but status 0 is an error that quotes what it printed. */
export async function run(command, ...args) {
  const process = new Process(command, args);
  const { code } = await process.ended;
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')}\n${process.lines.join('\n')}`);
  }
  return process.lines.join('\n');
}
