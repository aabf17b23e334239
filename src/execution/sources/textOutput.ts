import type { OutputFile } from "../files/fileSystem.ts";
import { type Encoding, textEncoder } from "./encoding.ts";
import { compressText, type TextCodec } from "./textCodec.ts";

const PIECE = 1 << 20;

/** A text file that is written in pieces; of gzip each is a member of the file, other codecs take the whole at the end. */
export class TextOutput {
  private readonly output: OutputFile;
  private readonly codec: TextCodec;
  private readonly encode: (text: string) => Buffer;
  private parts: string[] = [];
  private length = 0;
  private written = false;

  constructor(output: OutputFile, codec: TextCodec, encoding: Encoding) {
    this.output = output;
    this.codec = codec;
    this.encode = textEncoder(encoding);
  }

  write(text: string): void {
    this.parts.push(text);
    this.length += text.length;
    if (this.length >= PIECE && (this.codec === "none" || this.codec === "gzip")) this.flush();
  }

  private flush(): void {
    const bytes = compressText[this.codec](this.encode(this.parts.join("")));
    this.parts = [];
    this.length = 0;
    this.output.write(bytes);
    this.written = true;
  }

  close(): void {
    if (this.length > 0 || (this.codec !== "none" && !this.written)) this.flush();
    this.output.close();
  }

  abort(): void {
    this.output.abort();
  }
}
