// As much of a WebSocket (RFC 6455) as a client needs, on a bare TCP connection.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;

export class WebSocketClient {
  #socket;
  #bytes = Buffer.alloc(0);
  #messages = [];
  #wake = () => {};
  closeCode;

  /** Opens `ws://host:port/path` with a subprotocol. */
  static async open(url, protocol) {
    const { hostname, port, host, pathname } = new URL(url);
    const client = new WebSocketClient(connect({ host: hostname, port: Number(port) }));
    await once(client.#socket, 'connect');
    await client.#upgrade(host, pathname, protocol);
    return client;
  }

  constructor(socket) {
    this.#socket = socket;
  }

  async #upgrade(host, path, protocol) {
    const key = randomBytes(16).toString('base64');
    this.#socket.write([
      `GET ${path} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${key}`,
      'Sec-WebSocket-Version: 13', `Sec-WebSocket-Protocol: ${protocol}`, '', '',
    ].join('\r\n'));
    let head = '';
    while (!head.includes('\r\n\r\n')) head += (await once(this.#socket, 'data'))[0].toString('latin1');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const [top, rest] = head.split('\r\n\r\n');
    if (!top.startsWith('HTTP/1.1 101') || !top.includes(accept)) throw new Error(`no upgrade: ${head}`);
    this.#socket.on('data', (data) => this.#read(data));
    this.#socket.on('close', () => this.#wake());
    this.#socket.on('error', () => {});
    if (rest) this.#read(Buffer.from(rest, 'latin1'));
  }

  send(text) {
    this.#write(TEXT, Buffer.from(text));
  }

  /** The next message, or undefined when the server has closed. */
  async next() {
    while (this.#messages.length === 0) {
      if (this.closeCode !== undefined || this.#socket.destroyed) return undefined;
      await new Promise((wake) => (this.#wake = wake));
    }
    return this.#messages.shift();
  }

  /** Cuts the line without a word, as a failing network does. */
  cut() {
    this.#socket.destroy();
  }

  #write(opcode, payload) {
    const mask = randomBytes(4);
    const length = payload.length < 126 ? [0x80 | payload.length] : payload.length < 65536
      ? [0x80 | 126, payload.length >> 8, payload.length & 255]
      : [0x80 | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (payload.length >> shift) & 255)];
    this.#socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, payload.map((byte, i) => byte ^ mask[i % 4])]));
  }

  #read(data) {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    for (let frame = this.#frame(); frame; frame = this.#frame()) {
      const { opcode, payload } = frame;
      if (opcode === TEXT) this.#messages.push(payload.toString());
      if (opcode === PING) this.#write(PONG, payload);
      if (opcode === CLOSE) {
        this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        this.#write(CLOSE, payload.subarray(0, 2));
        this.#socket.end();
      }
      this.#wake();
    }
  }

  /** One whole frame; servers do not mask, and this one does not fragment. */
  #frame() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return undefined;
    const short = bytes[1] & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return undefined;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return undefined;
    this.#bytes = bytes.subarray(start + length);
    return { opcode: bytes[0] & 15, payload: bytes.subarray(start, start + length) };
  }
}
