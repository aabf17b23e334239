/** The only place where WebAssembly code is compiled and instantiated: kernels, generated pipelines and the decoder of zstd. */

/** Compiles a module at once. Modules may be sent to workers, which then only instantiate. */
export const compileModule = (bytes: Uint8Array | ArrayBuffer): WebAssembly.Module => new WebAssembly.Module(bytes);

/** An instance and the functions that it exports; `T` names those that the caller uses, with their types. */
export const instantiate = <T>(
  module: WebAssembly.Module,
  imports: Record<string, Record<string, WebAssembly.ImportValue>> = {},
): T => new WebAssembly.Instance(module, imports).exports as T;
