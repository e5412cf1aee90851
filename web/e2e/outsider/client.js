// A client by somebody who has read docs/protocol.md and nothing else: it imports nothing of Parley. The offer is the one
// printed in section 5, read from the page, with what must differ filled in.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { WebSocketClient } from './websocket.js';

const page = new URL('../../../docs/protocol.md', import.meta.url);

/** The small, whole offer of section 5, with an ICE user, a password and a fingerprint of our own. */
export async function offer() {
  const text = await readFile(page, 'utf8');
  const [, sdp] = /```sdp\n([^]*?)```/.exec(text);
  const hex = [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
  return sdp.replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${randomBytes(4).toString('hex')}`)
    .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${randomBytes(16).toString('hex')}`)
    .replace(/^a=fingerprint:.*$/m, `a=fingerprint:sha-256 ${hex}`)
    .replaceAll('\n', '\r\n');
}

/** Section 2: a question over HTTP. */
export async function ask(base, path, body) {
  const response = await fetch(`${base}${path}`, body && { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, ...(await response.json()) };
}

/** Section 3: one session on one socket. */
export class Session {
  #socket;
  #id = 0;
  #seq = 0;
  events = [];

  static async open(base, room) {
    const session = new Session();
    session.#socket = await WebSocketClient.open(`${base.replace('http', 'ws')}/v1/rooms/${room}/signal`, 'parley.v1.json');
    return session;
  }

  /** Sends a request, and returns the one message that answers it. */
  async request(type, data) {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ type, id, ...(data && { data }) }));
    return this.#until((message) => message.re === id);
  }

  note(type, data) {
    this.#socket.send(JSON.stringify({ type, data }));
  }

  /** The next event of a type, those that came before included. */
  async event(type) {
    const at = this.events.findIndex((event) => event.type === type);
    const found = at >= 0 ? this.events[at] : await this.#until((message) => message.type === type && message.re === undefined);
    this.events.splice(this.events.indexOf(found), 1);
    return found.data;
  }

  /** Reads until the server closes, and returns the close code. */
  async closed() {
    while (await this.#socket.next() !== undefined);
    return this.#socket.closeCode;
  }

  cut() {
    this.#socket.cut();
  }

  async #until(wanted) {
    for (;;) {
      const text = await this.#socket.next();
      if (text === undefined) throw new Error(`closed with ${this.#socket.closeCode}`);
      const message = JSON.parse(text);
      if (message.seq !== undefined) {
        if (message.seq !== ++this.#seq) throw new Error(`event ${message.seq} after ${this.#seq - 1}`);
        if (message.re === undefined) this.events.push(message);
      }
      if (wanted(message)) return message;
    }
  }
}
