import { type ParquetContext, SLACK } from "./kernels.ts";

/** Bytes in linear memory that grow; their address changes when they do. */
export class GrowBuffer {
  private readonly ctx: ParquetContext;
  private capacity = 0;
  private block = 0;
  /** Bytes in use. */
  length = 0;

  constructor(ctx: ParquetContext) {
    this.ctx = ctx;
  }

  get address(): number {
    return this.block;
  }

  /** Makes room for `more` bytes behind those in use and returns the address of that room. */
  reserve(more: number): number {
    const need = this.length + more + SLACK;
    if (need > this.capacity) {
      const capacity = Math.max(need, this.capacity * 2, 4096);
      const block = this.ctx.heap.allocate(capacity);
      if (this.block !== 0) {
        this.ctx.kernels.pqCopy(block, this.block, this.length);
        this.ctx.heap.free(this.block, this.capacity);
      }
      this.block = block;
      this.capacity = capacity;
    }
    return this.block + this.length;
  }

  clear(): void {
    this.length = 0;
  }

  release(): void {
    if (this.block !== 0) this.ctx.heap.free(this.block, this.capacity);
    this.block = this.capacity = this.length = 0;
  }
}
