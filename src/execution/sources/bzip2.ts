/** Reads files compressed by bzip2: Huffman codes over moves to the front over the Burrows-Wheeler transform of blocks. */

const BLOCK = 0x314159265359;
const END = 0x177245385090;
const MAX_LENGTH = 20;

const malformed = (what: string): Error => new Error(`malformed bzip2 data: ${what}`);

class Bits {
  private readonly bytes: Uint8Array;
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get ended(): boolean {
    return this.at >= this.bytes.length;
  }
  /** Up to 24 bits, the first one highest. */
  read(n: number): number {
    while (this.count < n) {
      if (this.at >= this.bytes.length) throw malformed("it ends too early");
      this.held = (this.held << 8) | this.bytes[this.at++]!;
      this.count += 8;
    }
    this.count -= n;
    const out = (this.held >>> this.count) & ((1 << n) - 1);
    this.held &= (1 << this.count) - 1;
    return out;
  }
  align(): void {
    this.count = 0;
    this.held = 0;
  }
}

interface Code {
  /** By length: the last code of that length, and what to take from a code for its place in `symbols`. */
  readonly limits: Int32Array;
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: Uint8Array): Code {
  const limits = new Int32Array(MAX_LENGTH + 1).fill(-1);
  const bases = new Int32Array(MAX_LENGTH + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let place = 0;
  for (let n = 1; n <= MAX_LENGTH; n++) {
    const first = code;
    bases[n] = code - place;
    for (let s = 0; s < lengths.length; s++)
      if (lengths[s] === n) {
        symbols[place++] = s;
        code++;
      }
    if (code > first) limits[n] = code - 1;
    code <<= 1;
  }
  return { limits, bases, symbols };
}

function symbolOf(bits: Bits, { limits, bases, symbols }: Code): number {
  let code = 0;
  for (let n = 1; n <= MAX_LENGTH; n++) {
    code = (code << 1) | bits.read(1);
    if (code <= limits[n]!) return symbols[code - bases[n]!]!;
  }
  throw malformed("no such code");
}

/** The codes of a block, and which of them each group of 50 symbols has. */
function readCodes(bits: Bits, alphabet: number): { codes: Code[]; selectors: Uint8Array } {
  const groups = bits.read(3);
  if (groups < 2 || groups > 6) throw malformed("the number of codes");
  const selectors = new Uint8Array(bits.read(15));
  const front = Uint8Array.from({ length: groups }, (_, i) => i);
  for (let i = 0; i < selectors.length; i++) {
    let at = 0;
    while (bits.read(1) === 1) if (++at >= groups) throw malformed("a selector");
    const group = front[at]!;
    front.copyWithin(1, 0, at);
    front[0] = group;
    selectors[i] = group;
  }
  const codes = Array.from({ length: groups }, () => {
    const lengths = new Uint8Array(alphabet);
    let length = bits.read(5);
    for (let s = 0; s < alphabet; s++) {
      while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
      if (length < 1 || length > MAX_LENGTH) throw malformed("the length of a code");
      lengths[s] = length;
    }
    return codeOf(lengths);
  });
  return { codes, selectors };
}

function readBlock(bits: Bits, size: number): Buffer {
  bits.read(16);
  bits.read(16);
  if (bits.read(1) === 1) throw malformed("a form that is no longer written");
  const origin = bits.read(24);
  const used = bits.read(16);
  const front: number[] = [];
  for (let i = 0; i < 16; i++) {
    if ((used & (0x8000 >> i)) === 0) continue;
    const row = bits.read(16);
    for (let j = 0; j < 16; j++) if ((row & (0x8000 >> j)) !== 0) front.push(i * 16 + j);
  }
  const last = front.length + 1;
  const { codes, selectors } = readCodes(bits, last + 1);
  const counts = new Uint32Array(256);
  const data = new Uint32Array(size);
  let n = 0;
  let run = 0;
  let weight = 1;
  for (let i = 0; ; i++) {
    const code = codes[selectors[Math.floor(i / 50)] ?? -1];
    if (code === undefined) throw malformed("too many symbols");
    const symbol = symbolOf(bits, code);
    if (symbol <= 1) {
      // Zeros are counted in digits 1 and 2.
      run += weight << symbol;
      weight <<= 1;
      if (run > size) throw malformed("a block that is too long");
      continue;
    }
    if (run > 0) {
      if (n + run > size) throw malformed("a block that is too long");
      data.fill(front[0]!, n, n + run);
      counts[front[0]!]! += run;
      n += run;
      run = 0;
      weight = 1;
    }
    if (symbol === last) break;
    const [byte] = front.splice(symbol - 1, 1);
    front.unshift(byte!);
    if (n >= size) throw malformed("a block that is too long");
    data[n++] = byte!;
    counts[byte!]!++;
  }
  return untransformed(data, n, counts, origin);
}

function untransformed(data: Uint32Array, n: number, counts: Uint32Array, origin: number): Buffer {
  if (n > 0 && origin >= n) throw malformed("where a block begins");
  const starts = new Uint32Array(256);
  for (let i = 1; i < 256; i++) starts[i] = starts[i - 1]! + counts[i - 1]!;
  // Above the byte: which one follows.
  for (let i = 0; i < n; i++) data[starts[data[i]! & 255]!++]! |= i << 8;
  let out = Buffer.allocUnsafe(n + 1024);
  let length = 0;
  let at = n > 0 ? data[origin]! >>> 8 : 0;
  let before = -1;
  let same = 0;
  for (let i = 0; i < n; i++) {
    const entry = data[at]!;
    const byte = entry & 255;
    at = entry >>> 8;
    const times = same === 4 ? byte : 1;
    if (length + times > out.length) out = Buffer.concat([out, Buffer.allocUnsafe(out.length)]);
    if (same === 4) {
      // After four times the same byte comes how many more there are.
      out.fill(before, length, length + times);
      same = 0;
      before = -1;
    } else {
      out[length] = byte;
      same = byte === before ? same + 1 : 1;
      before = byte;
    }
    length += times;
  }
  return out.subarray(0, length);
}

/** The bytes of a file compressed by bzip2, also of several such files one after the other. */
export function bunzip2(bytes: Uint8Array): Buffer {
  const bits = new Bits(bytes);
  const out: Buffer[] = [];
  while (!bits.ended) {
    if (bits.read(24) !== 0x425a68) throw malformed("it does not begin as bzip2 does");
    const level = bits.read(8) - 48;
    if (level < 1 || level > 9) throw malformed("the size of its blocks");
    for (;;) {
      const mark = bits.read(24) * 2 ** 24 + bits.read(24);
      if (mark === END) break;
      if (mark !== BLOCK) throw malformed("no block where one should be");
      out.push(readBlock(bits, level * 100_000));
    }
    bits.read(16);
    bits.read(16);
    bits.align();
  }
  return Buffer.concat(out);
}
