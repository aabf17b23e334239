import type { Heap } from "../../memory/wasm/heap.ts";
import type { WindowMemory } from "./byteWindow.ts";

/** Window memory in linear memory, for readers whose strings are views of the window. */
export function heapMemory(heap: Heap): WindowMemory & { release(): void } {
  const held: { address: number; bytes: number }[] = [];
  const free = (n: number): void => {
    for (const b of held.splice(0, n)) heap.free(b.address, b.bytes);
  };
  return {
    u8: heap.u8,
    resize(bytes) {
      // The last block is still copied from.
      free(held.length - 1);
      const address = heap.allocate(bytes);
      held.push({ address, bytes });
      return { u8: heap.u8, address };
    },
    release: () => free(held.length),
  };
}
