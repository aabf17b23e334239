import { Heap } from "./heap.ts";

/**
 * Bump allocation in blocks of the heap. An arena belongs to one owner (a task, a query's state) and one thread at a time;
 * everything in it is given back at once.
 */
export class Arena {
  readonly heap: Heap;
  private readonly chunk: number;
  private readonly blocks: { address: number; bytes: number }[] = [];
  private current = 0;
  private end = 0;
  private held = 0;

  /** @param chunkBytes the size of the blocks it takes from the heap; larger requests get blocks of their own. */
  constructor(heap: Heap, chunkBytes = 256 * 1024) {
    this.heap = heap;
    this.chunk = chunkBytes;
  }

  /** Bytes of heap that it holds. */
  get bytes(): number {
    return this.held;
  }

  /** Space for `bytes` bytes, 16-byte aligned, with undefined content. */
  allocate(bytes: number): number {
    // By arithmetic: bit operations would wrap at 2 GiB.
    const size = Math.ceil(bytes / 16) * 16;
    if (this.current + size > this.end) {
      if (size > this.chunk / 2) return this.block(size);
      this.current = this.block(this.chunk);
      this.end = this.current + Heap.blockSize(this.chunk);
    }
    const address = this.current;
    this.current += size;
    return address;
  }

  /** Like allocate, zeroed. */
  allocateZeroed(bytes: number): number {
    const address = this.allocate(bytes);
    this.heap.u8.fill(0, address, address + bytes);
    return address;
  }

  private block(bytes: number): number {
    const address = this.heap.allocate(bytes);
    this.blocks.push({ address, bytes });
    this.held += Heap.blockSize(bytes);
    return address;
  }

  /** Gives all but the first ordinary block back and starts anew: for buffers that every batch fills again. */
  reset(): void {
    const keep = this.blocks.findIndex((b) => b.bytes === this.chunk);
    this.blocks.forEach((b, i) => {
      if (i !== keep) this.heap.free(b.address, b.bytes);
    });
    const kept = keep < 0 ? undefined : this.blocks[keep];
    this.blocks.length = 0;
    this.held = 0;
    this.current = this.end = 0;
    if (kept) {
      this.blocks.push(kept);
      this.held = Heap.blockSize(kept.bytes);
      this.current = kept.address;
      this.end = kept.address + this.held;
      if (this.heap.poison) this.heap.u8.fill(0xa5, this.current, this.end);
    }
  }

  /** Hands its blocks over to the caller, who frees them; the arena is then empty. */
  detach(): { readonly address: number; readonly bytes: number }[] {
    const blocks = this.blocks.splice(0);
    this.held = this.current = this.end = 0;
    return blocks;
  }

  /** Gives everything back. */
  release(): void {
    for (const b of this.blocks) this.heap.free(b.address, b.bytes);
    this.blocks.length = 0;
    this.held = this.current = this.end = 0;
  }
}
