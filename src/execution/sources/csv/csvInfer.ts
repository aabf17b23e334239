import { parseTimestampNtz } from "../../../types/datetime/parse.ts";
import * as T from "../../../types/dataType.ts";
import { plainMemory } from "../byteWindow.ts";
import type { SourceFile } from "../fileFormat.ts";
import { headerNames } from "./csvHeader.ts";
import type { CsvOptions } from "./csvOptions.ts";
import { CsvRecords, textAt } from "./csvRecords.ts";
import { dateParser, javaDouble, plainDecimal, timestampNtzParser, timestampParser } from "./csvValue.ts";

/** Spark's inference of column types: each value is tried from where the column's type stands, in the order int, long, decimal, double, date, timestamp, boolean, string. */
class Inference {
  private readonly o: CsvOptions;
  private readonly date: (text: string) => number | undefined;
  private readonly timestamp: (text: string) => bigint | undefined;
  private readonly ntz: (text: string) => bigint | undefined;

  constructor(o: CsvOptions) {
    this.o = o;
    const strict = { ...o, dateFallback: false, timestampFallback: false };
    this.date = dateParser(strict);
    this.timestamp = timestampParser(strict);
    this.ntz = timestampNtzParser(o);
  }

  private integer(s: string): T.DataType {
    if (!/^[+-]?\d+$/.test(s)) return this.decimal(s);
    const n = BigInt(s.startsWith("+") ? s.slice(1) : s);
    return BigInt.asIntN(32, n) === n ? T.INT : BigInt.asIntN(64, n) === n ? T.LONG : this.decimal(s);
  }
  private long(s: string): T.DataType {
    const t = this.integer(s);
    return t.kind === "int" ? T.LONG : t;
  }
  private decimal(s: string): T.DataType {
    const d = plainDecimal(s);
    if (d && d.scale === 0 && d.precision() <= T.MAX_DECIMAL_PRECISION) return T.decimal(d.precision(), 0);
    return this.double(s);
  }
  private double(s: string): T.DataType {
    const { o } = this;
    if (s === o.nanValue || s === o.positiveInf || s === o.negativeInf || javaDouble(s) !== undefined) return T.DOUBLE;
    return o.preferDate ? this.dateType(s) : this.timestampNtz(s);
  }
  private dateType(s: string): T.DataType {
    return this.date(s) !== undefined && this.isWholeDate(s) ? T.DATE : this.timestampNtz(s);
  }
  /** The default format asks for year, month and day. */
  private isWholeDate(s: string): boolean {
    return this.o.dateFormat !== undefined || /^\d{4}-\d{2}-\d{2}$/.test(s);
  }
  private timestampNtz(s: string): T.DataType {
    if (this.o.timestampNtz && this.ntz(s) !== undefined) return T.TIMESTAMP_NTZ;
    return this.timestampType(s);
  }
  private timestampType(s: string): T.DataType {
    return this.timestamp(s) !== undefined ? T.TIMESTAMP : this.boolean(s);
  }
  private boolean(s: string): T.DataType {
    return /^(true|false)$/i.test(s) ? T.BOOLEAN : T.STRING;
  }

  /** The column's type when it has this text too. */
  next(so: T.DataType, s: string): T.DataType {
    switch (so.kind) {
      case "null":
      case "int":
        return compatible(so, this.integer(s), this.o);
      case "long":
        return compatible(so, this.long(s), this.o);
      case "decimal":
        return compatible(so, this.decimal(s), this.o);
      case "double":
        return compatible(so, this.double(s), this.o);
      case "date":
        return compatible(so, this.dateType(s), this.o);
      case "timestamp_ntz":
        return compatible(so, this.timestampNtz(s), this.o);
      case "timestamp":
        return compatible(so, this.timestampType(s), this.o);
      case "boolean":
        return compatible(so, this.boolean(s), this.o);
      default:
        return T.STRING;
    }
  }
}

const digitsOf = (t: T.DataType): T.DecimalType | undefined =>
  t.kind === "decimal" ? t : t.kind === "int" ? T.decimal(10, 0) : t.kind === "long" ? T.decimal(20, 0) : undefined;

/** The type for values of both, string when there is none. */
function compatible(a: T.DataType, b: T.DataType, o: CsvOptions): T.DataType {
  if (a.kind === "null" || T.sameType(a, b)) return b;
  if (b.kind === "null") return a;
  const kinds = [a.kind, b.kind];
  const has = (k: T.TypeKind): boolean => kinds.some((x) => x === k);
  if (has("date") && (has("timestamp") || has("timestamp_ntz"))) {
    const other = a.kind === "date" ? b : a;
    const given = other.kind === "timestamp" ? o.timestampFormat : o.timestampNtzFormat;
    return given === undefined &&
      (o.dateFormat === undefined ||
        parseTimestampNtz(o.dateFormat.replace(/yyyy/, "1970").replace(/MM|dd/g, "01")) !== null)
      ? other
      : T.STRING;
  }
  if (has("timestamp") && has("timestamp_ntz")) return T.TIMESTAMP;
  const x = digitsOf(a);
  const y = digitsOf(b);
  if (has("double")) return x || y ? T.DOUBLE : T.STRING;
  if (!x || !y) return T.STRING;
  if (!has("decimal")) return T.LONG;
  const scale = Math.max(x.scale, y.scale);
  const range = Math.max(x.precision - x.scale, y.precision - y.scale);
  return range + scale > T.MAX_DECIMAL_PRECISION ? T.DOUBLE : T.decimal(range + scale, scale);
}

/** Digits only, few enough for an int. */
function isSmallInteger(u8: Uint8Array, start: number, length: number): boolean {
  if (length > 9) return false;
  for (let i = 0; i < length; i++) {
    const b = u8[start + i]!;
    if (b < 48 || b > 57) return false;
  }
  return true;
}

/** Pseudo-random numbers that are the same in every run. */
export function sampler(ratio: number): () => boolean {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296 < ratio;
  };
}

function* recordsOf(files: readonly SourceFile[], o: CsvOptions): Generator<CsvRecords> {
  for (const f of files) {
    const records = new CsvRecords(f, o, plainMemory());
    try {
      for (let found = records.next(); found !== 0; found = records.next()) {
        if (found === 1) yield records;
        else records.more();
      }
    } finally {
      records.close();
    }
  }
}

/** The schema of CSV files: names from the first record or the header, types from all values when asked for. */
export function inferCsvSchema(files: readonly SourceFile[], o: CsvOptions): T.StructType {
  let first: (string | null)[] | undefined;
  for (const f of files) {
    const records = new CsvRecords(f, o, plainMemory());
    try {
      if (o.header) first = records.header;
      else {
        let found = records.next();
        while (found === -1) {
          records.more();
          found = records.next();
        }
        if (found === 1) first = records.texts();
      }
    } finally {
      records.close();
    }
    if (first) break;
  }
  if (!first) return T.structOf([]);
  const names = o.header ? headerNames(first, o) : first.map((_, i) => `_c${i}`);
  if (!o.inferSchema) return T.structOf(names.map((n) => T.field(n, T.STRING)));
  const inference = new Inference(o);
  const types: T.DataType[] = names.map(() => T.NULL);
  const sampled = o.samplingRatio < 1 ? sampler(o.samplingRatio) : undefined;
  let seen = 0;
  for (const records of recordsOf(files, o)) {
    // The first record is always in the sample, so that it is never empty.
    if (seen++ > 0 && sampled && !sampled()) continue;
    const { count, starts, lengths, kinds } = records.tokenizer;
    const { u8 } = records.window;
    for (let i = 0; i < Math.min(count, types.length); i++) {
      const so = types[i]!;
      if (so.kind === "string" || kinds[i] === 1) continue;
      const start = starts[i]!;
      const length = lengths[i]!;
      if ((so.kind === "int" || so.kind === "long") && length > 0 && isSmallInteger(u8, start, length)) continue;
      const text = kinds[i] === 2 ? o.emptyValue : textAt(u8, start, length);
      if (text === "" || text === o.nullValue) continue;
      types[i] = inference.next(so, text);
    }
  }
  return T.structOf(names.map((n, i) => T.field(n, types[i]!.kind === "null" ? T.STRING : types[i]!)));
}
