// Hash tables of generated code: slots of 8 bytes (u32 hash, u32 entry address; 0 is empty), a power of two of them, placed by the hash's high bits.

/** Puts the entries of the old slots into new ones (zeroed, `1 << (32 - shift)` of them). */
export function tableRehash(oldSlots: usize, oldCount: u32, slots: usize, shift: u32): void {
  const mask: u32 = ((<u32>1) << (32 - shift)) - 1;
  const end = oldSlots + (<usize>oldCount << 3);
  for (let p = oldSlots; p < end; p += 8) {
    const e = load<u32>(p + 4);
    if (e == 0) continue;
    const h = load<u32>(p);
    let i = h >> shift;
    while (load<u32>(slots + (<usize>i << 3) + 4) != 0) i = (i + 1) & mask;
    store<u32>(slots + (<usize>i << 3), h);
    store<u32>(slots + (<usize>i << 3) + 4, e);
  }
}

/**
 * Chains the rows of a join's build side (entries of `size` bytes: u32 next, u32 hash, ...) from `start` to `end` into a directory of u32 heads
 * by the hash's high bits after the first `skip`, which all rows of a spilled partition share.
 */
export function joinChain(start: usize, end: usize, size: u32, directory: usize, shift: u32, skip: u32): void {
  for (let e = start; e < end; e += size) {
    const h = load<u32>(e + 4) << skip;
    const slot = directory + (<usize>(h >> shift) << 2);
    store<u32>(e, load<u32>(slot));
    store<u32>(slot, <u32>e);
  }
}

/** The same by key value: the directory has one head for each value from `base`. Gives 1 when some value came twice. Keys are at `keyOffset`, of 4 or 8 bytes. */
export function joinChainDense(start: usize, end: usize, size: u32, directory: usize, base: i64, keyOffset: u32, wide: i32): i32 {
  let twice = 0;
  for (let e = start; e < end; e += size) {
    const k = wide ? load<i64>(e + keyOffset) : <i64>load<i32>(e + keyOffset);
    const slot = directory + (<usize>(k - base) << 2);
    const head = load<u32>(slot);
    if (head != 0) twice = 1;
    store<u32>(e, head);
    store<u32>(slot, <u32>e);
  }
  return twice;
}

/** Sets the bits of the build rows' keys in a bitmap that begins at key value `base`; rows with a null key must not be among them. */
export function joinBitmap(start: usize, end: usize, size: u32, bitmap: usize, base: i64, keyOffset: u32, wide: i32): void {
  for (let e = start; e < end; e += size) {
    const k = wide ? load<i64>(e + keyOffset) : <i64>load<i32>(e + keyOffset);
    const bit = <usize>(k - base);
    const at = bitmap + (bit >> 3);
    store<u8>(at, <u8>(<u32>load<u8>(at) | ((<u32>1) << (<u32>bit & 7))));
  }
}

/** memory.fill with zero: filling through JavaScript's views of shared memory is ten times slower. */
export function zero(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}

/** start, start + step, ... */
export function rangeFill(start: i64, step: i64, n: u32, out: usize): void {
  let v = start;
  for (let i: u32 = 0; i < n; i++) {
    store<i64>(out + (<usize>i << 3), v);
    v += step;
  }
}
