import zlib from "node:zlib";
import { ZSTDDecoder } from "zstddec";
import type { Heap } from "../../../memory/wasm/heap.ts";
import { unsupported } from "../../../common/errors/conditions.ts";
import { compileModule, instantiate } from "../../../memory/wasm/instantiate.ts";
import { CorruptError } from "./errors.ts";
import type { ParquetKernels } from "./kernels.ts";
import type { Codec } from "./metadata.ts";

interface ZstdExports {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(address: number): void;
  ZSTD_decompress(to: number, size: number, from: number, n: number): number;
}

type ZlibZstd = { zstdDecompressSync?: (bytes: Uint8Array, options: object) => Uint8Array };

let zstd: ZstdExports | undefined;

/**
 * The instance inside of zstddec. Its `init` is asynchronous only because of how it compiles its module, and a parked worker cannot
 * await: so for the time of the call the compilation is replaced by a synchronous one.
 */
export function zstdInstance(): ZstdExports {
  if (zstd) return zstd;
  const wasm = WebAssembly as unknown as { instantiate: unknown };
  const scope = globalThis as { fetch?: unknown };
  const { instantiate: original } = wasm;
  const { fetch } = scope;
  try {
    scope.fetch = undefined;
    wasm.instantiate = (bytes: Uint8Array, imports: Record<string, Record<string, WebAssembly.ImportValue>>) => ({
      // biome-ignore lint/suspicious/noThenProperty: stands for the promise that zstddec expects, and calls back at once
      then: (callback: (result: { instance: WebAssembly.Instance }) => void): void => {
        zstd = instantiate<ZstdExports>(compileModule(bytes), imports);
        callback({ instance: { exports: zstd as unknown as WebAssembly.Instance["exports"] } });
      },
    });
    new ZSTDDecoder().init();
  } finally {
    wasm.instantiate = original;
    scope.fetch = fetch;
  }
  if (!zstd) throw new Error("the zstd decoder could not be started");
  return zstd;
}

function decompressZstd(heap: Heap, from: number, n: number, to: number, size: number): void {
  const native = (zlib as ZlibZstd).zstdDecompressSync;
  if (native) {
    const out = native(Buffer.from(heap.u8.slice(from, from + n)), { maxOutputLength: Math.max(1, size) });
    if (out.length !== size) throw new CorruptError("page of another size than its header says");
    heap.u8.set(out, to);
    return;
  }
  const z = zstdInstance();
  const source = z.malloc(n);
  const target = z.malloc(Math.max(1, size));
  if (source === 0 || target === 0) throw new CorruptError("no memory for decompression");
  try {
    new Uint8Array(z.memory.buffer).set(heap.u8.subarray(from, from + n), source);
    const done = z.ZSTD_decompress(target, size, source, n);
    if (done !== size) throw new CorruptError("malformed zstd data");
    heap.u8.set(new Uint8Array(z.memory.buffer, target, size), to);
  } finally {
    z.free(source);
    z.free(target);
  }
}

/** Hadoop's frames around LZ4 blocks: big-endian sizes before each. False when the data has another form. */
function decompressHadoopLz4(
  heap: Heap,
  kernels: ParquetKernels,
  from: number,
  n: number,
  to: number,
  size: number,
): boolean {
  let p = from;
  let out = to;
  const end = from + n;
  while (p < end) {
    if (end - p < 8) return false;
    const raw = heap.view.getUint32(p);
    const packed = heap.view.getUint32(p + 4);
    p += 8;
    if (packed > end - p || raw > to + size - out) return false;
    if (kernels.pqLz4(p, packed, out, raw) !== raw) return false;
    p += packed;
    out += raw;
  }
  return out === to + size;
}

/** Decompressors over the linear memory of one thread. */
export class Decompressor {
  private readonly heap: Heap;
  private readonly kernels: ParquetKernels;
  private readonly table: number;

  /** @param table 512 bytes for snappy's tag table. */
  constructor(heap: Heap, kernels: ParquetKernels, table: number) {
    this.heap = heap;
    this.kernels = kernels;
    this.table = table;
    kernels.pqSnappyTable(table);
  }

  /** Decompresses n bytes into exactly `size` bytes; both buffers have SLACK behind them. */
  run(codec: Codec, from: number, n: number, to: number, size: number): void {
    const { heap, kernels } = this;
    if (size === 0 && n === 0) return;
    switch (codec) {
      case "UNCOMPRESSED":
        if (n !== size) throw new CorruptError("page of another size than its header says");
        kernels.pqCopy(to, from, n);
        return;
      case "SNAPPY":
        if (kernels.pqSnappy(from, n, to, size, this.table) !== 0) throw new CorruptError("malformed snappy data");
        return;
      case "ZSTD":
        decompressZstd(heap, from, n, to, size);
        return;
      case "LZ4_RAW":
        if (kernels.pqLz4(from, n, to, size) !== size) throw new CorruptError("malformed LZ4 data");
        return;
      case "LZ4":
        if (decompressHadoopLz4(heap, kernels, from, n, to, size)) return;
        if (kernels.pqLz4(from, n, to, size) !== size) throw new CorruptError("malformed LZ4 data");
        return;
      case "GZIP":
      case "BROTLI": {
        const input = heap.u8.slice(from, from + n);
        const maxOutputLength = Math.max(1, size);
        // chunkSize of the page's size: one output buffer instead of many small ones.
        const out =
          codec === "GZIP"
            ? zlib.unzipSync(input, { maxOutputLength, chunkSize: Math.min(1 << 24, Math.max(64, size + 1)) })
            : zlib.brotliDecompressSync(input, { maxOutputLength });
        if (out.length !== size) throw new CorruptError("page of another size than its header says");
        heap.u8.set(out, to);
        return;
      }
      default:
        throw unsupported(`Parquet files compressed with ${codec}`);
    }
  }
}
