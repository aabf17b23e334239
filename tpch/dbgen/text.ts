/** Columns of random bytes: comments cut from the text pool, addresses, numbered names, phone numbers. */

import { fixedWidthColumn, type StringColumn } from "./chunk.ts";
import { MAX_LINES, MODULUS, nextSeed } from "./random.ts";
import { ensureText, TEXT_POOL_SIZE, type TextPool } from "./textPool.ts";

/** Where each comment of a column begins in the text pool, and where it ends in the column. */
interface TextSpans {
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
}

/** Draws a start and a length for each row; with `counts`, for each line of each order. */
function drawSpans(seed: number, averageLength: number, rows: number, counts: Uint8Array | undefined): TextSpans {
  const shortest = Math.floor(averageLength * 0.4);
  const longest = Math.floor(averageLength * 1.6);
  const startRange = TEXT_POOL_SIZE - longest + 1;
  const lengthRange = longest - shortest + 1;
  const starts = new Int32Array(rows);
  const offsets = new Int32Array(rows + 1);
  const units = counts === undefined ? rows : counts.length;
  let row = 0;
  let end = 0;
  for (let unit = 0; unit < units; unit++) {
    const count = counts === undefined ? 1 : counts[unit]!;
    for (let line = 0; line < count; line++) {
      seed = nextSeed(seed);
      starts[row] = ((seed / MODULUS) * startRange) | 0;
      seed = nextSeed(seed);
      end += shortest + (((seed / MODULUS) * lengthRange) | 0);
      offsets[++row] = end;
    }
    if (counts !== undefined) {
      for (let draw = 2 * count; draw < 2 * MAX_LINES; draw++) seed = nextSeed(seed);
    }
  }
  return { starts, offsets };
}

function cut(pool: TextPool, spans: TextSpans): Uint8Array {
  const { starts, offsets } = spans;
  const out = new Uint8Array(offsets[starts.length]!);
  const text = pool.bytes;
  for (let row = 0; row < starts.length; row++) {
    const to = offsets[row]!;
    const length = offsets[row + 1]! - to;
    const from = starts[row]!;
    ensureText(pool, from, from + length - 1);
    for (let i = 0; i < length; i++) out[to + i] = text[from + i]!;
  }
  return out;
}

/** A column of comments, two draws for each row; with `counts`, for each of the 7 possible lines of each order. */
export function commentColumn(
  name: string,
  pool: TextPool,
  seed: number,
  averageLength: number,
  rows: number,
  counts?: Uint8Array,
): StringColumn {
  const spans = drawSpans(seed, averageLength, rows, counts);
  return { name, type: "string", offsets: spans.offsets, bytes: cut(pool, spans) };
}

const ADDRESS_LETTERS = new TextEncoder().encode("0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,");
const ADDRESS_SHORTEST = 10;
const ADDRESS_LONGEST = 40;

/** The draws that an address may take. */
export const ADDRESS_DRAWS = 9;

/** A column of addresses: one draw for the length, then one for each five letters. */
export function addressColumn(name: string, seed: number, rows: number): StringColumn {
  const offsets = new Int32Array(rows + 1);
  const bytes = new Uint8Array(rows * ADDRESS_LONGEST);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    seed = nextSeed(seed);
    const length = ADDRESS_SHORTEST + (((seed / MODULUS) * (ADDRESS_LONGEST - ADDRESS_SHORTEST + 1)) | 0);
    let draws = 1;
    let letters = 0;
    for (let i = 0; i < length; i++) {
      if (i % 5 === 0) {
        seed = nextSeed(seed);
        draws++;
        // dbgen's range of 2^31 values overflows to a negative one, and so do the draws.
        letters = ((seed / MODULUS) * -0x80000000) | 0;
      }
      bytes[end++] = ADDRESS_LETTERS[letters & 63]!;
      letters >>= 6;
    }
    offsets[row + 1] = end;
    for (; draws < ADDRESS_DRAWS; draws++) seed = nextSeed(seed);
  }
  return { name, type: "string", offsets, bytes: bytes.slice(0, end) };
}

const DIGIT_ZERO = 48;

/** Writes the last `width` decimal digits of a number so that they end before `end`. */
export function writeDigits(out: Uint8Array, end: number, width: number, value: number): void {
  for (let i = 1; i <= width; i++) {
    const rest = Math.floor(value / 10);
    out[end - i] = DIGIT_ZERO + (value - rest * 10);
    value = rest;
  }
}

/** A column of `Prefix#000000001`: the number has nine digits, or more where nine are too few. */
export function numberedColumn(
  name: string,
  prefix: string,
  rows: number,
  numberOf: (row: number) => number,
): StringColumn {
  const start = new TextEncoder().encode(`${prefix}#`);
  const offsets = new Int32Array(rows + 1);
  const bytes = new Uint8Array(rows * (start.length + 12));
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const value = numberOf(row);
    const width = value < 1e9 ? 9 : String(value).length;
    bytes.set(start, end);
    end += start.length + width;
    writeDigits(bytes, end, width, value);
    offsets[row + 1] = end;
  }
  return { name, type: "string", offsets, bytes: bytes.slice(0, end) };
}

/** The draws that a phone number takes. */
export const PHONE_DRAWS = 3;

/** A column of phone numbers, which begin with the nation's key plus ten. */
export function phoneColumn(name: string, seed: number, nationKeys: Int32Array): StringColumn {
  const width = 15;
  const bytes = new Uint8Array(nationKeys.length * width).fill("-".charCodeAt(0));
  for (let row = 0; row < nationKeys.length; row++) {
    const start = row * width;
    writeDigits(bytes, start + 2, 2, 10 + nationKeys[row]!);
    seed = nextSeed(seed);
    writeDigits(bytes, start + 6, 3, 100 + (((seed / MODULUS) * 900) | 0));
    seed = nextSeed(seed);
    writeDigits(bytes, start + 10, 3, 100 + (((seed / MODULUS) * 900) | 0));
    seed = nextSeed(seed);
    writeDigits(bytes, start + 15, 4, 1000 + (((seed / MODULUS) * 9000) | 0));
  }
  return fixedWidthColumn(name, nationKeys.length, width, bytes);
}
