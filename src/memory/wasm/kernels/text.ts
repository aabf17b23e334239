// Functions on views (length << 32 | address) that generated code calls once a value.

// @ts-ignore: decorator
@inline
const K: u64 = 0x9e3779b97f4a7c15;

/** A 64-bit hash of the bytes, for hash tables only (not Spark's hash). */
export function viewHash(v: u64): u64 {
  let p = <usize>(v & 0xffffffff);
  let n = <u32>(v >> 32);
  let h: u64 = K ^ (<u64>n * 0xff51afd7ed558ccd);
  while (n >= 8) {
    h = (h ^ load<u64>(p)) * K;
    h ^= h >> 29;
    p += 8;
    n -= 8;
  }
  let tail: u64 = 0;
  let shift: u64 = 0;
  while (n > 0) {
    tail |= <u64>load<u8>(p) << shift;
    shift += 8;
    p++;
    n--;
  }
  h = (h ^ tail) * 0xff51afd7ed558ccd;
  h ^= h >> 32;
  return h * K;
}

export function viewStartsWith(v: u64, prefix: u64): i32 {
  const n = <u32>(prefix >> 32);
  if (<u32>(v >> 32) < n) return 0;
  const a = <usize>(v & 0xffffffff), b = <usize>(prefix & 0xffffffff);
  for (let i: u32 = 0; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return 0;
  return 1;
}

export function viewEndsWith(v: u64, suffix: u64): i32 {
  const n = <u32>(suffix >> 32), m = <u32>(v >> 32);
  if (m < n) return 0;
  const a = <usize>(v & 0xffffffff) + (m - n), b = <usize>(suffix & 0xffffffff);
  for (let i: u32 = 0; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return 0;
  return 1;
}

/** Position of `needle` in the bytes from `from`, or -1. Sixteen candidates at a time by the first and the last byte. */
function indexOf(a: usize, n: i32, b: usize, m: i32, from: i32): i32 {
  if (m == 0) return from;
  const last = n - m;
  let i = from;
  const first8 = load<u8>(b), last8 = load<u8>(b + m - 1);
  const f = i8x16.splat(first8), l = i8x16.splat(last8);
  while (i + 15 + m <= n) {
    let mask = i8x16.bitmask(v128.and(i8x16.eq(v128.load(a + i), f), i8x16.eq(v128.load(a + i + m - 1), l)));
    while (mask != 0) {
      const at = i + ctz(mask);
      let j = 1;
      while (j < m - 1 && load<u8>(a + at + j) == load<u8>(b + j)) j++;
      if (j >= m - 1) return at;
      mask &= mask - 1;
    }
    i += 16;
  }
  while (i <= last) {
    if (load<u8>(a + i) == first8) {
      let j = 1;
      while (j < m && load<u8>(a + i + j) == load<u8>(b + j)) j++;
      if (j == m) return i;
    }
    i++;
  }
  return -1;
}

export function viewContains(v: u64, needle: u64): i32 {
  const n = <i32>(v >> 32), m = <i32>(needle >> 32);
  if (m > n) return 0;
  return indexOf(<usize>(v & 0xffffffff), n, <usize>(needle & 0xffffffff), m, 0) >= 0 ? 1 : 0;
}

/**
 * LIKE of pieces between percent signs, no underscore: the pieces lie one after another, each a u32 length and its bytes, `count` of them.
 * The first must start the text and the last end it, unless they are empty.
 */
export function viewLikePieces(v: u64, pieces: usize, count: i32): i32 {
  const a = <usize>(v & 0xffffffff);
  let end = <i32>(v >> 32);
  let position = 0;
  let p = pieces;
  for (let k = 0; k < count; k++) {
    const m = load<i32>(p);
    const b = p + 4;
    p = b + m;
    if (k == 0) {
      if (m > end) return 0;
      for (let i = 0; i < m; i++) if (load<u8>(a + i) != load<u8>(b + i)) return 0;
      position = m;
    } else if (k == count - 1) {
      if (end - position < m) return 0;
      for (let i = 0; i < m; i++) if (load<u8>(a + end - m + i) != load<u8>(b + i)) return 0;
    } else {
      if (end - position < m) return 0;
      const at = indexOf(a, end, b, m, position);
      if (at < 0) return 0;
      position = at + m;
    }
  }
  return 1;
}

/** Number of code points. */
export function viewLength(v: u64): i32 {
  let p = <usize>(v & 0xffffffff);
  const end = p + <usize>(v >> 32);
  let n = 0;
  while (p < end) {
    if ((load<u8>(p) & 0xc0) != 0x80) n++;
    p++;
  }
  return n;
}

/** Spark's substring by code points: 1-based, 0 as 1, negative from the end. A view of the same bytes. */
export function viewSubstring(v: u64, pos: i32, length: i32): u64 {
  const a = <usize>(v & 0xffffffff);
  const n = <i32>(v >> 32);
  const chars = viewLength(v);
  let start = pos > 0 ? pos - 1 : pos < 0 ? chars + pos : 0;
  // Java's 32-bit sums: an end beyond the range is the text's end.
  const end64 = <i64>start + <i64>length;
  const end = end64 > <i64>chars ? chars : <i32>max<i64>(end64, 0);
  if (start < 0) start = 0;
  if (end <= start) return <u64>a;
  if (chars == n) return (<u64>(end - start) << 32) | <u64>(a + start);
  let i = 0, seen = 0;
  while (i < n && seen < start) {
    i++;
    while (i < n && (load<u8>(a + i) & 0xc0) == 0x80) i++;
    seen++;
  }
  let j = i;
  while (j < n && seen < end) {
    j++;
    while (j < n && (load<u8>(a + j) & 0xc0) == 0x80) j++;
    seen++;
  }
  return (<u64>(j - i) << 32) | <u64>(a + i);
}
