// 128-bit signed integers in memory, low word first. Compiled code does the common cases inline and calls these for the rest.

// @ts-ignore: decorator
@inline
function mulHigh(a: u64, b: u64): u64 {
  const al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
  const t = al * bl;
  const m1 = ah * bl + (t >> 32);
  const m2 = al * bh + (m1 & 0xffffffff);
  return ah * bh + (m1 >> 32) + (m2 >> 32);
}

/** out = a * b. Gives 1 when the exact product does not fit 127 bits. */
export function i128Multiply(aLow: u64, aHigh: i64, bLow: u64, bHigh: i64, out: usize): i32 {
  const negative = (aHigh ^ bHigh) < 0;
  let al = aLow, ah = <u64>aHigh, bl = bLow, bh = <u64>bHigh;
  if (aHigh < 0) { al = ~al + 1; ah = ~ah + (al == 0 ? 1 : 0); }
  if (bHigh < 0) { bl = ~bl + 1; bh = ~bh + (bl == 0 ? 1 : 0); }
  let overflow: i32 = 0;
  if (ah != 0 && bh != 0) overflow = 1;
  let low = al * bl;
  let high = mulHigh(al, bl);
  const c1h = mulHigh(ah, bl), c2h = mulHigh(al, bh);
  if (c1h != 0 || c2h != 0) overflow = 1;
  const c1 = ah * bl, c2 = al * bh;
  let h2 = high + c1;
  if (h2 < high) overflow = 1;
  high = h2;
  h2 = high + c2;
  if (h2 < high) overflow = 1;
  high = h2;
  if (high >> 63 != 0) overflow = 1;
  if (negative) { low = ~low + 1; high = ~high + (low == 0 ? 1 : 0); }
  store<u64>(out, low);
  store<u64>(out + 8, high);
  return overflow;
}

/** out = a / b rounded half up (away from zero); b must not be 0. With `floorMode` 1 the quotient is truncated; with 2 the remainder is stored. */
export function i128Divide(aLow: u64, aHigh: i64, bLow: u64, bHigh: i64, out: usize, mode: i32): void {
  const negA = aHigh < 0, negB = bHigh < 0;
  let al = aLow, ah = <u64>aHigh, bl = bLow, bh = <u64>bHigh;
  if (negA) { al = ~al + 1; ah = ~ah + (al == 0 ? 1 : 0); }
  if (negB) { bl = ~bl + 1; bh = ~bh + (bl == 0 ? 1 : 0); }
  let ql: u64 = 0, qh: u64 = 0, rl: u64 = 0, rh: u64 = 0;
  if (ah == 0 && bh == 0) {
    ql = al / bl;
    rl = al % bl;
  } else {
    for (let i = 127; i >= 0; i--) {
      const carry = rh >> 63;
      rh = (rh << 1) | (rl >> 63);
      rl = (rl << 1) | (i >= 64 ? (ah >> (i - 64)) & 1 : (al >> i) & 1);
      if (carry != 0 || rh > bh || (rh == bh && rl >= bl)) {
        const borrow: u64 = rl < bl ? 1 : 0;
        rl -= bl;
        rh = rh - bh - borrow;
        if (i >= 64) qh |= (<u64>1) << (i - 64);
        else ql |= (<u64>1) << i;
      }
    }
  }
  if (mode == 2) {
    if (negA) { rl = ~rl + 1; rh = ~rh + (rl == 0 ? 1 : 0); }
    store<u64>(out, rl);
    store<u64>(out + 8, rh);
    return;
  }
  if (mode == 0) {
    // Half up: 2r >= b, without overflow: r >= b - r.
    const borrow: u64 = bl < rl ? 1 : 0;
    const dl = bl - rl, dh = bh - rh - borrow;
    if (rh > dh || (rh == dh && rl >= dl)) {
      ql += 1;
      if (ql == 0) qh += 1;
    }
  }
  if (negA != negB) { ql = ~ql + 1; qh = ~qh + (ql == 0 ? 1 : 0); }
  store<u64>(out, ql);
  store<u64>(out + 8, qh);
}

/** The double nearest to a 128-bit integer. */
export function i128ToDouble(low: u64, high: i64): f64 {
  if (high == 0 && <i64>low >= 0) return <f64>low;
  if (high == -1 && <i64>low < 0) return <f64>(<i64>low);
  return <f64>high * 18446744073709551616.0 + <f64>low;
}
