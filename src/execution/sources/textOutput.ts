import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { sparkError } from "../../common/errors/conditions.ts";
import "./conditions.ts";
import { type Encoding, textEncoder } from "./encoding.ts";
import type { Texts } from "./fileFormat.ts";

/** Whether text files are to be compressed. */
export function isGzip(options: Texts): boolean {
  const name = (options.compression ?? options.codec ?? "none").toLowerCase();
  if (name === "none" || name === "uncompressed") return false;
  if (name === "gzip" || name === "org.apache.hadoop.io.compress.gzipcodec") return true;
  throw sparkError("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", {
    codecName: name,
    availableCodecs: "uncompressed, none, gzip",
  });
}

const PIECE = 1 << 20;

/** A text file that is written in pieces; compressed ones are members of one gzip file. */
export class TextOutput {
  private readonly path: string;
  private readonly gzip: boolean;
  private readonly encode: (text: string) => Buffer;
  private fd: number;
  private parts: string[] = [];
  private length = 0;
  private written = false;

  constructor(path: string, gzip: boolean, encoding: Encoding) {
    this.path = path;
    this.gzip = gzip;
    this.encode = textEncoder(encoding);
    this.fd = openSync(path, "w");
  }

  write(text: string): void {
    this.parts.push(text);
    this.length += text.length;
    if (this.length >= PIECE) this.flush();
  }

  private flush(): void {
    let bytes: Uint8Array = this.encode(this.parts.join(""));
    this.parts = [];
    this.length = 0;
    if (this.gzip) bytes = gzipSync(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done, bytes.length - done);
    this.written = true;
  }

  close(): void {
    if (this.length > 0 || (this.gzip && !this.written)) this.flush();
    closeSync(this.fd);
    this.fd = -1;
  }

  abort(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
    try {
      unlinkSync(this.path);
    } catch {
      // It may be gone already.
    }
  }
}
