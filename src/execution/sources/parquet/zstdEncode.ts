/**
 * A small Zstandard compressor, for Node versions whose zlib has none: one frame, matches found by a hash of four bytes, literals as they are, sequences with
 * the format's predefined tables (RFC 8878). It compresses less than the library at its first level, and any decoder reads it.
 */

/** Predefined distributions of the format: literal lengths, match lengths, offsets. */
const LITERAL_LENGTHS = [
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
];
const MATCH_LENGTHS = [1, 4, 3, 2, 2, 2, 2, 2, 2, ...new Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1];
const OFFSETS = [1, 1, 1, 1, 1, 1, 2, 2, 2, ...new Array<number>(15).fill(1), -1, -1, -1, -1, -1];

/** Codes of lengths beyond the direct ones: `[base, extra bits]`. */
const LITERAL_CODES: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 16 }, (_, i) => [i, 0] as const),
  ...([
    [16, 1],
    [18, 1],
    [20, 1],
    [22, 1],
    [24, 2],
    [28, 2],
    [32, 3],
    [40, 3],
    [48, 4],
    [64, 6],
    [128, 7],
    [256, 8],
    [512, 9],
    [1024, 10],
    [2048, 11],
    [4096, 12],
    [8192, 13],
    [16384, 14],
    [32768, 15],
    [65536, 16],
  ] as const),
];
const MATCH_CODES: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 32 }, (_, i) => [i + 3, 0] as const),
  ...([
    [35, 1],
    [37, 1],
    [39, 1],
    [41, 1],
    [43, 2],
    [47, 2],
    [51, 3],
    [59, 3],
    [67, 4],
    [83, 4],
    [99, 5],
    [131, 7],
    [259, 8],
    [515, 9],
    [1027, 10],
    [2051, 11],
    [4099, 12],
    [8195, 13],
    [16387, 14],
    [32771, 15],
    [65539, 16],
  ] as const),
];

const MIN_MATCH = 4;
const HASH_BITS = 15;
const BLOCK = 128 * 1024;
/** Lengths that one sequence can say. */
const MAX_LENGTH = 65536;

const codeOf = (codes: readonly (readonly [number, number])[], value: number): number => {
  let low = 0;
  let high = codes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (codes[middle]![0] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Encoding table of a finite state entropy coder. */
interface FseTable {
  readonly log: number;
  readonly states: Uint16Array;
  readonly deltaBits: Int32Array;
  readonly deltaState: Int32Array;
}

function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const step = (size >> 1) + (size >> 3) + 3;
  const symbols = new Uint8Array(size);
  const starts: number[] = [0];
  let high = size - 1;
  counts.forEach((n, s) => {
    if (n === -1) symbols[high--] = s;
    starts.push(starts[s]! + Math.abs(n));
  });
  let position = 0;
  counts.forEach((n, s) => {
    for (let i = 0; i < n; i++) {
      symbols[position] = s;
      do position = (position + step) & (size - 1);
      while (position > high);
    }
  });
  const states = new Uint16Array(size);
  const next = [...starts];
  for (let u = 0; u < size; u++) states[next[symbols[u]!]!++] = size + u;
  const deltaBits = new Int32Array(counts.length);
  const deltaState = new Int32Array(counts.length);
  let total = 0;
  counts.forEach((n, s) => {
    if (n === 1 || n === -1) {
      deltaBits[s] = (log << 16) - (1 << log);
      deltaState[s] = total - 1;
      total++;
    } else if (n > 1) {
      const maxBits = log - (31 - Math.clz32(n - 1));
      deltaBits[s] = (maxBits << 16) - (n << maxBits);
      deltaState[s] = total - n;
      total += n;
    }
  });
  return { log, states, deltaBits, deltaState };
}

let tables: { readonly literals: FseTable; readonly matches: FseTable; readonly offsets: FseTable } | undefined;

/** Bits from the lowest up, read by decoders from the end. */
class BitWriter {
  readonly bytes: number[] = [];
  private held = 0;
  private count = 0;

  add(value: number, bits: number): void {
    for (let left = bits; left > 0; ) {
      const take = Math.min(left, 8 - this.count);
      this.held |= (value & ((1 << take) - 1)) << this.count;
      value >>>= take;
      this.count += take;
      left -= take;
      if (this.count === 8) {
        this.bytes.push(this.held);
        this.held = this.count = 0;
      }
    }
  }
  close(): void {
    this.add(1, 1);
    if (this.count > 0) this.bytes.push(this.held);
  }
}

class FseState {
  private readonly table: FseTable;
  private state: number;

  constructor(table: FseTable, symbol: number) {
    this.table = table;
    const bits = (table.deltaBits[symbol]! + (1 << 15)) >> 16;
    const value = (bits << 16) - table.deltaBits[symbol]!;
    this.state = table.states[(value >> bits) + table.deltaState[symbol]!]!;
  }
  encode(out: BitWriter, symbol: number): void {
    const bits = (this.state + this.table.deltaBits[symbol]!) >> 16;
    out.add(this.state & ((1 << bits) - 1), bits);
    this.state = this.table.states[(this.state >> bits) + this.table.deltaState[symbol]!]!;
  }
  flush(out: BitWriter): void {
    out.add(this.state & ((1 << this.table.log) - 1), this.table.log);
  }
}

interface Sequence {
  readonly literals: number;
  readonly match: number;
  readonly offset: number;
}

/** Sequences of one block and its literals; `recent` holds the last place of each hash over the whole input. */
function findSequences(
  input: Uint8Array,
  start: number,
  end: number,
  recent: Int32Array,
): { sequences: Sequence[]; literals: Uint8Array } {
  const sequences: Sequence[] = [];
  const literals = new Uint8Array(end - start);
  let kept = 0;
  let anchor = start;
  let i = start;
  const word = (p: number): number => input[p]! | (input[p + 1]! << 8) | (input[p + 2]! << 16) | (input[p + 3]! << 24);
  while (i + MIN_MATCH <= end) {
    const w = word(i);
    const h = Math.imul(w, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = recent[h]! - 1;
    recent[h] = i + 1;
    if (candidate < 0 || word(candidate) !== w || i - anchor >= MAX_LENGTH) {
      // Skips faster through what does not compress.
      i += 1 + ((i - anchor) >> 8);
      continue;
    }
    let match = MIN_MATCH;
    while (i + match < end && match < MAX_LENGTH && input[candidate + match] === input[i + match]) match++;
    literals.set(input.subarray(anchor, i), kept);
    kept += i - anchor;
    sequences.push({ literals: i - anchor, match, offset: i - candidate });
    i += match;
    anchor = i;
  }
  literals.set(input.subarray(anchor, end), kept);
  kept += end - anchor;
  return { sequences, literals: literals.subarray(0, kept) };
}

/** The content of a compressed block, or undefined when it would not be smaller. */
function compressBlock(input: Uint8Array, start: number, end: number, recent: Int32Array): Uint8Array | undefined {
  const { sequences, literals } = findSequences(input, start, end, recent);
  if (sequences.length === 0) return undefined;
  tables ??= {
    literals: fseTable(LITERAL_LENGTHS, 6),
    matches: fseTable(MATCH_LENGTHS, 6),
    offsets: fseTable(OFFSETS, 5),
  };
  const n = literals.length;
  const head: number[] = [];
  // Raw literals with their size in 5, 12 or 20 bits.
  if (n < 32) head.push(n << 3);
  else if (n < 4096) head.push(((n << 4) | 4) & 255, n >> 4);
  else head.push(((n << 4) | 12) & 255, (n >> 4) & 255, n >> 12);
  const count = sequences.length;
  const tail: number[] = [];
  if (count < 128) tail.push(count);
  else if (count < 0x7f00) tail.push((count >> 8) + 128, count & 255);
  else tail.push(255, (count - 0x7f00) & 255, (count - 0x7f00) >> 8);
  tail.push(0);

  const out = new BitWriter();
  const coded = sequences.map((s) => {
    const offset = s.offset + 3;
    const offsetCode = 31 - Math.clz32(offset);
    return {
      s,
      offset,
      offsetCode,
      literalCode: codeOf(LITERAL_CODES, s.literals),
      matchCode: codeOf(MATCH_CODES, s.match),
    };
  });
  const extra = (c: (typeof coded)[number]): void => {
    const [literalBase, literalBits] = LITERAL_CODES[c.literalCode]!;
    const [matchBase, matchBits] = MATCH_CODES[c.matchCode]!;
    out.add(c.s.literals - literalBase, literalBits);
    out.add(c.s.match - matchBase, matchBits);
    out.add(c.offset - (1 << c.offsetCode), c.offsetCode);
  };
  const last = coded.at(-1)!;
  const matches = new FseState(tables.matches, last.matchCode);
  const offsets = new FseState(tables.offsets, last.offsetCode);
  const lengths = new FseState(tables.literals, last.literalCode);
  extra(last);
  for (let k = coded.length - 2; k >= 0; k--) {
    const c = coded[k]!;
    offsets.encode(out, c.offsetCode);
    matches.encode(out, c.matchCode);
    lengths.encode(out, c.literalCode);
    extra(c);
  }
  matches.flush(out);
  offsets.flush(out);
  lengths.flush(out);
  out.close();
  const size = head.length + n + tail.length + out.bytes.length;
  if (size >= end - start) return undefined;
  const block = new Uint8Array(size);
  block.set(head);
  block.set(literals, head.length);
  block.set(tail, head.length + n);
  block.set(out.bytes, head.length + n + tail.length);
  return block;
}

/** A Zstandard frame of the bytes. */
export function zstdCompress(input: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  // Magic number; one segment with its size in four bytes.
  const header = new Uint8Array(9);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  header[4] = 0xa0;
  view.setUint32(5, input.length, true);
  parts.push(header);
  const recent = new Int32Array(1 << HASH_BITS);
  for (let start = 0; start < input.length || start === 0; start += BLOCK) {
    const end = Math.min(input.length, start + BLOCK);
    const compressed = end - start > 16 ? compressBlock(input, start, end, recent) : undefined;
    const content = compressed ?? input.subarray(start, end);
    const word = (end >= input.length ? 1 : 0) | (compressed ? 4 : 0) | (content.length << 3);
    parts.push(new Uint8Array([word & 255, (word >> 8) & 255, word >> 16]), content);
  }
  return Buffer.concat(parts);
}
