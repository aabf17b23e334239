import type { Heap } from "../../memory/wasm/heap.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { Block } from "../operators/thread.ts";

/** Everything that a query holds in linear memory: given back at once when it ends, however it ends. */
export class QueryMemory {
  readonly heap: Heap;
  /** Constants of generated code, counters, small results of the calling thread. */
  readonly arena: Arena;
  /** The flag that every thread of the query reads. */
  readonly cancel: number;
  private readonly blocks = new Map<number, Block>();

  constructor(heap: Heap) {
    this.heap = heap;
    this.arena = new Arena(heap, 1 << 16);
    this.cancel = this.arena.allocateZeroed(16);
  }

  /** A block of its own for the query, to be freed early with `free`. */
  allocate(bytes: number): number {
    const address = this.heap.allocate(bytes);
    this.blocks.set(address, { address, bytes });
    return address;
  }
  adopt(blocks: readonly Block[]): void {
    for (const b of blocks) this.blocks.set(b.address, b);
  }
  free(blocks: readonly Block[]): void {
    for (const b of blocks) if (this.blocks.delete(b.address)) this.heap.free(b.address, b.bytes);
  }
  /** Bytes in use, without the arena's. */
  get bytes(): number {
    let n = 0;
    for (const b of this.blocks.values()) n += b.bytes;
    return n;
  }
  constant = (bytes: Uint8Array): number => {
    const address = this.arena.allocate(Math.max(8, bytes.length + 8));
    this.heap.u8.set(bytes, address);
    return address;
  };
  counter(): number {
    return this.arena.allocateZeroed(16);
  }
  release(): void {
    for (const b of this.blocks.values()) this.heap.free(b.address, b.bytes);
    this.blocks.clear();
    this.arena.release();
  }
}
