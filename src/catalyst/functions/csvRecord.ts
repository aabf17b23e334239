import { sparkError } from "../../common/errors/conditions.ts";
import "./csvConditions.ts";

/** How records are cut into fields. Bytes; -1 stands for none. */
export interface Dialect {
  readonly delimiter: Uint8Array;
  readonly quote: number;
  readonly escape: number;
  /** Escapes the escape in front of a quote. */
  readonly escapeEscape: number;
  readonly comment: number;
  /** Ends records inside of the text that is cut: only when records may have line breaks in quotes. */
  readonly newline: number;
  readonly trimLeading: boolean;
  readonly trimTrailing: boolean;
  /** What a quote within a quoted value that is not escaped does. */
  readonly unescapedQuote: "STOP_AT_DELIMITER" | "STOP_AT_CLOSING_QUOTE" | "SKIP_VALUE" | "RAISE_ERROR";
  readonly maxColumns: number;
  readonly maxChars: number;
}

/** A field without anything (null), and a quoted one without anything. */
export const FIELD_TEXT = 0;
export const FIELD_EMPTY = 1;
export const FIELD_QUOTED_EMPTY = 2;

const DELIMITER = 256;
const NEWLINE = 257;
const NONE = -2;
const SPACE = 32;
const END = new Error("end of input");

/**
 * Cuts one record as univocity's parser does, which Spark uses: with escapes, quotes inside of quoted values, and values whose quotes are not closed.
 * The values are collected in `bytes`.
 */
export class SlowRecord {
  bytes: Uint8Array = new Uint8Array(1024);
  starts: number[] = [];
  lengths: number[] = [];
  kinds: number[] = [];
  private readonly d: Dialect;
  private u8: Uint8Array = this.bytes;
  private at = 0;
  private limit = 0;
  private ch = NONE;
  private prev = NONE;
  private unescaped = false;
  /** The value that is collected. */
  private start = 0;
  private length = 0;
  private readonly untilDelimiter: boolean;

  constructor(d: Dialect) {
    this.d = d;
    this.untilDelimiter = d.unescapedQuote === "STOP_AT_DELIMITER" || d.unescapedQuote === "SKIP_VALUE";
  }

  /** Cuts the record at `from`; gives the place behind it, or -1 when it does not end before `limit` and more may follow. */
  cut(u8: Uint8Array, from: number, limit: number, last: boolean): number {
    this.u8 = u8;
    this.at = from;
    this.limit = limit;
    this.starts = [];
    this.lengths = [];
    this.kinds = [];
    this.start = this.length = 0;
    this.ch = this.prev = NONE;
    this.unescaped = this.trim = false;
    try {
      this.next();
      this.record();
    } catch (e) {
      if (e !== END) throw e;
      if (!last) return -1;
      this.atEnd(from);
    }
    return this.at;
  }

  private next(): number {
    const { d } = this;
    if (this.at >= this.limit) throw END;
    const b = this.u8[this.at++]!;
    if (b === d.newline) this.ch = NEWLINE;
    else if (b === d.delimiter[0] && this.delimiterBehind()) this.ch = DELIMITER;
    else this.ch = b;
    return this.ch;
  }

  private delimiterBehind(): boolean {
    const { delimiter } = this.d;
    for (let i = 1; i < delimiter.length; i++)
      if (this.u8[this.at + i - 1] !== delimiter[i] || this.at + i - 1 >= this.limit) return false;
    this.at += delimiter.length - 1;
    return true;
  }

  private push(b: number): void {
    const at = this.start + this.length++;
    if (at >= this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[at] = b;
  }
  private append(ch: number): void {
    if (ch === DELIMITER) for (const b of this.d.delimiter) this.push(b);
    else if (ch === NEWLINE) this.push(this.d.newline);
    else if (ch >= 0) this.push(ch);
  }
  private prepend(b: number): void {
    this.push(0);
    this.bytes.copyWithin(this.start + 1, this.start, this.start + this.length - 1);
    this.bytes[this.start] = b;
  }

  private value(trim: boolean, quoted: boolean): void {
    if (trim) while (this.length > 0 && this.bytes[this.start + this.length - 1]! <= SPACE) this.length--;
    if (this.starts.length >= this.d.maxColumns) throw tooManyColumns(this.d.maxColumns);
    this.starts.push(this.start);
    this.lengths.push(this.length);
    this.kinds.push(this.length > 0 ? FIELD_TEXT : quoted ? FIELD_QUOTED_EMPTY : FIELD_EMPTY);
    this.start += this.length;
    this.length = 0;
  }

  private record(): void {
    const { d } = this;
    while (this.ch !== NEWLINE) {
      if (d.trimLeading) while (this.ch <= SPACE && this.ch !== d.quote) this.next();
      if (this.ch === DELIMITER || this.ch === NEWLINE) this.value(false, false);
      else {
        this.unescaped = false;
        this.prev = NONE;
        if (this.ch === d.quote) {
          this.skipped = this.trim = false;
          this.quoted();
          this.value(false, !this.skipped);
        } else {
          this.trim = d.trimTrailing;
          this.untilEnd();
          this.value(this.trim, false);
        }
      }
      if (this.ch !== NEWLINE && this.next() === NEWLINE) this.value(false, false);
    }
  }
  private skipped = false;
  /** Whether white space at the end of the value that is collected goes. */
  private trim = false;

  private untilEnd(): void {
    const first = this.ch;
    try {
      while (this.ch !== DELIMITER && this.ch !== NEWLINE) {
        this.append(this.ch);
        this.next();
      }
    } catch (e) {
      // What the value ends with says nothing of an open quote.
      this.ch = first;
      throw e;
    }
  }

  private skip(): void {
    this.length = 0;
    this.skipped = true;
    while (this.ch !== DELIMITER && this.ch !== NEWLINE) this.next();
  }

  /** A value in quotes; `prev` is set when it goes on behind a quote that was not escaped. */
  private quoted(): void {
    const { d } = this;
    if (this.prev !== NONE && this.untilDelimiter) {
      if (d.unescapedQuote === "SKIP_VALUE") return this.skip();
      this.prepend(d.quote);
      this.next();
      return this.untilEnd();
    }
    this.next();
    for (;;) {
      const ends = this.ch <= SPACE || this.ch === DELIMITER || this.ch === NEWLINE;
      if (this.prev === d.quote && ends) break;
      if (this.ch !== d.quote && this.ch !== d.escape) {
        if (this.prev === d.quote) return this.unescapedQuote();
        if (this.prev === d.escape && d.escape >= 0) this.append(d.escape);
        while (this.ch !== d.quote && this.ch !== d.escape && this.ch !== d.escapeEscape) {
          this.append(this.ch);
          this.next();
        }
        this.prev = this.ch;
        this.next();
      } else {
        this.escaped();
        this.prev = this.ch;
        this.next();
        if (this.unescaped && (this.ch === DELIMITER || this.ch === NEWLINE)) return;
      }
    }
    if (this.ch === DELIMITER || this.ch === NEWLINE) return;
    // White space behind the closing quote is ignored, unless something else follows.
    const blanks: number[] = [];
    do {
      blanks.push(this.ch);
      this.next();
      if (this.ch === NEWLINE) return;
    } while (this.ch <= SPACE);
    if (this.ch === DELIMITER) return;
    if (d.unescapedQuote === "RAISE_ERROR") throw unescapedQuote();
    this.append(d.quote);
    for (const b of blanks) this.append(b);
    if (this.untilDelimiter || (this.ch !== d.quote && this.ch !== d.escape)) this.append(this.ch);
    this.prev = this.ch;
    this.quoted();
  }

  private escaped(): void {
    const { d } = this;
    if (this.ch === d.escape && this.prev === d.escapeEscape && d.escapeEscape >= 0) {
      this.append(d.escape);
      this.ch = NONE;
    } else if (this.prev === d.escape && d.escape >= 0) {
      if (this.ch === d.quote) {
        this.append(d.quote);
        this.ch = NONE;
      } else this.append(this.prev);
    } else if (this.ch === d.quote && this.prev === d.quote) this.append(d.quote);
    else if (this.prev === d.quote) {
      if (d.unescapedQuote === "RAISE_ERROR") throw unescapedQuote();
      if (d.unescapedQuote === "SKIP_VALUE") return this.skip();
      this.append(d.quote);
      this.prev = this.ch;
      this.quoted();
    }
  }

  private unescapedQuote(): void {
    const { d } = this;
    this.unescaped = true;
    if (d.unescapedQuote === "SKIP_VALUE") return this.skip();
    if (d.unescapedQuote === "RAISE_ERROR") throw unescapedQuote();
    this.append(d.quote);
    this.append(this.ch);
    this.prev = this.ch;
    this.quoted();
  }

  /** The input ended within a value. */
  private atEnd(from: number): void {
    const { d } = this;
    let closed = false;
    if (this.ch === d.quote) {
      if (this.prev === d.quote) closed = true;
      else if (!this.unescaped) this.append(d.quote);
    }
    const value = closed || (this.prev !== NONE && this.ch !== DELIMITER && this.ch !== NEWLINE);
    if (value || this.length > 0) this.value(this.trim, closed);
    else if (this.starts.length > 0 || this.limit > from) this.value(false, false);
  }
}

export const tooManyColumns = (max: number): Error =>
  sparkError("MALFORMED_CSV_RECORD", { badRecord: `a record with more than ${max} columns (option maxColumns)` });
const unescapedQuote = (): Error =>
  sparkError("MALFORMED_CSV_RECORD", {
    badRecord: "a quote inside of a quoted value is not escaped (option unescapedQuoteHandling)",
  });
