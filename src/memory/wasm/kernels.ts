import { compileModule, instantiate } from "./instantiate.ts";
import { KERNELS_BASE64 } from "./kernels.gen.ts";

/**
 * The functions of the module compiled ahead of time (kernels/), as one thread sees them. i64 values are bigint at this border;
 * generated code imports the same functions and calls them without it.
 */
export type Kernels = Readonly<Record<string, (...args: (number | bigint)[]) => never>>;

let module: WebAssembly.Module | undefined;

/** Compiles the kernels once a thread; workers are handed the module instead. */
export function kernelModule(): WebAssembly.Module {
  module ??= compileModule(Buffer.from(KERNELS_BASE64, "base64"));
  return module;
}

/** One thread's instance over the shared memory. `T` names the functions that the caller uses, with their types. */
export function instantiateKernels<T = Kernels>(
  memory: WebAssembly.Memory,
  from: WebAssembly.Module = kernelModule(),
): T {
  return instantiate<T>(from, { env: { memory } });
}
