/**
 * A browser and a server small enough to read: what the SDK needs of either,
 * and nothing else. Time stands still until a test lets it run.
 *
 * @module
 */

import { readFileSync, readdirSync } from 'node:fs';
import { mock } from 'node:test';

/** Takes time out of the hands of the machine, until the test ends. */
export function freeze(t) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  t.after(() => mock.timers.reset());
}

/** Lets everything happen that is due now. */
export async function settle() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, in steps small enough that promises keep up. */
export async function pass(ms) {
  await settle();
  for (let left = ms; left > 0; left -= 10) {
    mock.timers.tick(Math.min(10, left));
    await settle();
  }
}

/** Every fixture whose name begins with `prefix`, by name. */
export function fixtures(prefix) {
  const folder = new URL('../../signaling/protocol/testdata/v1/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.json'));
  return new Map(names.map((name) => [name.replace('.json', ''), readFileSync(new URL(name, folder), 'utf8')]));
}

export function fixture(name) {
  return JSON.parse(fixtures(name).get(name));
}

/** A WebSocket whose other end is the test. */
export class FakeSocket {
  sent = [];
  closed = undefined;
  #answer;

  constructor(url, protocol, answer = () => {}) {
    this.url = url;
    this.protocol = protocol;
    this.#answer = answer;
  }

  send(text) {
    if (this.closed !== undefined) throw new Error('sent on a closed socket');
    const message = JSON.parse(text);
    this.sent.push(message);
    queueMicrotask(() => this.#answer(message, this));
  }

  /** The server says something. */
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  open() {
    this.onopen?.();
  }

  /** The client closes. */
  close(code) {
    this.closed ??= code;
  }

  /** The network, or the server, closes. */
  drop(code = 1006) {
    this.closed ??= code;
    this.onclose?.({ code });
  }

  kinds() {
    return this.sent.map((message) => message.type);
  }

  find(type) {
    return this.sent.filter((message) => message.type === type);
  }
}

let nextTrack = 0;

export class FakeMedia extends EventTarget {
  id = `media-${nextTrack++}`;
  enabled = true;
  readyState = 'live';
  contentHint = '';

  constructor(kind, settings = {}) {
    super();
    this.kind = kind;
    this.settings = settings;
  }

  getSettings() {
    return this.settings;
  }

  stop() {
    this.readyState = 'ended';
  }

  /** The device is pulled out, or the browser's own stop button pressed. */
  end() {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

class FakeReceiver {
  packets = 0;
  frames = 0;
  keyFrames = 0;

  constructor(kind) {
    this.track = new FakeMedia(kind);
  }

  /** A key frame and some others arrive. */
  decode(frames = 1) {
    this.keyFrames++;
    this.frames += frames;
  }

  async getStats() {
    const entry = { type: 'inbound-rtp', kind: this.track.kind, packetsReceived: this.packets, framesDecoded: this.frames, keyFramesDecoded: this.keyFrames };
    return new Map([['in', entry]]);
  }
}

class FakeTransceiver {
  mid = null;
  codecs = undefined;

  constructor(kind, { direction, sendEncodings = [] }) {
    this.kind = kind;
    this.direction = direction;
    this.receiver = new FakeReceiver(kind);
    const parameters = { encodings: sendEncodings.map((encoding) => ({ ...encoding })) };
    this.sender = {
      track: null,
      replaceTrack: async (media) => void (this.sender.track = media),
      getParameters: () => structuredClone(parameters),
      setParameters: async (changed) => void Object.assign(parameters, changed),
    };
  }

  setCodecPreferences(codecs) {
    this.codecs = codecs;
  }
}

/** An RTCPeerConnection that negotiates with anybody. Its SDP is JSON. */
export class FakePeerConnection {
  transceivers = [];
  signalingState = 'stable';
  connectionState = 'new';
  iceGatheringState = 'new';
  localDescription = null;
  remoteDescription = null;
  restarts = 0;
  closed = false;

  constructor(configuration = {}) {
    this.configuration = configuration;
  }

  addTransceiver(kind, init) {
    const transceiver = new FakeTransceiver(kind, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers() {
    return this.transceivers;
  }

  async createOffer({ iceRestart = false } = {}) {
    if (iceRestart) this.restarts++;
    const sections = this.transceivers.map((t) => `${t.direction} ${t.kind}`);
    return { type: 'offer', sdp: JSON.stringify({ sections, ufrag: `u${this.restarts}` }) };
  }

  async setLocalDescription({ type, sdp }) {
    if (this.closed) throw new Error('closed');
    if (type === 'rollback') {
      this.signalingState = 'stable';
      return;
    }
    this.transceivers.forEach((transceiver, i) => (transceiver.mid ??= String(i)));
    this.localDescription = { type, sdp };
    this.signalingState = 'have-local-offer';
  }

  async setRemoteDescription(description) {
    if (this.closed) throw new Error('closed');
    if (this.signalingState !== 'have-local-offer') throw new Error(`an answer while ${this.signalingState}`);
    this.remoteDescription = description;
    this.signalingState = 'stable';
  }

  connect(state = 'connected') {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  gather(candidate) {
    this.onicecandidate?.({ candidate });
  }

  async getStats() {
    return new Map();
  }

  close() {
    this.closed = true;
    this.connectionState = this.signalingState = 'closed';
  }

  receiver(mid) {
    return this.transceivers.find((t) => t.mid === mid).receiver;
  }
}

export class FakeElement extends EventTarget {
  srcObject = null;
  attributes = {};
  volume = 1;
  parentElement = null;
  size = { width: 0, height: 0 };
  refuses = false;
  played = 0;

  constructor(kind) {
    super();
    this.kind = kind;
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  async play() {
    if (this.refuses) throw Object.assign(new Error('no click yet'), { name: 'NotAllowedError' });
    this.played++;
  }
}

class FakeStream {
  tracks = [];

  addTrack(track) {
    this.tracks.push(track);
  }

  removeTrack(track) {
    this.tracks = this.tracks.filter((t) => t !== track);
  }
}

export const fakeStage = () => {
  const elements = [];
  return {
    elements,
    createElement: (kind) => {
      const element = new FakeElement(kind);
      elements.push(element);
      return element;
    },
    createStream: () => new FakeStream(),
  };
};

export const codecs = {
  video: [
    { mimeType: 'video/VP8', clockRate: 90000 },
    { mimeType: 'video/rtx', clockRate: 90000 },
    { mimeType: 'video/VP9', clockRate: 90000, sdpFmtpLine: 'profile-id=0' },
    { mimeType: 'video/VP9', clockRate: 90000, sdpFmtpLine: 'profile-id=2' },
    { mimeType: 'video/H264', clockRate: 90000, sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f' },
    { mimeType: 'video/H264', clockRate: 90000, sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f' },
    { mimeType: 'video/H264', clockRate: 90000, sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=f4001f' },
    { mimeType: 'video/red', clockRate: 90000 },
  ],
  audio: [
    { mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
    { mimeType: 'audio/red', clockRate: 48000, channels: 2 },
    { mimeType: 'audio/PCMU', clockRate: 8000 },
  ],
};
