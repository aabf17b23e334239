// DELTA_BINARY_PACKED and the byte array encodings on top of it.

/** Address behind the last varint that was read, 0 when it was malformed. */
// @ts-ignore: decorator
@lazy let cursor: usize = 0;

function varint(p: usize, end: usize): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  while (true) {
    if (p >= end || shift > 63) {
      cursor = 0;
      return 0;
    }
    const b = <u64>load<u8>(p++);
    value |= (b & 127) << shift;
    if (b < 128) break;
    shift += 7;
  }
  cursor = p;
  return value;
}

/**
 * Decodes n integers into out, of `width` 4 or 8 bytes. Returns the address behind them, 0 when the data is malformed
 * (also when it holds another number of values).
 */
export function pqDelta(p: usize, end: usize, n: u32, width: u32, out: usize): usize {
  const blockSize = varint(p, end);
  if (!cursor) return 0;
  const miniBlocks = varint(cursor, end);
  if (!cursor) return 0;
  const total = varint(cursor, end);
  if (!cursor) return 0;
  const first = varint(cursor, end);
  if (!cursor) return 0;
  p = cursor;
  if (total != n || miniBlocks == 0 || miniBlocks > 1024 || blockSize == 0 || blockSize > 1 << 24 || blockSize % miniBlocks != 0) return 0;
  const perMini = <u32>(blockSize / miniBlocks);
  if (perMini & 7) return 0;
  if (n == 0) return p;
  let value = <i64>((first >> 1) ^ -(first & 1));
  if (width == 4) store<i32>(out, <i32>value);
  else store<i64>(out, value);
  out += width;
  let left = n - 1;
  while (left > 0) {
    const m = varint(p, end);
    if (!cursor) return 0;
    p = cursor;
    const minDelta = <i64>((m >> 1) ^ -(m & 1));
    let widths = p;
    if (<u64>(end - p) < miniBlocks) return 0;
    p += <usize>miniBlocks;
    for (let k: u32 = 0; k < <u32>miniBlocks && left > 0; k++) {
      const bw = <u32>load<u8>(widths++);
      if (bw > 64) return 0;
      const bytes = <usize>(perMini >> 3) * bw;
      const count = min(perMini, left);
      // The last block may end after its last value.
      if (bytes > end - p && <u64>(end - p) * 8 < <u64>count * bw) return 0;
      left -= count;
      if (bw == 0) {
        for (let i: u32 = 0; i < count; i++) {
          value += minDelta;
          if (width == 4) store<i32>(out, <i32>value);
          else store<i64>(out, value);
          out += width;
        }
      } else if (bw <= 32) {
        const mask: u64 = (<u64>1 << bw) - 1;
        let bit: u32 = 0;
        if (width == 4) {
          for (let i: u32 = 0; i < count; i++) {
            value += minDelta + <i64>((load<u64>(p + (bit >> 3)) >> (bit & 7)) & mask);
            store<i32>(out, <i32>value);
            out += 4;
            bit += bw;
          }
        } else {
          for (let i: u32 = 0; i < count; i++) {
            value += minDelta + <i64>((load<u64>(p + (bit >> 3)) >> (bit & 7)) & mask);
            store<i64>(out, value);
            out += 8;
            bit += bw;
          }
        }
      } else {
        const mask: u64 = bw == 64 ? ~(<u64>0) : (<u64>1 << bw) - 1;
        for (let i: u32 = 0; i < count; i++) {
          const bit = <u64>i * bw;
          const q = p + <usize>(bit >> 3);
          const shift = bit & 7;
          let w = load<u64>(q) >> shift;
          if (shift) w |= (<u64>load<u8>(q + 8)) << (64 - shift);
          value += minDelta + <i64>(w & mask);
          if (width == 4) store<i32>(out, <i32>value);
          else store<i64>(out, value);
          out += width;
        }
      }
      p += min(bytes, end - p);
    }
  }
  return p;
}

/** Views of n strings that follow each other from p, with their lengths (i32) in `lengths`. Returns the address behind, or 0. */
export function pqViewsOfLengths(p: usize, end: usize, lengths: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    const length = load<u32>(lengths);
    if (<usize>length > end - p) return 0;
    store<u64>(out, (<u64>length << 32) | <u64>p);
    p += length;
    out += 8;
    lengths += 4;
  }
  return p;
}

/** Bytes that the strings of DELTA_BYTE_ARRAY take, or -1 when a prefix is longer than the string before it. */
export function pqPrefixedBytes(prefixes: usize, suffixes: usize, n: u32): i64 {
  let total: i64 = 0;
  let before: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const prefix = load<u32>(prefixes);
    if (prefix > before) return -1;
    before = prefix + <u32>(load<u64>(suffixes) >> 32);
    total += before;
    prefixes += 4;
    suffixes += 8;
  }
  return total;
}

/** Puts prefixes and suffixes (views, replaced by views of the whole) together in `bytes`. */
export function pqJoinPrefixes(prefixes: usize, views: usize, n: u32, bytes: usize): void {
  let before: usize = 0;
  for (let i: u32 = 0; i < n; i++) {
    const prefix = load<u32>(prefixes);
    const v = load<u64>(views);
    const suffix = <u32>(v >> 32);
    memory.copy(bytes, before, prefix);
    memory.copy(bytes + prefix, <usize>(v & 0xffffffff), suffix);
    store<u64>(views, (<u64>(prefix + suffix) << 32) | <u64>bytes);
    before = bytes;
    bytes += prefix + suffix;
    prefixes += 4;
    views += 8;
  }
}
