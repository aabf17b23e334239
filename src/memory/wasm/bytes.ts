/** A growing byte buffer with the number forms of the WebAssembly binary format. */
export class ByteWriter {
  private buffer = new Uint8Array(1024);
  length = 0;

  private reserve(n: number): void {
    if (this.length + n <= this.buffer.length) return;
    const next = new Uint8Array(Math.max(this.buffer.length * 2, this.length + n));
    next.set(this.buffer.subarray(0, this.length));
    this.buffer = next;
  }
  byte(b: number): void {
    this.reserve(1);
    this.buffer[this.length++] = b;
  }
  bytes(source: Uint8Array): void {
    this.reserve(source.length);
    this.buffer.set(source, this.length);
    this.length += source.length;
  }
  /** Unsigned LEB128 of at most 32 bits. */
  unsigned(n: number): void {
    n >>>= 0;
    while (n > 127) {
      this.byte((n & 127) | 128);
      n >>>= 7;
    }
    this.byte(n);
  }
  /** Signed LEB128. */
  signed(n: bigint | number): void {
    let v = BigInt(n);
    for (;;) {
      const b = Number(v & 127n);
      v >>= 7n;
      if ((v === 0n && (b & 64) === 0) || (v === -1n && (b & 64) !== 0)) return this.byte(b);
      this.byte(b | 128);
    }
  }
  f64(x: number): void {
    this.bytes(new Uint8Array(new Float64Array([x]).buffer));
  }
  f32(x: number): void {
    this.bytes(new Uint8Array(new Float32Array([x]).buffer));
  }
  name(text: string): void {
    const b = new TextEncoder().encode(text);
    this.unsigned(b.length);
    this.bytes(b);
  }
  /** A section or body with its length before it. */
  sized(content: ByteWriter): void {
    this.unsigned(content.length);
    this.bytes(content.result());
  }
  result(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}
