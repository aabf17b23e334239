import { parseTimestampNtz } from "../../types/datetime/parse.ts";
import * as T from "../../types/dataType.ts";
import type { CsvTextOptions } from "./csvOptions.ts";
import { csvDateReader, javaDouble } from "./csvValue.ts";
import { timestampNtzReader, timestampReader } from "./textDates.ts";
import { plainDecimal } from "./textDecimal.ts";

/** Spark's inference of column types: each value is tried from where the column's type stands, in the order int, long, decimal, double, date, timestamp, boolean, string. */
export class CsvInference {
  private readonly o: CsvTextOptions;
  private readonly date: (text: string) => number | undefined;
  private readonly timestamp: (text: string) => bigint | undefined;
  private readonly ntz: (text: string) => bigint | undefined;

  constructor(o: CsvTextOptions) {
    this.o = o;
    const strict = { ...o, dateFallback: false, timestampFallback: false };
    this.date = csvDateReader(strict);
    this.timestamp = timestampReader(strict);
    this.ntz = timestampNtzReader(o);
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
function compatible(a: T.DataType, b: T.DataType, o: CsvTextOptions): T.DataType {
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
