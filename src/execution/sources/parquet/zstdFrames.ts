import zlib from "node:zlib";
import { zstdInstance } from "./codecs.ts";
import { CorruptError } from "./errors.ts";

const MAGIC = 0xfd2fb528;
/** Most bytes that are given back for one of the input when a frame does not say how long it is: tried in steps up to this. */
const MOST = 1 << 30;

/** Whole files of Zstandard, of one frame or several. */
export function decompressFrames(bytes: Buffer): Buffer {
  const native = (zlib as { zstdDecompressSync?: (b: Uint8Array) => Buffer }).zstdDecompressSync;
  if (native) return native(bytes);
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== MAGIC) throw new CorruptError("malformed zstd data");
  const z = zstdInstance();
  const source = z.malloc(bytes.length);
  if (source === 0) throw new CorruptError("no memory for decompression");
  try {
    new Uint8Array(z.memory.buffer).set(bytes, source);
    // The size of what comes out is not always told, so there may be several attempts, each with more room.
    for (let size = Math.max(65536, bytes.length * 8); ; size *= 4) {
      const target = z.malloc(size);
      if (target === 0) throw new CorruptError("no memory for decompression");
      try {
        const done = z.ZSTD_decompress(target, size, source, bytes.length);
        if (done >= 0 && done <= size) return Buffer.from(new Uint8Array(z.memory.buffer, target, done));
      } finally {
        z.free(target);
      }
      if (size >= MOST) throw new CorruptError("malformed zstd data");
    }
  } finally {
    z.free(source);
  }
}
