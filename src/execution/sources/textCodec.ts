import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import "./conditions.ts";
import { nameOf } from "../files/paths.ts";
import { bunzip2 } from "./bzip2.ts";
import type { Texts } from "./fileFormat.ts";
import { decompressFrames } from "./parquet/zstdFrames.ts";
import { zstdCompress } from "./parquet/zstdEncode.ts";

/** How text files are compressed: by the ending of their names when they are read, by an option when they are written. */
export type TextCodec = "none" | "gzip" | "deflate" | "zstd";

const NAMES: Readonly<Record<string, TextCodec>> = {
  none: "none",
  uncompressed: "none",
  gzip: "gzip",
  deflate: "deflate",
  zstd: "zstd",
  "org.apache.hadoop.io.compress.gzipcodec": "gzip",
  "org.apache.hadoop.io.compress.deflatecodec": "deflate",
  "org.apache.hadoop.io.compress.defaultcodec": "deflate",
  "org.apache.hadoop.io.compress.zstandardcodec": "zstd",
};
const ENDINGS = { none: "", gzip: ".gz", deflate: ".deflate", zstd: ".zst" } as const;

export function textCodec(options: Texts): TextCodec {
  const name = (options.compression ?? options.codec ?? "none").toLowerCase();
  const codec = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (codec !== undefined) return codec;
  throw sparkError("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", {
    codecName: name,
    availableCodecs: "uncompressed, none, gzip, deflate, zstd",
  });
}

/** What the names of files end with. */
export const codecEnding = (options: Texts): string => ENDINGS[textCodec(options)];

export const compressText = {
  none: (bytes: Uint8Array): Uint8Array => bytes,
  gzip: (bytes: Uint8Array): Uint8Array => gzipSync(bytes),
  deflate: (bytes: Uint8Array): Uint8Array => deflateSync(bytes),
  zstd: zstdCompress,
} as const satisfies Record<TextCodec, (bytes: Uint8Array) => Uint8Array>;

/** The bytes of a file whose name says that it is compressed. */
export function decompressFile(path: string, bytes: Buffer): Buffer {
  const ending = /\.([a-z0-9]+)$/i.exec(nameOf(path))?.[1]?.toLowerCase();
  switch (ending) {
    case "gz":
    case "gzip":
      return gunzipSync(bytes);
    case "deflate":
      return inflateSync(bytes);
    case "bz2":
      return bunzip2(bytes);
    case "zst":
    case "zstd":
      return decompressFrames(bytes);
    default:
      throw unsupported(`text files compressed by ${ending}: ${path}`);
  }
}
