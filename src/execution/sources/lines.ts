import type { ByteWindow } from "./byteWindow.ts";

const LF = 10;
const CR = 13;

/**
 * The lines of a window that begin before `end` (a place in the file). Lines end with \n, \r\n or \r, or with `separator` when one is given, as Hadoop's
 * line reader cuts them. A part of a file that begins within a line leaves it to the part before.
 */
export class LineReader {
  /** The line that `next` found. */
  from = 0;
  to = 0;
  private readonly window: ByteWindow;
  private readonly separator: Uint8Array | undefined;
  private readonly end: number;
  private at: number;
  private buffer: Buffer | undefined;
  /** Where the next line feed and carriage return are; -1 not looked for, limit when there is none. */
  private lf = -1;
  private cr = -1;

  constructor(window: ByteWindow, start: number, end: number, separator?: Uint8Array) {
    this.window = window;
    this.end = end;
    this.separator = separator;
    this.at = window.start;
    if (start === 0) this.skipMark();
    else {
      // The window begins one byte earlier, at the end of the line before.
      const { u8 } = this.fill();
      const before = separator ? -1 : u8[this.at];
      this.at++;
      if (before === LF) return;
      if (before === CR) {
        if (u8[this.at] === LF) this.at++;
        return;
      }
      while (!this.find()) {
        if (window.last) {
          this.at = window.limit;
          return;
        }
        this.fill();
      }
      this.at = this.behind;
    }
  }

  private behind = 0;

  /** The byte order mark is none of the first line. */
  private skipMark(): void {
    const { u8, limit } = this.fill();
    if (limit - this.at >= 3 && u8[this.at] === 0xef && u8[this.at + 1] === 0xbb && u8[this.at + 2] === 0xbf)
      this.at += 3;
  }

  private fill(): ByteWindow {
    this.at = this.window.fill(this.at);
    this.lf = this.cr = -1;
    this.buffer = undefined;
    return this.window;
  }

  private search(what: number | Uint8Array, from: number): number {
    const { u8, start, limit } = this.window;
    this.buffer ??= Buffer.from(u8.buffer as ArrayBuffer, u8.byteOffset + start, limit - start);
    const found = this.buffer.indexOf(what, from - start);
    return found < 0 ? limit : start + found;
  }

  /** Finds the end of the line at `at` within the window; false when the window ends before. */
  private find(): boolean {
    const { window, at } = this;
    if (this.separator) {
      this.to = this.search(this.separator, at);
      this.behind = this.to + this.separator.length;
      return this.to < window.limit;
    }
    if (this.lf < at) this.lf = this.search(LF, at);
    if (this.cr < at) this.cr = this.search(CR, at);
    this.to = Math.min(this.lf, this.cr);
    this.behind = this.to + 1;
    if (this.to >= window.limit) return false;
    if (this.to === this.cr) {
      // The line feed that belongs to it may not have been read.
      if (this.behind >= window.limit && !window.last) return false;
      if (this.behind < window.limit && window.u8[this.behind] === LF) this.behind++;
    }
    return true;
  }

  /** Goes to the next line: 1 when there is one, 0 at the end, -1 when `more` must be called first (lines found before then move away). */
  next(): 1 | 0 | -1 {
    const { window } = this;
    if (this.at >= window.limit) return window.last || window.offset(this.at) >= this.end ? 0 : -1;
    if (window.offset(this.at) >= this.end) return 0;
    if (this.find()) {
      this.from = this.at;
      this.at = this.behind;
      return 1;
    }
    if (!window.last) return -1;
    this.from = this.at;
    this.to = this.at = window.limit;
    return 1;
  }

  more(): void {
    this.fill();
  }
}
