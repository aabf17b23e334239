// Building blocks of the Parquet writer: dictionaries, hybrid runs, plain values, statistics.
// State of a dictionary (u32 each): 0 slots (u32, index + 1, 0 free), 4 mask of the slots, 8 entries (values, or offsets of strings into
// the bytes), 12 count, 16 bytes of the strings (each with its length, as PLAIN has them), 20 bytes used, 24 capacity of the bytes,
// 28 most entries.

// @ts-ignore: decorator
@inline
function mix(x: u64): u32 {
  x *= 0x9e3779b97f4a7c15;
  return <u32>(x >> 32);
}

// @ts-ignore: decorator
@inline
function hashBytes(p: usize, n: u32): u32 {
  let h: u64 = n;
  while (n >= 8) {
    h = (h ^ load<u64>(p)) * 0x9e3779b97f4a7c15;
    h ^= h >> 29;
    p += 8;
    n -= 8;
  }
  if (n > 0) {
    // The bytes behind the string do not count.
    const last = load<u64>(p) & (((<u64>1) << (<u64>n << 3)) - 1);
    h = (h ^ last) * 0x9e3779b97f4a7c15;
  }
  h ^= h >> 32;
  return mix(h);
}

// @ts-ignore: decorator
@inline
function sameBytes(a: usize, b: usize, n: u32): bool {
  while (n >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
    n -= 8;
  }
  if (n == 0) return true;
  const m = ((<u64>1) << (<u64>n << 3)) - 1;
  return ((load<u64>(a) ^ load<u64>(b)) & m) == 0;
}

// @ts-ignore: decorator
@inline
function put<T>(s: usize, values: usize, n: u32, codes: usize): u32 {
  const slots = <usize>load<u32>(s);
  const mask = load<u32>(s, 4);
  const entries = <usize>load<u32>(s, 8);
  let count = load<u32>(s, 12);
  const most = min(load<u32>(s, 28), (mask + 1) >> 1);
  let i: u32 = 0;
  for (; i < n; i++) {
    const at = values + <usize>i * sizeof<T>();
    let h = mix(<u64>load<T>(at)) & mask;
    let code: u32 = 0;
    while (true) {
      const e = load<u32>(slots + (<usize>h << 2));
      if (e == 0) {
        if (count >= most) {
          store<u32>(s, count, 12);
          return i;
        }
        code = count;
        store<T>(entries + <usize>count * sizeof<T>(), load<T>(at));
        count++;
        store<u32>(slots + (<usize>h << 2), count);
        break;
      }
      const known = entries + <usize>(e - 1) * sizeof<T>();
      if (load<T>(known) == load<T>(at)) {
        code = e - 1;
        break;
      }
      h = (h + 1) & mask;
    }
    store<u32>(codes + (<usize>i << 2), code);
  }
  store<u32>(s, count, 12);
  return n;
}

/** Codes of n values; returns how many were done before the dictionary was full. */
export function pqDict4(s: usize, values: usize, n: u32, codes: usize): u32 {
  return put<u32>(s, values, n, codes);
}
export function pqDict8(s: usize, values: usize, n: u32, codes: usize): u32 {
  return put<u64>(s, values, n, codes);
}
export function pqDict16(s: usize, values: usize, n: u32, codes: usize): u32 {
  const slots = <usize>load<u32>(s);
  const mask = load<u32>(s, 4);
  const entries = <usize>load<u32>(s, 8);
  let count = load<u32>(s, 12);
  const most = min(load<u32>(s, 28), (mask + 1) >> 1);
  for (let i: u32 = 0; i < n; i++) {
    const at = values + (<usize>i << 4);
    let h = mix(load<u64>(at) ^ (load<u64>(at, 8) * 0xff51afd7ed558ccd)) & mask;
    while (true) {
      const e = load<u32>(slots + (<usize>h << 2));
      if (e == 0) {
        if (count >= most) {
          store<u32>(s, count, 12);
          return i;
        }
        v128.store(entries + (<usize>count << 4), v128.load(at));
        store<u32>(codes + (<usize>i << 2), count);
        count++;
        store<u32>(slots + (<usize>h << 2), count);
        break;
      }
      const known = entries + (<usize>(e - 1) << 4);
      if (load<u64>(known) == load<u64>(at) && load<u64>(known, 8) == load<u64>(at, 8)) {
        store<u32>(codes + (<usize>i << 2), e - 1);
        break;
      }
      h = (h + 1) & mask;
    }
  }
  store<u32>(s, count, 12);
  return n;
}

/** The same for strings; it also stops when their bytes are full. */
export function pqDictViews(s: usize, views: usize, n: u32, codes: usize): u32 {
  const slots = <usize>load<u32>(s);
  const mask = load<u32>(s, 4);
  const entries = <usize>load<u32>(s, 8);
  let count = load<u32>(s, 12);
  const bytes = <usize>load<u32>(s, 16);
  let used = load<u32>(s, 20);
  const capacity = load<u32>(s, 24);
  const most = min(load<u32>(s, 28), (mask + 1) >> 1);
  let i: u32 = 0;
  for (; i < n; i++) {
    const v = load<u64>(views + (<usize>i << 3));
    const p = <usize>(v & 0xffffffff);
    const length = <u32>(v >> 32);
    let h = hashBytes(p, length) & mask;
    let code: u32 = 0;
    let full = false;
    while (true) {
      const e = load<u32>(slots + (<usize>h << 2));
      if (e == 0) {
        if (count >= most || length > capacity || used + length + 4 > capacity) {
          full = true;
          break;
        }
        code = count;
        store<u32>(entries + (<usize>count << 2), used);
        store<u32>(bytes + used, length);
        memory.copy(bytes + used + 4, p, length);
        used += length + 4;
        count++;
        store<u32>(slots + (<usize>h << 2), count);
        break;
      }
      const known = bytes + load<u32>(entries + (<usize>(e - 1) << 2));
      if (load<u32>(known) == length && sameBytes(known + 4, p, length)) {
        code = e - 1;
        break;
      }
      h = (h + 1) & mask;
    }
    if (full) break;
    store<u32>(codes + (<usize>i << 2), code);
  }
  store<u32>(s, count, 12);
  store<u32>(s, used, 20);
  return i;
}

/** Fills the (zeroed) slots of a dictionary whose entries are there: after its table has grown. width 0: strings. */
export function pqDictRehash(s: usize, width: u32): void {
  const slots = <usize>load<u32>(s);
  const mask = load<u32>(s, 4);
  const entries = <usize>load<u32>(s, 8);
  const count = load<u32>(s, 12);
  const bytes = <usize>load<u32>(s, 16);
  for (let i: u32 = 0; i < count; i++) {
    let h: u32;
    if (width == 0) {
      const p = bytes + load<u32>(entries + (<usize>i << 2));
      h = hashBytes(p + 4, load<u32>(p));
    } else if (width == 4) h = mix(<u64>load<u32>(entries + (<usize>i << 2)));
    else if (width == 8) h = mix(load<u64>(entries + (<usize>i << 3)));
    else {
      const at = entries + (<usize>i << 4);
      h = mix(load<u64>(at) ^ (load<u64>(at, 8) * 0xff51afd7ed558ccd));
    }
    h &= mask;
    while (load<u32>(slots + (<usize>h << 2)) != 0) h = (h + 1) & mask;
    store<u32>(slots + (<usize>h << 2), i + 1);
  }
}

// @ts-ignore: decorator
@inline
function putVarint(p: usize, n: u32): usize {
  while (n >= 128) {
    store<u8>(p++, <u8>(n | 128));
    n >>= 7;
  }
  store<u8>(p++, <u8>n);
  return p;
}

/** The hybrid of n values of T (u8 levels or u32 codes); needs 2 * n * width / 8 + n / 8 + 64 bytes. Returns the end. */
// @ts-ignore: decorator
@inline
function hybrid<T>(values: usize, n: u32, bw: u32, out: usize): usize {
  const S = sizeof<T>();
  const valueBytes = (bw + 7) >> 3;
  let i: u32 = 0;
  // The packed groups since `packed`; each has eight values.
  let packed: u32 = 0;
  while (true) {
    // A run of equal values counts from eight on, and only at a group's border.
    let run: u32 = 0;
    if (i < n) {
      const v = load<T>(values + <usize>i * S);
      run = 1;
      while (i + run < n && load<T>(values + <usize>(i + run) * S) == v) run++;
    }
    if (i < n && run < 8) {
      i = min(i + 8, n);
      if (i < n) continue;
      run = 0;
    }
    if (i > packed) {
      const groups = (i - packed + 7) >> 3;
      out = putVarint(out, (groups << 1) | 1);
      let bits: u64 = 0;
      let have: u32 = 0;
      const end = packed + (groups << 3);
      for (let j = packed; j < end; j++) {
        if (j < n) bits |= <u64>load<T>(values + <usize>j * S) << have;
        have += bw;
        while (have >= 8) {
          store<u8>(out++, <u8>bits);
          bits >>= 8;
          have -= 8;
        }
      }
      packed = i;
    }
    if (i >= n) break;
    out = putVarint(out, run << 1);
    store<u32>(out, <u32>load<T>(values + <usize>i * S));
    out += valueBytes;
    i += run;
    packed = i;
    if (i >= n) break;
  }
  return out;
}
export function pqEncodeLevels(values: usize, n: u32, bw: u32, out: usize): usize {
  return hybrid<u8>(values, n, bw, out);
}
export function pqEncodeCodes(values: usize, n: u32, bw: u32, out: usize): usize {
  return hybrid<u32>(values, n, bw, out);
}

/** Moves the valid values together; returns how many. */
export function pqCompact1(data: usize, validity: usize, n: u32, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    store<u8>(out + count, load<u8>(data + i));
    count += load<u8>(validity + i);
  }
  return count;
}
export function pqCompact4(data: usize, validity: usize, n: u32, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (<usize>count << 2), load<u32>(data + (<usize>i << 2)));
    count += load<u8>(validity + i);
  }
  return count;
}
export function pqCompact8(data: usize, validity: usize, n: u32, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (<usize>count << 3), load<u64>(data + (<usize>i << 3)));
    count += load<u8>(validity + i);
  }
  return count;
}
export function pqCompact16(data: usize, validity: usize, n: u32, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    v128.store(out + (<usize>count << 4), v128.load(data + (<usize>i << 4)));
    count += load<u8>(validity + i);
  }
  return count;
}

/** Bytes of n strings with their lengths. */
export function pqViewsSize(views: usize, n: u32): f64 {
  let total: u64 = <u64>n << 2;
  for (let i: u32 = 0; i < n; i++) total += load<u64>(views + (<usize>i << 3)) >> 32;
  return <f64>total;
}
export function pqPutViews(views: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    const v = load<u64>(views);
    const length = <u32>(v >> 32);
    store<u32>(out, length);
    memory.copy(out + 4, <usize>(v & 0xffffffff), length);
    out += 4 + length;
    views += 8;
  }
  return out;
}
/** Bytes 0 or 1 to bits; a last partial byte has zeros above. */
export function pqPutBits(data: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i += 8) {
    let b: u32 = 0;
    const m = min<u32>(8, n - i);
    for (let j: u32 = 0; j < m; j++) b |= <u32>(load<u8>(data + i + j) & 1) << j;
    store<u8>(out++, <u8>b);
  }
  return out;
}
/** The low words of 64-bit values. */
export function pqPutLow(data: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out, load<u32>(data));
    data += 8;
    out += 4;
  }
  return out;
}
/** Microseconds to INT96. */
export function pqPutInt96(data: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    const t = load<i64>(data);
    let day = t / 86400000000;
    let rest = t % 86400000000;
    if (rest < 0) {
      rest += 86400000000;
      day--;
    }
    store<i64>(out, rest * 1000);
    store<i32>(out, <i32>(day + 2440588), 8);
    data += 8;
    out += 12;
  }
  return out;
}
/** 128-bit values to big-endian ones of `length` (at most 16) bytes. */
export function pqPutDecimals(data: usize, n: u32, length: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    for (let j: u32 = 0; j < length; j++) store<u8>(out + length - 1 - j, load<u8>(data + j));
    data += 16;
    out += length;
  }
  return out;
}

/** Smallest and largest of n > 0 values, stored at out and out + 16. */
export function pqRange4(data: usize, n: u32, out: usize): void {
  let low = load<i32>(data);
  let high = low;
  for (let i: u32 = 1; i < n; i++) {
    const x = load<i32>(data + (<usize>i << 2));
    low = min(low, x);
    high = max(high, x);
  }
  store<i32>(out, low);
  store<i32>(out, high, 16);
}
export function pqRange8(data: usize, n: u32, out: usize): void {
  let low = load<i64>(data);
  let high = low;
  for (let i: u32 = 1; i < n; i++) {
    const x = load<i64>(data + (<usize>i << 3));
    low = min(low, x);
    high = max(high, x);
  }
  store<i64>(out, low);
  store<i64>(out, high, 16);
}
export function pqRange16(data: usize, n: u32, out: usize): void {
  let lowAt = data;
  let highAt = data;
  for (let i: u32 = 1; i < n; i++) {
    const p = data + (<usize>i << 4);
    const h = load<i64>(p, 8);
    const l = load<u64>(p);
    if (h < load<i64>(lowAt, 8) || (h == load<i64>(lowAt, 8) && l < load<u64>(lowAt))) lowAt = p;
    if (h > load<i64>(highAt, 8) || (h == load<i64>(highAt, 8) && l > load<u64>(highAt))) highAt = p;
  }
  v128.store(out, v128.load(lowAt));
  v128.store(out, v128.load(highAt), 16);
}
/** Returns 1 when there is a NaN, which makes the range useless. */
export function pqRangeFloat(data: usize, n: u32, out: usize): i32 {
  let low = load<f32>(data);
  let high = low;
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f32>(data + (<usize>i << 2));
    if (x != x) return 1;
    low = min(low, x);
    high = max(high, x);
  }
  store<f32>(out, low);
  store<f32>(out, high, 16);
  return 0;
}
export function pqRangeDouble(data: usize, n: u32, out: usize): i32 {
  let low = load<f64>(data);
  let high = low;
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(data + (<usize>i << 3));
    if (x != x) return 1;
    low = min(low, x);
    high = max(high, x);
  }
  store<f64>(out, low);
  store<f64>(out, high, 16);
  return 0;
}
function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const n = min(aLength, bLength);
  for (let i: u32 = 0; i < n; i++) {
    const d = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (d != 0) return d;
  }
  return <i32>aLength - <i32>bLength;
}
/** Positions of the smallest and largest string, at out and out + 4. */
export function pqRangeViews(views: usize, n: u32, out: usize): void {
  let low: u32 = 0;
  let high: u32 = 0;
  let lowView = load<u64>(views);
  let highView = lowView;
  for (let i: u32 = 1; i < n; i++) {
    const v = load<u64>(views + (<usize>i << 3));
    const p = <usize>(v & 0xffffffff);
    const length = <u32>(v >> 32);
    if (compareBytes(p, length, <usize>(lowView & 0xffffffff), <u32>(lowView >> 32)) < 0) {
      low = i;
      lowView = v;
    } else if (compareBytes(p, length, <usize>(highView & 0xffffffff), <u32>(highView >> 32)) > 0) {
      high = i;
      highView = v;
    }
  }
  store<u32>(out, low);
  store<u32>(out, high, 4);
}
export function pqMaxCode(codes: usize, n: u32): u32 {
  let m: u32 = 0;
  for (let i: u32 = 0; i < n; i++) m = max(m, load<u32>(codes + (<usize>i << 2)));
  return m;
}
