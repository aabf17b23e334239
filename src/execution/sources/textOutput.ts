import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConditions, sparkError, unsupported } from "../../common/errors/conditions.ts";
import type { Texts } from "./fileFormat.ts";

defineConditions({ CODEC_NOT_AVAILABLE: ["56038", "The codec <codecName> is not available."] });
defineConditions({ "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION": ["56038", "Available codecs are <availableCodecs>."] });

/** Whether text files are to be compressed. */
export function isGzip(options: Texts): boolean {
  const name = (options.compression ?? options.codec ?? "none").toLowerCase();
  if (name === "none" || name === "uncompressed") return false;
  if (name === "gzip" || name === "org.apache.hadoop.io.compress.gzipcodec") return true;
  throw sparkError("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", { codecName: name, availableCodecs: "uncompressed, none, gzip" });
}

function encoder(encoding: string): (text: string) => Buffer {
  switch (encoding) {
    case "utf-8":
      return (s) => Buffer.from(s, "utf8");
    case "windows-1252":
      // What WHATWG names so is ISO-8859-1 for Java.
      return (s) => Buffer.from(s.replace(/[^\0-\xff]/gu, "?"), "latin1");
    case "utf-16le":
      return (s) => Buffer.from(s, "utf16le");
    case "utf-16be":
      return (s) => Buffer.from(s, "utf16le").swap16();
    default:
      throw unsupported(`writing text files in the encoding ${encoding}`);
  }
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

  constructor(path: string, gzip: boolean, encoding: string) {
    this.path = path;
    this.gzip = gzip;
    this.encode = encoder(encoding);
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
