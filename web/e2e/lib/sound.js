/** A WAV file, 48 kHz mono: a tone of 0.2 s, then silence. */
export function oneTone(seconds) {
  const rate = 48_000;
  const samples = Int16Array.from({ length: seconds * rate }, (_, i) => (i < rate / 5 ? 8_000 * Math.sin((i * 440 * 2 * Math.PI) / rate) : 0));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22); // one channel
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(2 * rate, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
