import { sparkError } from "../../common/errors/conditions.ts";
import { type Dialect, FIELD_EMPTY, FIELD_QUOTED_EMPTY, FIELD_TEXT, SlowRecord, tooManyColumns } from "./csvRecord.ts";
import "./csvConditions.ts";

const SPACE = 32;

/**
 * Cuts records into fields: in one loop over the bytes while they are plain, else by SlowRecord, whose values then stand in place of the record's bytes
 * (they are never longer). The fields of the last record are in `starts`, `lengths` and `kinds`.
 */
export class CsvTokenizer {
  count = 0;
  starts = new Uint32Array(256);
  lengths = new Uint32Array(256);
  kinds = new Uint8Array(256);
  /** The record's own bytes, when values have taken their place and `keepRaw` is set. */
  raw: Uint8Array | undefined;
  keepRaw = false;
  private readonly d: Dialect;
  private readonly slow: SlowRecord;
  private readonly plain: boolean;

  constructor(d: Dialect) {
    this.d = d;
    this.slow = new SlowRecord(d);
    this.plain = d.delimiter.length === 1 && !d.trimLeading && !d.trimTrailing && d.delimiter[0] !== SPACE;
  }

  private grow(): void {
    if (this.count >= this.d.maxColumns) throw tooManyColumns(this.d.maxColumns);
    const n = this.starts.length * 2;
    const copy = <T extends Uint8Array | Uint32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.starts = copy(new Uint32Array(n), this.starts);
    this.lengths = copy(new Uint32Array(n), this.lengths);
    this.kinds = copy(new Uint8Array(n), this.kinds);
  }

  /** Cuts the record at `from`; gives the place behind it, -1 when it needs more than `limit` and `last` is false. */
  cut(u8: Uint8Array, from: number, limit: number, last: boolean): number {
    this.raw = undefined;
    const end = this.plain ? this.cutPlain(u8, from, limit, last) : -2;
    if (end !== -2) {
      if (end >= 0) this.check(u8);
      return end;
    }
    return this.cutSlow(u8, from, limit, last);
  }

  /** -2 when the record is not plain. */
  private cutPlain(u8: Uint8Array, from: number, limit: number, last: boolean): number {
    const { quote, escape, newline } = this.d;
    const delimiter = this.d.delimiter[0]!;
    const most = this.d.maxColumns;
    let { starts, lengths, kinds } = this;
    let count = 0;
    let p = from;
    for (;;) {
      if (count === starts.length || count >= most) {
        this.count = count;
        this.grow();
        ({ starts, lengths, kinds } = this);
      }
      let start = p;
      let b = p < limit ? u8[p]! : -1;
      let kind = FIELD_TEXT;
      let end: number;
      if (b === quote && b >= 0) {
        start = ++p;
        while (p < limit && (b = u8[p]!) !== quote && b !== escape) p++;
        if (p >= limit) return last ? -2 : -1;
        if (b !== quote) return -2;
        end = p++;
        if (end === start) kind = FIELD_QUOTED_EMPTY;
        if (p < limit) {
          b = u8[p]!;
          if (b !== delimiter && b !== newline) return -2;
        } else if (!last) return -1;
      } else {
        while (p < limit && (b = u8[p]!) !== delimiter && b !== newline) p++;
        end = p;
        if (end === start) kind = FIELD_EMPTY;
        if (p >= limit && !last) return -1;
      }
      starts[count] = start;
      lengths[count] = end - start;
      kinds[count] = kind;
      count++;
      if (p >= limit) {
        this.count = count;
        return limit;
      }
      p++;
      if (b === newline) {
        this.count = count;
        return p;
      }
    }
  }

  private cutSlow(u8: Uint8Array, from: number, limit: number, last: boolean): number {
    const { slow } = this;
    const end = slow.cut(u8, from, limit, last);
    if (end < 0) return end;
    if (this.keepRaw) this.raw = u8.slice(from, end);
    const n = slow.starts.length;
    while (this.starts.length < n) {
      this.count = this.starts.length;
      this.grow();
    }
    let total = 0;
    for (let i = 0; i < n; i++) {
      this.starts[i] = from + slow.starts[i]!;
      this.lengths[i] = slow.lengths[i]!;
      this.kinds[i] = slow.kinds[i]!;
      total = slow.starts[i]! + slow.lengths[i]!;
    }
    u8.set(slow.bytes.subarray(0, total), from);
    this.count = n;
    this.check(u8);
    return end;
  }

  private check(u8: Uint8Array): void {
    const { maxChars } = this.d;
    if (maxChars < 0) return;
    for (let i = 0; i < this.count; i++) {
      if (this.lengths[i]! <= maxChars) continue;
      const chars = Buffer.from(u8.slice(this.starts[i]!, this.starts[i]! + this.lengths[i]!)).toString("utf8").length;
      if (chars > maxChars)
        throw sparkError("MALFORMED_CSV_RECORD", {
          badRecord: `a value of ${chars} characters, more than ${maxChars} (option maxCharsPerColumn)`,
        });
    }
  }
}
