import { isAscii } from "node:buffer";

const LF = 10;
const CR = 13;
/** Bytes that are decoded at once: calls cost more than bytes, but a line that a program keeps keeps all of them. */
const TOGETHER = 2048;

/**
 * Cuts bytes that come in chunks into lines: they end with \n, \r\n or \r, as Hadoop's line reader has it.
 */
export class LineCutter {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  /** Where in the file `bytes` begins. */
  private base = 0;
  private noMore = false;
  /** Where a carriage return comes next; the length when there is none; -1 when it was not looked for. */
  private cr = -1;
  private ascii = true;

  begin(position: number): void {
    this.base = position;
  }
  /** Where in the file the next line begins. */
  get place(): number {
    return this.base + this.at;
  }
  get ended(): boolean {
    return this.noMore && this.at >= this.bytes.length;
  }
  push(chunk: Buffer): void {
    const first = this.base === 0 && this.at === 0 && this.bytes.length === 0;
    const rest = this.bytes.subarray(this.at);
    this.base += this.at;
    this.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.at = 0;
    this.cr = -1;
    this.ascii = isAscii(this.bytes);
    // The byte order mark is none of the first line.
    if (first && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3;
  }
  /** There are no bytes after these. */
  last(): void {
    this.noMore = true;
  }
  /** The end of the line at `at`, and where the next begins; false when more bytes are needed. */
  private end = 0;
  private behind = 0;
  private find(): boolean {
    const { bytes, at } = this;
    if (this.cr < at) {
      const found = bytes.indexOf(CR, at);
      this.cr = found < 0 ? bytes.length : found;
    }
    const lf = bytes.indexOf(LF, at);
    if (lf >= 0 && lf < this.cr) {
      this.end = lf;
      this.behind = lf + 1;
      return true;
    }
    if (this.cr < bytes.length) {
      // Whether a line feed follows is not known yet.
      if (this.cr + 1 === bytes.length && !this.noMore) return false;
      this.end = this.cr;
      this.behind = this.cr + (bytes[this.cr + 1] === LF ? 2 : 1);
      return true;
    }
    if (!this.noMore || at >= bytes.length) return false;
    this.end = this.behind = bytes.length;
    return true;
  }
  /** The next line, or undefined when more bytes are needed, or there are none. */
  next(): string | undefined {
    if (this.textAt < this.text.length || this.decode()) {
      const { textAt } = this;
      const end = this.text.indexOf("\n", textAt);
      this.textAt = end + 1;
      this.at += end + 1 - textAt;
      return this.text.slice(textAt, end);
    }
    if (!this.find()) return undefined;
    const { at, end } = this;
    this.at = this.behind;
    return this.bytes.toString(this.ascii ? "latin1" : "utf8", at, end);
  }
  /** Lines decoded together; `at` is where `textAt` is. */
  private text = "";
  private textAt = 0;
  /** Decodes some whole lines at once, when they are ASCII and end with \n. */
  private decode(): boolean {
    const { bytes, at } = this;
    if (!this.ascii) return false;
    if (this.cr < at) {
      const found = bytes.indexOf(CR, at);
      this.cr = found < 0 ? bytes.length : found;
    }
    if (this.cr < bytes.length) return false;
    const last = bytes.lastIndexOf(LF, Math.min(at + TOGETHER, bytes.length) - 1);
    if (last < at) return false;
    this.text = bytes.toString("latin1", at, last + 1);
    this.textAt = 0;
    return true;
  }
  /** Leaves out what there is of a line; false when more bytes are needed. */
  skipLine(): boolean {
    if (!this.find()) return this.noMore;
    this.at = this.behind;
    return true;
  }
}
