/** A WAV file, 48 kHz mono: somebody who says four syllables a second, each at another pitch. */
export function chatter(seconds) {
  const rate = 48_000;
  const samples = Int16Array.from({ length: seconds * rate }, (_, i) => {
    const syllable = (4 * i) / rate;
    const pitch = 120 + 40 * (Math.floor(syllable) % 5);
    const voice = [1, 2, 3, 5].reduce((sum, harmonic) => sum + Math.sin((2 * Math.PI * pitch * harmonic * i) / rate) / harmonic, 0);
    return 6_000 * Math.sin(Math.PI * (syllable % 1)) * voice;
  });
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
