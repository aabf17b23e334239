import { ByteWindow, type FilePart, isCompressed, type WindowMemory, wholeFile } from "../byteWindow.ts";
import { textAt } from "../csv/csvRecords.ts";
import { LineReader } from "../lines.ts";
import type { JsonOptions } from "./jsonOptions.ts";

/** The texts of a file's records: its lines, or with multiLine the whole file. */
export class JsonRecords {
  private readonly window: ByteWindow | undefined;
  private readonly lines: LineReader | undefined;
  private whole: string | undefined;

  constructor(file: FilePart, o: JsonOptions, memory: WindowMemory, start = 0, end = Number.POSITIVE_INFINITY) {
    const { path } = file;
    if (o.multiLine) {
      this.whole = wholeFile(file, o.encoding)
        .toString("utf8")
        .replace(/^\ufeff/, "");
      return;
    }
    const content = isCompressed(path) || o.encoding !== "utf-8" ? wholeFile(file, o.encoding) : undefined;
    this.window = new ByteWindow(file, memory, Math.max(0, start - 1), end, content);
    try {
      const separator = o.lineSep === undefined ? undefined : Buffer.from(o.lineSep);
      this.lines = new LineReader(this.window, start, end, separator);
    } catch (error) {
      this.window.close();
      throw error;
    }
  }

  /** The next record, undefined at the end. */
  next(): string | undefined {
    const { lines } = this;
    if (!lines) {
      const { whole } = this;
      this.whole = undefined;
      return whole;
    }
    for (;;) {
      const found = lines.next();
      if (found === 0) return undefined;
      if (found === 1) return textAt(this.window!.u8, lines.from, lines.to - lines.from);
      lines.more();
    }
  }

  close(): void {
    this.window?.close();
  }
}
