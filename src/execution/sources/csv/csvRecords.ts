import { ByteWindow, type FilePart, isCompressed, type WindowMemory, wholeFile } from "../byteWindow.ts";
import { LineReader } from "../lines.ts";
import type { CsvOptions } from "./csvOptions.ts";
import { CsvTokenizer } from "../../../catalyst/functions/csvTokenizer.ts";

const LF = 10;
const CR = 13;

/** Whether files can be read in parts. */
export const isSplittable = (path: string, o: Pick<CsvOptions, "multiLine" | "lineSep" | "encoding">): boolean =>
  !o.multiLine && o.lineSep === undefined && o.encoding === "utf-8" && !isCompressed(path);

/** Line ends of the kind that comes first become \n, as univocity detects and normalises them. */
function normalized(bytes: Buffer): Buffer {
  const lf = bytes.indexOf(LF);
  const cr = bytes.indexOf(CR);
  if (cr < 0 || (lf >= 0 && lf < cr)) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  const pair = bytes[cr + 1] === LF;
  let n = 0;
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i]!;
    if (b !== CR) out[n++] = b;
    else if (!pair) out[n++] = LF;
    else if (bytes[i + 1] !== LF) out[n++] = CR;
  }
  return out.subarray(0, n);
}

/**
 * The records of a file or of a part of it, without comments, blank lines and the header. The fields of a record are in `tokenizer`, as places in
 * `window`; they stay where they are until `more` is called.
 */
export class CsvRecords {
  readonly tokenizer: CsvTokenizer;
  readonly window: ByteWindow;
  /** The header's fields, when there is one and it was read. */
  header: (string | null)[] | undefined;
  /** The bytes of the record. */
  from = 0;
  to = 0;
  private readonly o: CsvOptions;
  private readonly lines: LineReader | undefined;
  private at = 0;

  constructor(file: FilePart, o: CsvOptions, memory: WindowMemory, start = 0, end = Number.POSITIVE_INFINITY) {
    this.o = o;
    const { path } = file;
    this.tokenizer = new CsvTokenizer(o.dialect);
    let content: Buffer | undefined;
    if (!isSplittable(path, o) && (o.multiLine || o.encoding !== "utf-8" || isCompressed(path))) {
      content = wholeFile(file, o.encoding);
      if (o.multiLine && o.lineSep === undefined) content = normalized(content);
    }
    this.window = new ByteWindow(file, memory, Math.max(0, start - 1), end, content);
    try {
      if (o.multiLine) {
        this.at = this.window.fill(0);
        const { u8, limit } = this.window;
        if (limit - this.at >= 3 && u8[this.at] === 0xef && u8[this.at + 1] === 0xbb && u8[this.at + 2] === 0xbf)
          this.at += 3;
      } else
        this.lines = new LineReader(
          this.window,
          start,
          end,
          o.lineSep === undefined ? undefined : Buffer.from(o.lineSep),
        );
      if (o.header && start === 0) this.readHeader();
    } catch (error) {
      this.window.close();
      throw error;
    }
  }

  private readHeader(): void {
    let found = this.next();
    while (found === -1) {
      this.more();
      found = this.next();
    }
    if (found === 1) this.header = this.texts();
  }

  /** The record's fields as texts; null for those without anything. */
  texts(): (string | null)[] {
    const { count, starts, lengths, kinds } = this.tokenizer;
    const { u8 } = this.window;
    const out: (string | null)[] = [];
    for (let i = 0; i < count; i++) {
      const text =
        kinds[i] === 1 ? this.o.nullValue : kinds[i] === 2 ? this.o.emptyValue : textAt(u8, starts[i]!, lengths[i]!);
      out.push(text === this.o.nullValue && kinds[i] !== 0 ? null : text);
    }
    return out;
  }

  /** Cuts the next record: 1, 0 at the end, -1 when `more` must be called first. */
  next(): 1 | 0 | -1 {
    return this.lines ? this.nextLine(this.lines) : this.nextRecord();
  }

  private nextLine(lines: LineReader): 1 | 0 | -1 {
    const { comment } = this.o.dialect;
    for (;;) {
      const found = lines.next();
      if (found !== 1) return found;
      const { from, to } = lines;
      const { u8 } = this.window;
      if (u8[from] === comment && to > from) continue;
      let p = from;
      while (p < to && u8[p]! <= 32) p++;
      if (p === to) continue;
      this.from = from;
      this.to = to;
      this.tokenizer.cut(u8, from, to, true);
      return 1;
    }
  }

  private nextRecord(): 1 | 0 | -1 {
    const { window, tokenizer } = this;
    const { comment, newline } = this.o.dialect;
    for (;;) {
      if (this.at >= window.limit) return window.last ? 0 : -1;
      const { u8, limit, last } = window;
      if (u8[this.at] === newline) {
        this.at++;
        continue;
      }
      if (u8[this.at] === comment) {
        let p = this.at;
        while (p < limit && u8[p] !== newline) p++;
        if (p >= limit && !last) return -1;
        this.at = Math.min(limit, p + 1);
        continue;
      }
      const behind = tokenizer.cut(u8, this.at, limit, last);
      if (behind < 0) return -1;
      this.from = this.at;
      this.to =
        behind > this.at && u8[behind - 1] === newline && !(last && behind === limit && tokenizer.raw)
          ? behind - 1
          : behind;
      this.at = behind;
      return 1;
    }
  }

  more(): void {
    if (this.lines) this.lines.more();
    else this.at = this.window.fill(this.at);
  }

  /** The record as it was written; right after `next`, with `tokenizer.keepRaw` set. */
  rawText(): string {
    const { raw } = this.tokenizer;
    const text = raw ? Buffer.from(raw).toString("utf8") : textAt(this.window.u8, this.from, this.to - this.from);
    return this.o.multiLine && text.endsWith("\n") ? text.slice(0, -1) : text;
  }

  close(): void {
    this.window.close();
  }
}

/** The text of bytes, of linear memory as well. */
export const textAt = (u8: Uint8Array, start: number, length: number): string =>
  Buffer.from(u8.buffer as ArrayBuffer, u8.byteOffset + start, length).toString("utf8");
