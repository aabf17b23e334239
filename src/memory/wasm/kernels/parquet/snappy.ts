// Snappy's block format. Buffers have 64 bytes of slack behind their end, so that short copies may run over it.

/** Fills 256 entries of u16: bytes of the offset that follow the tag << 11 | high bits of the offset | length (0: a long literal). */
export function pqSnappyTable(t: usize): void {
  for (let tag: u32 = 0; tag < 256; tag++) {
    const kind = tag & 3;
    let e: u32 = 0;
    if (kind == 0) e = tag >> 2 < 60 ? (tag >> 2) + 1 : 0;
    else if (kind == 1) e = (1 << 11) | ((tag >> 5) << 8) | (((tag >> 2) & 7) + 4);
    else if (kind == 2) e = (2 << 11) | ((tag >> 2) + 1);
    else if (kind == 3) e = (4 << 11) | ((tag >> 2) + 1);
    store<u16>(t + (tag << 1), <u16>e);
  }
}

/** Decompresses into exactly `size` bytes; 0 when the input was sound. */
export function pqSnappy(ip: usize, n: u32, dst: usize, size: u32, table: usize): i32 {
  const iend = ip + n;
  let op = dst;
  const oend = dst + size;
  let length: u32 = 0;
  let shift: u32 = 0;
  while (true) {
    if (ip >= iend || shift > 28) return 1;
    const b = <u32>load<u8>(ip++);
    length |= (b & 127) << shift;
    if (b < 128) break;
    shift += 7;
  }
  if (length != size) return 2;
  while (ip < iend) {
    // Literals and copies in one path without a branch between them, for which of the two comes is not predictable. It needs
    // room for what is read and written too much, 16 bytes before, and offsets of at least 16; anything else goes the long way.
    const ifast = iend - min<usize>(80, n);
    const ofast = oend - min<usize>(80, size);
    if (op - dst >= 16) {
      while (ip < ifast && op < ofast) {
        const tag = <u32>load<u8>(ip);
        const entry = <u32>load<u16>(table + (tag << 1));
        const extra = entry >> 11;
        const len = entry & 0xff;
        const offset = (entry & 0x700) + (load<u32>(ip, 1) & <u32>((<u64>1 << (extra << 3)) - 1));
        const literal = <u32>(<i32>((tag & 3) - 1) >> 31);
        if (i32(len == 0) | (i32(offset - 16 > <u32>(op - dst) - 16) & ~literal)) break;
        const from = ((ip + 1) & <usize>literal) | ((op - offset) & ~(<usize>literal));
        v128.store(op, v128.load(from));
        v128.store(op, v128.load(from, 16), 16);
        if (len > 32) {
          v128.store(op, v128.load(from, 32), 32);
          v128.store(op, v128.load(from, 48), 48);
        }
        op += len;
        ip += 1 + extra + (len & literal);
      }
      if (ip >= iend) break;
    }
    let tag = <u32>load<u8>(ip++);
    if ((tag & 3) == 0) {
      let len = (tag >> 2) + 1;
      if (len > 60) {
        const extra = len - 60;
        len = load<u32>(ip) & <u32>((<u64>1 << (extra << 3)) - 1);
        ip += extra;
        if (len == 0xffffffff || ip > iend) return 3;
        len++;
      }
      if (<usize>len > iend - ip || <usize>len > oend - op) return 3;
      // Up to 64 bytes may be copied too many: a call of memory.copy costs more.
      if (len <= 64) {
        v128.store(op, v128.load(ip));
        if (len > 16) {
          v128.store(op, v128.load(ip, 16), 16);
          if (len > 32) {
            v128.store(op, v128.load(ip, 32), 32);
            v128.store(op, v128.load(ip, 48), 48);
          }
        }
      } else memory.copy(op, ip, len);
      ip += len;
      op += len;
      // A copy nearly always follows.
      if (ip >= iend) break;
      tag = <u32>load<u8>(ip++);
      if ((tag & 3) == 0) {
        ip--;
        continue;
      }
    }
    const entry = <u32>load<u16>(table + (tag << 1));
    const len = entry & 0xff;
    // The next tag's place follows from this tag without the table, whose load would lengthen the chain from tag to tag.
    const kind = tag & 3;
    let offset: u32;
    if (kind == 3) {
      offset = load<u32>(ip);
      ip += 4;
    } else {
      offset = (entry & 0x700) + (<u32>load<u16>(ip) & (0xffff >> ((2 - kind) << 3)));
      ip += kind;
    }
    if (<usize>(offset - 1) >= op - dst || <usize>len > oend - op) return 4;
    let from = op - offset;
    const stop = op + len;
    if (offset >= 16) {
      v128.store(op, v128.load(from));
      if (len > 16) {
        v128.store(op, v128.load(from, 16), 16);
        if (len > 32) {
          v128.store(op, v128.load(from, 32), 32);
          v128.store(op, v128.load(from, 48), 48);
        }
      }
    } else {
      while (op - from < 8 && op < stop) {
        const gap = op - from;
        store<u64>(op, load<u64>(from));
        op += gap;
      }
      store<u64>(op, load<u64>(from));
      while (op + 8 < stop) {
        op += 8;
        from += 8;
        store<u64>(op, load<u64>(from));
      }
    }
    op = stop;
  }
  return ip == iend && op == oend ? 0 : 5;
}

/** Bytes that compressing n bytes may need at most. */
export function pqSnappyBound(n: u32): u32 {
  return 32 + n + n / 6;
}

// @ts-ignore: decorator
@inline
function literal(op: usize, from: usize, n: u32): usize {
  if (n == 0) return op;
  if (n <= 60) {
    store<u8>(op++, <u8>((n - 1) << 2));
  } else if (n <= 256) {
    store<u8>(op, 60 << 2);
    store<u8>(op, <u8>(n - 1), 1);
    op += 2;
  } else if (n <= 65536) {
    store<u8>(op, 61 << 2);
    store<u16>(op, <u16>(n - 1), 1);
    op += 3;
  } else {
    store<u8>(op, 63 << 2);
    store<u32>(op, n - 1, 1);
    op += 5;
  }
  memory.copy(op, from, n);
  return op + n;
}

// @ts-ignore: decorator
@inline
function copyTag(op: usize, offset: u32, n: u32): usize {
  if (n < 12 && offset < 2048) {
    store<u8>(op, <u8>(1 | ((n - 4) << 2) | ((offset >> 8) << 5)));
    store<u8>(op, <u8>offset, 1);
    return op + 2;
  }
  store<u8>(op, <u8>(2 | ((n - 1) << 2)));
  store<u16>(op, <u16>offset, 1);
  return op + 3;
}

/**
 * Compresses n bytes at src to dst (pqSnappyBound(n) bytes and slack) with a hash table of 2^14 u16 entries at `table`.
 * Works in blocks of 64 KiB as the format's own writers do; a match never reaches out of its block. Returns the bytes written.
 */
export function pqSnappyCompress(src: usize, n: u32, dst: usize, table: usize): u32 {
  let op = dst;
  let size = n;
  while (size >= 128) {
    store<u8>(op++, <u8>(size | 128));
    size >>= 7;
  }
  store<u8>(op++, <u8>size);
  const end = src + n;
  for (let block = src; block < end; block += 65536) {
    const stop = min(block + 65536, end);
    let anchor = block;
    if (stop - block >= 16) {
      memory.fill(table, 0, 32768);
      const limit = stop - 15;
      let ip = block + 1;
      let misses: u32 = 32;
      while (ip < limit) {
        const w = load<u32>(ip);
        const slot = table + (((w * 0x1e35a7bd) >> 18) << 1);
        const candidate = block + load<u16>(slot);
        store<u16>(slot, <u16>(ip - block));
        if (load<u32>(candidate) != w) {
          ip += misses >> 5;
          misses++;
          continue;
        }
        op = literal(op, anchor, <u32>(ip - anchor));
        const offset = <u32>(ip - candidate);
        let a = ip + 4;
        let b = candidate + 4;
        while (a + 8 <= stop) {
          const x = load<u64>(a) ^ load<u64>(b);
          if (x != 0) {
            a += <usize>(ctz<u64>(x) >> 3);
            break;
          }
          a += 8;
          b += 8;
        }
        if (a + 8 > stop) {
          b = a - offset;
          while (a < stop && load<u8>(a) == load<u8>(b)) {
            a++;
            b++;
          }
        }
        let len = <u32>(a - ip);
        ip = a;
        anchor = a;
        while (len >= 68) {
          op = copyTag(op, offset, 64);
          len -= 64;
        }
        if (len > 64) {
          op = copyTag(op, offset, 60);
          len -= 60;
        }
        op = copyTag(op, offset, len);
        misses = 32;
        if (ip < limit) store<u16>(table + (((load<u32>(ip - 1) * 0x1e35a7bd) >> 18) << 1), <u16>(ip - 1 - block));
      }
    }
    op = literal(op, anchor, <u32>(stop - anchor));
  }
  return <u32>(op - dst);
}
