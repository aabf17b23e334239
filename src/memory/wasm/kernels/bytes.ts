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
