import { sparkError } from "../../common/errors/conditions.ts";

/** The only place where WebAssembly code is compiled and instantiated: kernels, generated pipelines and the decoder of zstd. */

/** Compiles a module at once. Modules may be sent to workers, which then only instantiate. Code beyond the bounds of WebAssembly is an error of the query. */
export function compileModule(bytes: Uint8Array | ArrayBuffer): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (/exceeds|maximum|too (large|deep|many)|out of bounds|> max/i.test(String(error)))
      throw sparkError("FAILED_TO_PARSE_TOO_COMPLEX", {}, { cause: error });
    throw error;
  }
}

/** An instance and the functions that it exports; `T` names those that the caller uses, with their types. */
export const instantiate = <T>(
  module: WebAssembly.Module,
  imports: Record<string, Record<string, WebAssembly.ImportValue>> = {},
): T => new WebAssembly.Instance(module, imports).exports as T;
