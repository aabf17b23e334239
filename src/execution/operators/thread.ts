import type { Heap } from "../../memory/wasm/heap.ts";
import { Heap as HeapClass } from "../../memory/wasm/heap.ts";
import { instantiateKernels, type Kernels } from "../../memory/wasm/kernels.ts";

/** The kernels that the operators' own code calls. */
export interface OperatorKernels {
  tableRehash(oldSlots: number, oldCount: number, slots: number, shift: number): void;
  joinChain(start: number, end: number, size: number, directory: number, shift: number, skip: number): void;
  joinChainDense(
    start: number,
    end: number,
    size: number,
    directory: number,
    base: bigint,
    keyOffset: number,
    wide: number,
  ): number;
  joinBitmap(
    start: number,
    end: number,
    size: number,
    bitmap: number,
    base: bigint,
    keyOffset: number,
    wide: number,
  ): void;
  rangeFill(start: bigint, step: bigint, n: number, out: number): void;
  zero(address: number, bytes: number): void;
  viewsBytes(views: number, validity: number, codes: number, n: number): number;
  viewsCopy(views: number, validity: number, codes: number, n: number, out: number, bytes: number): number;
  gather(data: number, codes: number, n: number, width: number, out: number): void;
}

/** What a thread (the calling one or a worker) works with: its views of the shared memory and its instance of the kernels. */
export interface Thread {
  readonly heap: Heap;
  readonly kernels: OperatorKernels;
  readonly kernelExports: Kernels;
}

export function openThread(memory: WebAssembly.Memory, module?: WebAssembly.Module): Thread {
  const exports = module ? instantiateKernels(memory, module) : instantiateKernels(memory);
  return { heap: new HeapClass(memory), kernels: exports as unknown as OperatorKernels, kernelExports: exports };
}

/** A block of the heap: who holds it frees it. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
}
