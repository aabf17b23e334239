// Byte strings: a view is an i64, length << 32 | address.

/** memcmp of two byte strings with their lengths: negative, 0 or positive. */
// @ts-ignore: decorator
@inline
function compareAt(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const n = min(aLength, bLength);
  let i: u32 = 0;
  while (i + 8 <= n) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return bswap(x) < bswap(y) ? -1 : 1;
    i += 8;
  }
  while (i < n) {
    const d = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (d != 0) return d;
    i++;
  }
  return <i32>aLength - <i32>bLength;
}

export function viewCompare(x: u64, y: u64): i32 {
  return compareAt(<usize>(x & 0xffffffff), <u32>(x >> 32), <usize>(y & 0xffffffff), <u32>(y >> 32));
}

export function viewEquals(x: u64, y: u64): i32 {
  if (x == y) return 1;
  const n = <u32>(x >> 32);
  if (n != <u32>(y >> 32)) return 0;
  const a = <usize>(x & 0xffffffff);
  const b = <usize>(y & 0xffffffff);
  let i: u32 = 0;
  while (i + 8 <= n) {
    if (load<u64>(a + i) != load<u64>(b + i)) return 0;
    i += 8;
  }
  while (i < n) {
    if (load<u8>(a + i) != load<u8>(b + i)) return 0;
    i++;
  }
  return 1;
}

/** Sum of the lengths of views; rows with validity 0 do not count. */
export function viewsBytes(views: usize, validity: usize, codes: usize, n: u32): f64 {
  let sum: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (validity != 0 && load<u8>(validity + i) == 0) continue;
    const k = codes != 0 ? load<u32>(codes + (<usize>i << 2)) : i;
    sum += load<u64>(views + (<usize>k << 3)) >> 32;
  }
  return <f64>sum;
}

/** Copies the bytes of views one after another to `bytes` and writes views of the copies. Gives the end of what it wrote. */
export function viewsCopy(views: usize, validity: usize, codes: usize, n: u32, out: usize, bytes: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    if (validity != 0 && load<u8>(validity + i) == 0) {
      store<u64>(out + (<usize>i << 3), 0);
      continue;
    }
    const k = codes != 0 ? load<u32>(codes + (<usize>i << 2)) : i;
    const v = load<u64>(views + (<usize>k << 3));
    const length = <usize>(v >> 32);
    memory.copy(bytes, <usize>(v & 0xffffffff), length);
    store<u64>(out + (<usize>i << 3), (v & 0xffffffff00000000) | <u64>bytes);
    bytes += length;
  }
  return bytes;
}

/** Values of a dictionary by code. */
export function gather(data: usize, codes: usize, n: u32, width: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const from = data + <usize>load<u32>(codes + (<usize>i << 2)) * width;
    const to = out + <usize>i * width;
    if (width == 8) store<u64>(to, load<u64>(from));
    else if (width == 4) store<u32>(to, load<u32>(from));
    else memory.copy(to, from, width);
  }
}
