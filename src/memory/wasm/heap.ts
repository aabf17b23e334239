import { sparkError, defineConditions } from "../../common/errors/conditions.ts";

/**
 * The one shared linear memory of an engine, and its block allocator. All threads see the same memory; each makes its own `Heap` over it.
 *
 * The memory is reserved whole (4 GiB of addresses; a page costs something only when it is touched), so it never grows and JavaScript
 * views of it never go stale. Blocks have size classes with four steps for each power of two; freed blocks go to a list of their class.
 * Words of the header: 0 lock, 1 unused, 2 next fresh address in KiB, 3 KiB in use, 4 peak of it, 8.. heads of the free lists (KiB).
 */
const PAGE = 65536;
const HEADER_BYTES = 4096;
const WORD_LOCK = 0;
const WORD_NEXT = 2;
const WORD_USED = 3;
const WORD_PEAK = 4;
const WORD_LISTS = 8;
const MIN_BLOCK_LOG2 = 16;
const CLASSES = 4 * 17;

defineConditions({
  UNABLE_TO_ACQUIRE_MEMORY: ["53200", "Unable to acquire <requestedBytes> bytes of memory, got <receivedBytes>."],
});

/** Reserves the memory: 4 GiB of addresses, or what the system grants. */
export function createMemory(): WebAssembly.Memory {
  for (let pages = 65536; ; pages >>>= 1) {
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      const words = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
      words[WORD_NEXT] = PAGE / 1024;
      return memory;
    } catch (error) {
      if (pages <= 2048) throw error;
    }
  }
}

/** The size class that holds `bytes`, and the bytes of its blocks. */
function sizeClass(bytes: number): { index: number; bytes: number } {
  const min = 1 << MIN_BLOCK_LOG2;
  if (bytes <= min) return { index: 0, bytes: min };
  // Beyond the address space: no class, which allocate() refuses.
  if (bytes > 2 ** 32) return { index: CLASSES, bytes };
  const log2 = 31 - Math.clz32((bytes - 1) >>> 0);
  const step = 2 ** (log2 - 2);
  const quarters = Math.ceil((bytes - 2 ** log2) / step);
  return { index: 4 * (log2 - MIN_BLOCK_LOG2) + quarters, bytes: 2 ** log2 + quarters * step };
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
  readonly u64: BigUint64Array;
  readonly view: DataView;
  /** Bytes given are overwritten with 0xA5 when they are freed, so that a use after the release shows in tests. */
  poison = false;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    const b = memory.buffer;
    this.u8 = new Uint8Array(b);
    this.i32 = new Int32Array(b);
    this.u32 = new Uint32Array(b);
    this.f32 = new Float32Array(b);
    this.f64 = new Float64Array(b);
    this.i64 = new BigInt64Array(b);
    this.u64 = new BigUint64Array(b);
    this.view = new DataView(b);
  }

  /** Bytes in use by all threads. */
  get used(): number {
    return Atomics.load(this.i32, WORD_USED) * 1024;
  }
  get peak(): number {
    return Atomics.load(this.i32, WORD_PEAK) * 1024;
  }
  /** Sets the peak back to what is in use now. */
  resetPeak(): void {
    Atomics.store(this.i32, WORD_PEAK, Atomics.load(this.i32, WORD_USED));
  }

  private lock(): void {
    // Held for a few instructions only, so spinning is right, on the main thread too (which may not wait).
    while (Atomics.compareExchange(this.i32, WORD_LOCK, 0, 1) !== 0);
  }
  private unlock(): void {
    Atomics.store(this.i32, WORD_LOCK, 0);
  }

  /**
   * A block of at least `bytes` bytes (64 KiB aligned sizes; content undefined). `blockSize(bytes)` tells how many it really has.
   * @throws UNABLE_TO_ACQUIRE_MEMORY when the address space is used up.
   */
  allocate(bytes: number): number {
    const c = sizeClass(bytes);
    this.lock();
    try {
      const list = WORD_LISTS + c.index;
      const head = this.i32[list]!;
      let kib = head;
      if (head !== 0) this.i32[list] = this.i32[head * 256]!;
      else {
        kib = this.i32[WORD_NEXT]!;
        const next = kib + c.bytes / 1024;
        if (c.index >= CLASSES || next * 1024 > this.u8.length)
          throw sparkError("UNABLE_TO_ACQUIRE_MEMORY", { requestedBytes: String(bytes), receivedBytes: "0" });
        this.i32[WORD_NEXT] = next;
      }
      const used = this.i32[WORD_USED]! + c.bytes / 1024;
      this.i32[WORD_USED] = used;
      if (used > this.i32[WORD_PEAK]!) this.i32[WORD_PEAK] = used;
      return kib * 1024;
    } finally {
      this.unlock();
    }
  }

  /** Gives a block back; `bytes` is the size asked for (or any of the same class). */
  free(address: number, bytes: number): void {
    const c = sizeClass(bytes);
    if (this.poison) this.u8.fill(0xa5, address, address + c.bytes);
    this.lock();
    const list = WORD_LISTS + c.index;
    this.i32[address / 4] = this.i32[list]!;
    this.i32[list] = address / 1024;
    this.i32[WORD_USED] = this.i32[WORD_USED]! - c.bytes / 1024;
    this.unlock();
  }

  /** The bytes that a block asked for with `bytes` has. */
  static blockSize(bytes: number): number {
    return sizeClass(bytes).bytes;
  }
}
