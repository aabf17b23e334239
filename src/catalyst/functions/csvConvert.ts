import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { compilePattern } from "../../types/datetime/pattern.ts";
import { DatetimeParseError, parseDatePattern } from "../../types/datetime/patternParse.ts";
import { Decimal } from "../../types/decimal.ts";
import { fitsLong } from "../../types/interval.ts";
import { parseDayTime, parseYearMonth, tryParseCalendarInterval } from "../../types/intervalParse.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { castToString } from "./castText.ts";
import { parseTime } from "./castTime.ts";
import { quoteType } from "./collectionTypes.ts";
import { dateReaders, dateWriters, flag, type TextOptions } from "./textOptions.ts";

/** Values of Spark's types from and to the texts of CSV fields, and the types of such texts. */

/** Gives undefined for a text that has not the type. */
export type CsvConverter = (text: string) => Value | undefined;

const BITS = { byte: 8, short: 16, int: 32, long: 64 } as const;

const integer = (text: string): bigint | undefined =>
  /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;

/** As java.lang.Double.parseDouble, with white space around. */
function javaDouble(text: string): number | undefined {
  const s = text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, "");
  if (/^[+-]?(NaN|Infinity)$/.test(s)) return Number(s.replace("+", "").replace("-NaN", "NaN"));
  const m = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?$/.exec(s);
  return m === null ? undefined : Number(s.replace(/[fFdD]$/, ""));
}

function floating(options: TextOptions): (text: string) => number | undefined {
  const special: Readonly<Record<string, number>> = {
    [options.get("nanvalue") ?? "NaN"]: Number.NaN,
    [options.get("positiveinf") ?? "Inf"]: Infinity,
    [options.get("negativeinf") ?? "-Inf"]: -Infinity,
  };
  return (text) => (Object.hasOwn(special, text) ? special[text] : javaDouble(text));
}

const orUndefined = (v: Value): Value | undefined => (v === null ? undefined : v);
function attempt(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The converter of a type; types that CSV has not are an error. */
export function csvConverter(type: DataType, options: TextOptions, config: EvalConfig): CsvConverter {
  switch (type.kind) {
    case "boolean":
      return (s) => {
        const word = s.toLowerCase();
        return word === "true" ? true : word === "false" ? false : undefined;
      };
    case "byte":
    case "short":
    case "int":
    case "long": {
      const bits = BITS[type.kind];
      return (s) => {
        const n = integer(s);
        if (n === undefined || BigInt.asIntN(bits, n) !== n) return undefined;
        return bits === 64 ? n : Number(n);
      };
    }
    case "float": {
      const read = floating(options);
      return (s) => {
        const x = read(s);
        return x === undefined ? undefined : Math.fround(x);
      };
    }
    case "double":
      return floating(options);
    case "decimal":
      return (s) =>
        orUndefined(Decimal.fromString(s.replaceAll(",", ""))?.toPrecision(type.precision, type.scale) ?? null);
    case "string":
    case "char":
    case "varchar":
      return (s) => s;
    case "binary":
      return encodeUtf8;
    case "date": {
      const { date } = dateReaders(options, config);
      return (s) => orUndefined(date(s));
    }
    case "timestamp": {
      const { timestamp } = dateReaders(options, config);
      return (s) => orUndefined(timestamp(s));
    }
    case "timestamp_ntz": {
      const { timestampNtz } = dateReaders(options, config);
      return (s) => orUndefined(timestampNtz(s));
    }
    case "time":
      return (s) => orUndefined(parseTime(s));
    case "calendar_interval":
      // What is no interval is null, and no error.
      return tryParseCalendarInterval;
    case "year_month_interval":
      return (s) => attempt(() => parseYearMonth(s, type));
    case "day_time_interval":
      return (s) => attempt(() => parseDayTime(s, type));
    case "null":
      return () => null;
    default:
      throw sparkError("UNSUPPORTED_DATATYPE", { typeName: quoteType(type) });
  }
}

/** The text of a value in a field. */
export function csvText(type: DataType, options: TextOptions, config: EvalConfig): (v: Value) => string {
  switch (type.kind) {
    case "date":
      return dateWriters(options, config).date;
    case "timestamp":
      return dateWriters(options, config).timestamp;
    case "timestamp_ntz":
      return dateWriters(options, config).timestampNtz;
    case "float":
      return (v) => javaFloatToString(v as number);
    case "double":
      return (v) => javaDoubleToString(v as number);
    case "decimal":
      return (v) => (v as Decimal).toString();
    case "binary":
      return (v) => `[${Array.from(v as Uint8Array, (b) => b.toString(16).toUpperCase().padStart(2, "0")).join(" ")}]`;
    default:
      return castToString(type, config);
  }
}

/** The type of a field's text: the first of integers, decimals, doubles, dates, timestamps and booleans that it can be read as. */
export function inferCsv(text: string | null, options: TextOptions, config: EvalConfig): DataType {
  if (text === null || text === "" || text === (options.get("nullvalue") ?? "")) return T.NULL;
  const n = integer(text);
  if (n !== undefined) {
    if (BigInt.asIntN(32, n) === n) return T.INT;
    if (fitsLong(n)) return T.LONG;
    const precision = new Decimal(n, 0).precision();
    return precision <= T.MAX_DECIMAL_PRECISION ? T.decimal(precision, 0) : T.DOUBLE;
  }
  if (floating(options)(text) !== undefined) return T.DOUBLE;
  if (flag(options, "prefersDate", true) && isDate(text, options)) return T.DATE;
  const readers = dateReaders(options, config);
  if (config.settings?.["spark.sql.timestampType"] === "TIMESTAMP_NTZ" && readers.timestampNtz(text) !== null)
    return T.TIMESTAMP_NTZ;
  if (readers.timestamp(text) !== null) return T.TIMESTAMP;
  return /^(true|false)$/i.test(text) ? T.BOOLEAN : T.STRING;
}

function isDate(text: string, options: TextOptions): boolean {
  try {
    parseDatePattern(compilePattern(options.get("dateformat") ?? "yyyy-MM-dd", true), text);
    return true;
  } catch (e) {
    if (e instanceof DatetimeParseError) return false;
    throw e;
  }
}
