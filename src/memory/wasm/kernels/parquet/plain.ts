// Plain pages to engine values: views of strings, conversions between the file's and the engine's forms, null spreading, selection.

/** Views of n length-prefixed strings; returns the address behind the last, 0 when they pass the end. */
export function pqPlainViews(p: usize, end: usize, n: u32, out: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    if (end - p < 4) return 0;
    const length = load<u32>(p);
    p += 4;
    if (<usize>length > end - p) return 0;
    store<u64>(out, (<u64>length << 32) | <u64>p);
    p += length;
    out += 8;
  }
  return p;
}

/** Walks over n length-prefixed strings. */
export function pqPlainSkip(p: usize, end: usize, n: u32): usize {
  for (let i: u32 = 0; i < n; i++) {
    if (end - p < 4) return 0;
    const length = load<u32>(p);
    p += 4;
    if (<usize>length > end - p) return 0;
    p += length;
  }
  return p;
}

/** Views of n strings of the same length. */
export function pqFixedViews(p: usize, length: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out, (<u64>length << 32) | <u64>p);
    p += length;
    out += 8;
  }
}

/** Bits to bytes, lowest bit first. */
export function pqBits(p: usize, n: u32, out: usize): void {
  while (n >= 8) {
    const x = <u64>load<u8>(p++);
    store<u64>(out, (((x & 127) * 0x0002040810204081) & 0x0101010101010101) | ((x >> 7) << 56));
    out += 8;
    n -= 8;
  }
  const x = n > 0 ? <u32>load<u8>(p) : 0;
  for (let i: u32 = 0; i < n; i++) store<u8>(out + i, <u8>((x >> i) & 1));
}

/** 32-bit values to the low `bits` of them, sign extended (Spark's byte and short). */
export function pqNarrow(p: usize, n: u32, bits: u32, out: usize): void {
  const shift = 32 - bits;
  for (let i: usize = 0; i < <usize>n << 2; i += 4) store<i32>(out + i, (load<i32>(p + i) << shift) >> shift);
}

export function pqWiden(p: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<i64>(out + (i << 3), <i64>load<i32>(p + (i << 2)));
}
export function pqWidenUnsigned(p: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<i64>(out + (i << 3), <i64>load<u32>(p + (i << 2)));
}
export function pqMultiply(p: usize, n: u32, factor: i64, out: usize): void {
  for (let i: usize = 0; i < <usize>n << 3; i += 8) store<i64>(out + i, load<i64>(p + i) * factor);
}
/** Division that rounds down. */
export function pqFloorDivide(p: usize, n: u32, divisor: i64, out: usize): void {
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    const x = load<i64>(p + i);
    let q = x / divisor;
    if (x % divisor < 0) q--;
    store<i64>(out + i, q);
  }
}
/** 64 bits to 128, sign extended or not. Backwards, so that it can work in place. */
export function pqWiden128(p: usize, n: u32, signed: i32, out: usize): void {
  for (let i: usize = n; i > 0; ) {
    i--;
    const x = load<i64>(p + (i << 3));
    store<i64>(out + (i << 4), x);
    store<i64>(out + (i << 4), signed ? x >> 63 : 0, 8);
  }
}
export function pqInt32ToDouble(p: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<f64>(out + (i << 3), <f64>load<i32>(p + (i << 2)));
}
export function pqFloatToDouble(p: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<f64>(out + (i << 3), <f64>load<f32>(p + (i << 2)));
}
/** INT96 timestamps (nanoseconds of the day, Julian day) to microseconds. */
export function pqInt96(p: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<i64>(out, (<i64>load<i32>(p, 8) - 2440588) * 86400000000 + load<i64>(p) / 1000);
    p += 12;
    out += 8;
  }
}

/** A big-endian two's complement number, its low word and whether it fits 64 bits. */
// @ts-ignore: decorator
@inline
function bigEndian(p: usize, length: u32, out: usize, wide: bool): bool {
  let low: u64 = 0;
  let high: u64 = 0;
  const negative = length > 0 && load<i8>(p) < 0;
  if (negative) low = high = ~(<u64>0);
  let lost = false;
  for (let i: u32 = 0; i < length; i++) {
    const b = <u64>load<u8>(p + i);
    const top = high >> 56;
    if (top != 0 && top != 255) lost = true;
    if (negative != (<i64>high < 0)) lost = true;
    high = (high << 8) | (low >> 56);
    low = (low << 8) | b;
  }
  if (negative != (<i64>high < 0)) lost = true;
  store<u64>(out, low);
  if (wide) store<u64>(out, high, 8);
  else if (<i64>high != <i64>low >> 63) lost = true;
  return !lost;
}

/** Fixed-length decimals to i64 (wide 0) or i128; 1 when one does not fit. */
export function pqFixedDecimals(p: usize, length: u32, n: u32, wide: i32, out: usize): i32 {
  let bad = 0;
  if (!wide && length <= 8 && length > 0) {
    // One load that begins before the value, and a shift that drops what does not belong to it.
    const shift = <i64>(64 - (length << 3));
    for (let i: u32 = 0; i < n; i++) {
      store<i64>(out, <i64>bswap<u64>(load<u64>(p)) >> shift);
      p += length;
      out += 8;
    }
    return 0;
  }
  for (let i: u32 = 0; i < n; i++) {
    if (!bigEndian(p, length, out, wide != 0)) bad = 1;
    p += length;
    out += wide ? 16 : 8;
  }
  return bad;
}
/** Decimals of any length, given as views. */
export function pqViewDecimals(views: usize, n: u32, wide: i32, out: usize): i32 {
  let bad = 0;
  for (let i: u32 = 0; i < n; i++) {
    const v = load<u64>(views);
    if (!bigEndian(<usize>(v & 0xffffffff), <u32>(v >> 32), out, wide != 0)) bad = 1;
    views += 8;
    out += wide ? 16 : 8;
  }
  return bad;
}

export function pqStreamSplit(p: usize, width: u32, n: u32, out: usize): void {
  if (width == 4) {
    for (let i: usize = 0; i < <usize>n; i++) {
      const q = p + i;
      store<u32>(out + (i << 2), <u32>load<u8>(q) | (<u32>load<u8>(q + n) << 8) | (<u32>load<u8>(q + 2 * n) << 16) | (<u32>load<u8>(q + 3 * n) << 24));
    }
    return;
  }
  for (let j: u32 = 0; j < width; j++) {
    const q = p + <usize>j * n;
    let o = out + j;
    for (let i: usize = 0; i < <usize>n; i++) {
      store<u8>(o, load<u8>(q + i));
      o += width;
    }
  }
}

// @ts-ignore: decorator
@inline
function spread<T>(data: usize, validity: usize, n: u32, present: u32): void {
  let from = data + <usize>present * sizeof<T>();
  let to = data + <usize>n * sizeof<T>();
  let v = validity + n;
  while (v > validity) {
    v--;
    to -= sizeof<T>();
    if (load<u8>(v)) {
      from -= sizeof<T>();
      if (sizeof<T>() == 16) v128.store(to, v128.load(from));
      else store<T>(to, load<T>(from));
    } else if (sizeof<T>() == 16) v128.store(to, i64x2.splat(0));
    else store<T>(to, <T>0);
  }
}
/** Moves `present` values apart, in place, to where their rows are valid; null rows become zero. */
export function pqSpread1(data: usize, validity: usize, n: u32, present: u32): void {
  spread<u8>(data, validity, n, present);
}
export function pqSpread4(data: usize, validity: usize, n: u32, present: u32): void {
  spread<u32>(data, validity, n, present);
}
export function pqSpread8(data: usize, validity: usize, n: u32, present: u32): void {
  spread<u64>(data, validity, n, present);
}
export function pqSpread16(data: usize, validity: usize, n: u32, present: u32): void {
  let from = data + (<usize>present << 4);
  let to = data + (<usize>n << 4);
  let v = validity + n;
  while (v > validity) {
    v--;
    to -= 16;
    if (load<u8>(v)) {
      from -= 16;
      v128.store(to, v128.load(from));
    } else v128.store(to, i64x2.splat(0));
  }
}

/** out[j] = data[selection[j] - first]. */
export function pqTake1(data: usize, sel: usize, count: u32, first: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(out + i, load<u8>(data + (load<u32>(sel + (<usize>i << 2)) - first)));
}
export function pqTake4(data: usize, sel: usize, count: u32, first: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 4) store<u32>(out + i, load<u32>(data + (<usize>(load<u32>(sel + i) - first) << 2)));
}
export function pqTake8(data: usize, sel: usize, count: u32, first: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i++)
    store<u64>(out + (i << 3), load<u64>(data + (<usize>(load<u32>(sel + (i << 2)) - first) << 3)));
}
export function pqTake16(data: usize, sel: usize, count: u32, first: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i++)
    v128.store(out + (i << 4), v128.load(data + (<usize>(load<u32>(sel + (i << 2)) - first) << 4)));
}
/** Whether any of n bytes is zero. */
export function pqHasZero(p: usize, n: u32): i32 {
  for (let i: u32 = 0; i < n; i++) if (!load<u8>(p + i)) return 1;
  return 0;
}
/** memory.fill and memory.copy, which are faster than their JavaScript counterparts on shared memory. */
export function pqFill(p: usize, value: u32, n: u32): void {
  memory.fill(p, <u8>value, n);
}
export function pqCopy(to: usize, from: usize, n: u32): void {
  memory.copy(to, from, n);
}
