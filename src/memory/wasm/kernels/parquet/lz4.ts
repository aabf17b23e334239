// LZ4's block format. Buffers have 64 bytes of slack behind their end.

/** Decompresses at most `size` bytes; returns how many, or -1 when the input is malformed. */
export function pqLz4(ip: usize, n: u32, dst: usize, size: u32): i32 {
  const iend = ip + n;
  let op = dst;
  const oend = dst + size;
  while (ip < iend) {
    const token = <u32>load<u8>(ip++);
    let len = token >> 4;
    if (len == 15) {
      while (true) {
        if (ip >= iend || len > 0x7fffff00) return -1;
        const b = <u32>load<u8>(ip++);
        len += b;
        if (b != 255) break;
      }
    }
    if (<usize>len > iend - ip || <usize>len > oend - op) return -1;
    if (len <= 16) v128.store(op, v128.load(ip));
    else memory.copy(op, ip, len);
    ip += len;
    op += len;
    if (ip == iend) break;
    if (iend - ip < 2) return -1;
    const offset = <u32>load<u16>(ip);
    ip += 2;
    len = (token & 15) + 4;
    if (len == 19) {
      while (true) {
        if (ip >= iend || len > 0x7fffff00) return -1;
        const b = <u32>load<u8>(ip++);
        len += b;
        if (b != 255) break;
      }
    }
    if (<usize>(offset - 1) >= op - dst || <usize>len > oend - op) return -1;
    let from = op - offset;
    const stop = op + len;
    if (offset >= 16) {
      while (op < stop) {
        v128.store(op, v128.load(from));
        op += 16;
        from += 16;
      }
    } else {
      while (op - from < 8 && op < stop) {
        const gap = op - from;
        store<u64>(op, load<u64>(from));
        op += gap;
      }
      while (op < stop) {
        store<u64>(op, load<u64>(from));
        op += 8;
        from += 8;
      }
    }
    op = stop;
  }
  return <i32>(op - dst);
}
