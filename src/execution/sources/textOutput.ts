import { gzipSync } from "node:zlib";
import { sparkError } from "../../common/errors/conditions.ts";
import type { OutputFile } from "../files/fileSystem.ts";
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
  private readonly output: OutputFile;
  private readonly gzip: boolean;
  private readonly encode: (text: string) => Buffer;
  private parts: string[] = [];
  private length = 0;
  private written = false;

  constructor(output: OutputFile, gzip: boolean, encoding: Encoding) {
    this.output = output;
    this.gzip = gzip;
    this.encode = textEncoder(encoding);
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
    this.output.write(bytes);
    this.written = true;
  }

  close(): void {
    if (this.length > 0 || (this.gzip && !this.written)) this.flush();
    this.output.close();
  }

  abort(): void {
    this.output.abort();
  }
}
