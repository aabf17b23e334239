// Parquet's RLE and bit-packed hybrid: dictionary codes and levels. A stream is resumable; its state is 32 bytes in linear memory:
// 0 next run header, 4 end of the stream, 8 bit width, 12 values left in the run, 16 kind of the run (0 repeated, 1 packed),
// 20 repeated value, 24 address of the packed run, 28 values consumed of it.
// Reading runs a few bytes beyond the stream: buffers have slack. Functions return 0 for success unless they say otherwise.

export function pqHybridInit(s: usize, start: usize, end: usize, bitWidth: u32): void {
  store<u32>(s, <u32>start);
  store<u32>(s, <u32>end, 4);
  store<u32>(s, bitWidth, 8);
  store<u32>(s, 0, 12);
  if (bitWidth == 0) {
    // Nothing needs to be stored for a single possible value, and some writers store nothing.
    store<u32>(s, 0xffffffff, 12);
    store<u32>(s, 0, 16);
    store<u32>(s, 0, 20);
  }
}

/** Reads the next run header into the state; 0 when there is none. */
function nextRun(s: usize): u32 {
  let p = <usize>load<u32>(s);
  const end = <usize>load<u32>(s, 4);
  const bw = load<u32>(s, 8);
  let header: u32 = 0;
  let shift: u32 = 0;
  while (true) {
    if (p >= end || shift > 28) return 0;
    const b = <u32>load<u8>(p++);
    header |= (b & 127) << shift;
    if (b < 128) break;
    shift += 7;
  }
  let left: u32;
  if (header & 1) {
    const groups = header >> 1;
    const bytes = <u64>groups * bw;
    const rest = <u64>(end - p);
    left = groups > 0x1fffffff ? 0xffffffff : groups << 3;
    store<u32>(s, 1, 16);
    store<u32>(s, <u32>p, 24);
    store<u32>(s, 0, 28);
    if (bytes > rest) {
      // Some writers cut the last group off after its last value.
      left = <u32>min<u64>((rest << 3) / bw, left);
      p = end;
    } else p += <usize>bytes;
  } else {
    left = header >> 1;
    const n = (bw + 7) >> 3;
    if (<usize>n > end - p) return 0;
    store<u32>(s, 0, 16);
    store<u32>(s, load<u32>(p) & (n >= 4 ? 0xffffffff : (1 << (n << 3)) - 1), 20);
    p += n;
  }
  store<u32>(s, <u32>p);
  store<u32>(s, left, 12);
  return 1;
}

/** Makes a run current that has values left; 0 at the end of the stream. */
// @ts-ignore: decorator
@inline
function ensureRun(s: usize): u32 {
  while (load<u32>(s, 12) == 0) if (!nextRun(s)) return 0;
  return 1;
}

// @ts-ignore: decorator
@inline
function codeAt(base: usize, pos: u32, bw: u32, mask: u32): u32 {
  const bit = <u64>pos * bw;
  return (<u32>(load<u64>(base + <usize>(bit >> 3)) >> (bit & 7))) & mask;
}

/** What a code becomes: u8 stands for the code itself as u32, i32, i64, v128 for dictionary entries of 4, 8 and 16 bytes. */
// @ts-ignore: decorator
@inline
function put<M>(out: usize, dict: usize, code: u32): void {
  if (sizeof<M>() == 1) store<u32>(out, code);
  else if (sizeof<M>() == 16) v128.store(out, v128.load(dict + (<usize>code << 4)));
  else store<M>(out, load<M>(dict + <usize>code * sizeof<M>()));
}

// @ts-ignore: decorator
@inline
function stride<M>(): usize {
  return sizeof<M>() == 1 ? 4 : sizeof<M>();
}

// @ts-ignore: decorator
@inline
function groups8<M>(p: usize, groups: u32, bw: u32, out: usize, dict: usize, last: i32): i32 {
  const mask = (<u32>1 << bw) - 1;
  let bad = 0;
  const S = stride<M>();
  for (let g: u32 = 0; g < groups; g++) {
    let w = load<u64>(p);
    let c0 = <u32>w & mask;
    w >>= bw;
    let c1 = <u32>w & mask;
    w >>= bw;
    let c2 = <u32>w & mask;
    w >>= bw;
    let c3 = <u32>w & mask;
    if (bw > 8) {
      w = load<u64>(p + (bw >> 1)) >> ((bw & 1) << 2);
    } else w >>= bw;
    let c4 = <u32>w & mask;
    w >>= bw;
    let c5 = <u32>w & mask;
    w >>= bw;
    let c6 = <u32>w & mask;
    w >>= bw;
    let c7 = <u32>w & mask;
    bad |= (last - <i32>c0) | (last - <i32>c1) | (last - <i32>c2) | (last - <i32>c3);
    bad |= (last - <i32>c4) | (last - <i32>c5) | (last - <i32>c6) | (last - <i32>c7);
    put<M>(out, dict, c0);
    put<M>(out + S, dict, c1);
    put<M>(out + 2 * S, dict, c2);
    put<M>(out + 3 * S, dict, c3);
    put<M>(out + 4 * S, dict, c4);
    put<M>(out + 5 * S, dict, c5);
    put<M>(out + 6 * S, dict, c6);
    put<M>(out + 7 * S, dict, c7);
    p += bw;
    out += 8 * S;
  }
  return bad;
}

// @ts-ignore: decorator
@inline
function pairs<M>(p: usize, groups: u32, bw: u32, out: usize, dict: usize, last: i32): i32 {
  const mask = (<u32>1 << bw) - 1;
  let bad = 0;
  const S = stride<M>();
  for (let g: u32 = 0; g < groups; g++) {
    for (let k: u32 = 0; k < 4; k++) {
      const bit = 2 * bw * k;
      const w = load<u64>(p + (bit >> 3)) >> (bit & 7);
      const c0 = <u32>w & mask;
      const c1 = <u32>(w >> bw) & mask;
      bad |= (last - <i32>c0) | (last - <i32>c1);
      put<M>(out, dict, c0);
      put<M>(out + S, dict, c1);
      out += 2 * S;
    }
    p += bw;
  }
  return bad;
}

/** Unpacks whole groups of eight; a function per way of doing it, so that the widths are constants in the loops. */
function unpackGroups<M>(p: usize, groups: u32, bw: u32, out: usize, dict: usize, last: i32): i32 {
  switch (bw) {
    case 1: return groups8<M>(p, groups, 1, out, dict, last);
    case 2: return groups8<M>(p, groups, 2, out, dict, last);
    case 3: return groups8<M>(p, groups, 3, out, dict, last);
    case 4: return groups8<M>(p, groups, 4, out, dict, last);
    case 5: return groups8<M>(p, groups, 5, out, dict, last);
    case 6: return groups8<M>(p, groups, 6, out, dict, last);
    case 7: return groups8<M>(p, groups, 7, out, dict, last);
    case 8: return groups8<M>(p, groups, 8, out, dict, last);
    case 9: return groups8<M>(p, groups, 9, out, dict, last);
    case 10: return groups8<M>(p, groups, 10, out, dict, last);
    case 11: return groups8<M>(p, groups, 11, out, dict, last);
    case 12: return groups8<M>(p, groups, 12, out, dict, last);
    case 13: return groups8<M>(p, groups, 13, out, dict, last);
    case 14: return groups8<M>(p, groups, 14, out, dict, last);
    case 15: return groups8<M>(p, groups, 15, out, dict, last);
    case 16: return groups8<M>(p, groups, 16, out, dict, last);
  }
  if (bw <= 29) return pairs<M>(p, groups, bw, out, dict, last);
  const mask = (<u32>1 << bw) - 1;
  let bad = 0;
  for (let i: u32 = 0; i < groups << 3; i++) {
    const c = codeAt(p, i, bw, mask);
    bad |= last - <i32>c;
    put<M>(out, dict, c);
    out += stride<M>();
  }
  return bad;
}

function decode<M>(s: usize, n: u32, out: usize, dict: usize, last: i32): i32 {
  const bw = load<u32>(s, 8);
  if (bw > 31) return 1;
  const mask = (<u32>1 << bw) - 1;
  const S = stride<M>();
  let bad = 0;
  while (n > 0) {
    if (!ensureRun(s)) return 1;
    const left = load<u32>(s, 12);
    let take = min(left, n);
    n -= take;
    if (bw != 0) store<u32>(s, left - take, 12);
    if (load<u32>(s, 16) == 0) {
      const code = load<u32>(s, 20);
      if (<u32>last < code) return 2;
      if (sizeof<M>() == 1) {
        const v = i32x4.splat(<i32>code);
        while (take >= 4) {
          v128.store(out, v);
          out += 16;
          take -= 4;
        }
        while (take > 0) {
          store<u32>(out, code);
          out += 4;
          take--;
        }
      } else {
        while (take > 0) {
          put<M>(out, dict, code);
          out += S;
          take--;
        }
      }
    } else {
      const base = <usize>load<u32>(s, 24);
      let pos = load<u32>(s, 28);
      store<u32>(s, pos + take, 28);
      while (take > 0 && (pos & 7) != 0) {
        const c = codeAt(base, pos, bw, mask);
        bad |= last - <i32>c;
        put<M>(out, dict, c);
        out += S;
        pos++;
        take--;
      }
      const groups = take >> 3;
      if (groups > 0) {
        bad |= unpackGroups<M>(base + <usize>(pos >> 3) * bw, groups, bw, out, dict, last);
        pos += groups << 3;
        take &= 7;
        out += <usize>groups * 8 * S;
      }
      while (take > 0) {
        const c = codeAt(base, pos, bw, mask);
        bad |= last - <i32>c;
        put<M>(out, dict, c);
        out += S;
        pos++;
        take--;
      }
      if (bad < 0) return 2;
    }
  }
  return 0;
}

export function pqCodes(s: usize, n: u32, out: usize, last: i32): i32 {
  return decode<u8>(s, n, out, 0, last);
}
export function pqGather4(s: usize, n: u32, out: usize, dict: usize, last: i32): i32 {
  return decode<i32>(s, n, out, dict, last);
}
export function pqGather8(s: usize, n: u32, out: usize, dict: usize, last: i32): i32 {
  return decode<i64>(s, n, out, dict, last);
}
export function pqGather16(s: usize, n: u32, out: usize, dict: usize, last: i32): i32 {
  return decode<v128>(s, n, out, dict, last);
}

/** Consumes n values and stores those at the rows selection[0..count) - first, which ascend and lie within n. */
function select<M>(s: usize, n: u32, selection: usize, count: u32, first: u32, out: usize, dict: usize, last: i32): i32 {
  const bw = load<u32>(s, 8);
  if (bw > 31) return 1;
  const mask = (<u32>1 << bw) - 1;
  let bad = 0;
  let from: u32 = 0;
  const end = selection + (<usize>count << 2);
  while (n > 0) {
    if (!ensureRun(s)) return 1;
    const left = load<u32>(s, 12);
    const take = min(left, n);
    n -= take;
    if (bw != 0) store<u32>(s, left - take, 12);
    const to = from + take;
    if (load<u32>(s, 16) == 0) {
      const code = load<u32>(s, 20);
      if (<u32>last < code) return 2;
      while (selection < end && load<u32>(selection) - first < to) {
        put<M>(out, dict, code);
        out += stride<M>();
        selection += 4;
      }
    } else {
      const base = <usize>load<u32>(s, 24);
      const pos = load<u32>(s, 28);
      store<u32>(s, pos + take, 28);
      while (selection < end) {
        const row = load<u32>(selection) - first;
        if (row >= to) break;
        const c = codeAt(base, pos + (row - from), bw, mask);
        bad |= last - <i32>c;
        put<M>(out, dict, c);
        out += stride<M>();
        selection += 4;
      }
      if (bad < 0) return 2;
    }
    from = to;
  }
  return 0;
}

export function pqSelectCodes(s: usize, n: u32, sel: usize, count: u32, first: u32, out: usize, last: i32): i32 {
  return select<u8>(s, n, sel, count, first, out, 0, last);
}
export function pqSelect4(s: usize, n: u32, sel: usize, count: u32, first: u32, out: usize, dict: usize, last: i32): i32 {
  return select<i32>(s, n, sel, count, first, out, dict, last);
}
export function pqSelect8(s: usize, n: u32, sel: usize, count: u32, first: u32, out: usize, dict: usize, last: i32): i32 {
  return select<i64>(s, n, sel, count, first, out, dict, last);
}
export function pqSelect16(s: usize, n: u32, sel: usize, count: u32, first: u32, out: usize, dict: usize, last: i32): i32 {
  return select<v128>(s, n, sel, count, first, out, dict, last);
}

/** Skips n values. */
export function pqHybridSkip(s: usize, n: u32): i32 {
  while (n > 0) {
    if (!ensureRun(s)) return 1;
    const left = load<u32>(s, 12);
    const take = min(left, n);
    n -= take;
    if (load<u32>(s, 8) != 0) store<u32>(s, left - take, 12);
    if (load<u32>(s, 16) == 1) store<u32>(s, load<u32>(s, 28) + take, 28);
  }
  return 0;
}

/** Consumes n levels of one bit when all of them are 1 by one repeated run; 0 when that is not known. */
export function pqAllPresent(s: usize, n: u32): i32 {
  if (!ensureRun(s)) return 0;
  const left = load<u32>(s, 12);
  if (left < n || load<u32>(s, 16) != 0 || load<u32>(s, 20) != 1) return 0;
  store<u32>(s, left - n, 12);
  return 1;
}

/** Expands n levels of one bit to bytes; returns how many are 1, or -1 for a malformed stream. */
export function pqPresence(s: usize, n: u32, out: usize): i32 {
  let ones: u32 = 0;
  while (n > 0) {
    if (!ensureRun(s)) return -1;
    const left = load<u32>(s, 12);
    let take = min(left, n);
    n -= take;
    if (load<u32>(s, 8) != 0) store<u32>(s, left - take, 12);
    if (load<u32>(s, 16) == 0) {
      const v = load<u32>(s, 20);
      if (v > 1) return -1;
      memory.fill(out, <u8>v, take);
      ones += v * take;
      out += take;
    } else {
      const base = <usize>load<u32>(s, 24);
      let pos = load<u32>(s, 28);
      store<u32>(s, pos + take, 28);
      while (take > 0 && (pos & 7) != 0) {
        const bit = <u32>(load<u8>(base + (pos >> 3)) >> <u8>(pos & 7)) & 1;
        store<u8>(out++, <u8>bit);
        ones += bit;
        pos++;
        take--;
      }
      while (take >= 8) {
        const x = <u64>load<u8>(base + (pos >> 3));
        store<u64>(out, (((x & 127) * 0x0002040810204081) & 0x0101010101010101) | ((x >> 7) << 56));
        ones += <u32>popcnt<u64>(x);
        out += 8;
        pos += 8;
        take -= 8;
      }
      while (take > 0) {
        const bit = <u32>(load<u8>(base + (pos >> 3)) >> <u8>(pos & 7)) & 1;
        store<u8>(out++, <u8>bit);
        ones += bit;
        pos++;
        take--;
      }
    }
  }
  return <i32>ones;
}

/** Skips n levels of one bit; returns how many were 1, or -1. */
export function pqSkipPresence(s: usize, n: u32): i32 {
  let ones: u32 = 0;
  while (n > 0) {
    if (!ensureRun(s)) return -1;
    const left = load<u32>(s, 12);
    const take = min(left, n);
    n -= take;
    if (load<u32>(s, 8) != 0) store<u32>(s, left - take, 12);
    if (load<u32>(s, 16) == 0) {
      if (load<u32>(s, 20) > 1) return -1;
      ones += load<u32>(s, 20) * take;
    } else {
      const base = <usize>load<u32>(s, 24);
      const pos = load<u32>(s, 28);
      store<u32>(s, pos + take, 28);
      for (let i: u32 = pos; i < pos + take; i++) ones += <u32>(load<u8>(base + (i >> 3)) >> <u8>(i & 7)) & 1;
    }
  }
  return <i32>ones;
}
