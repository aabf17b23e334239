import { compileModule } from "../../memory/wasm/instantiate.ts";

const binaries = new WeakMap<WebAssembly.Module, Uint8Array>();

/** Compiles generated code and remembers its binary form as long as the module lives, for EXPLAIN CODEGEN. */
export function compileGenerated(bytes: Uint8Array): WebAssembly.Module {
  const module = compileModule(bytes);
  binaries.set(module, bytes.slice());
  return module;
}

/** The binary form of a module of generated code that was made on this thread. */
export const generatedCode = (module: WebAssembly.Module): Uint8Array | undefined => binaries.get(module);
