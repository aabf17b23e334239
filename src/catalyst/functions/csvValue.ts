import { sparkError } from "../../common/errors/conditions.ts";
import { type DataType, STRING } from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import { tryParseCalendarInterval } from "../../types/intervalParse.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { castValue } from "./cast.ts";
import { parseFloating } from "./castNumber.ts";
import { castToString } from "./castText.ts";
import { quoteType } from "./collectionTypes.ts";
import type { CsvTextOptions } from "./csvOptions.ts";
import {
  type DateOptions,
  dateReader,
  dateWriters,
  timeReader,
  timestampNtzReader,
  timestampReader,
} from "./textDates.ts";
import { decimalReader } from "./textDecimal.ts";

/** Texts to values as Spark's UnivocityParser makes them; undefined when a text is no value of the type. */
export type TextParser = (text: string) => Value | undefined;

const LIMITS = { byte: 2 ** 7, short: 2 ** 15, int: 2 ** 31 } as const;

const integer =
  (limit: number): TextParser =>
  (text) => {
    if (!/^[+-]?\d+$/.test(text)) return undefined;
    const n = Number(text);
    return n >= -limit && n < limit ? n || 0 : undefined;
  };

const long: TextParser = (text) => {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const n = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, n) === n ? n : undefined;
};

/** As Double.parseDouble: of words only NaN and Infinity. */
export function javaDouble(text: string): number | undefined {
  const word = /^[\s\0-\x20]*[+-]?([A-Za-z]+)[\s\0-\x20]*$/.exec(text)?.[1];
  if (word !== undefined && word !== "NaN" && word !== "Infinity") return undefined;
  if (word === "NaN") return Number.NaN;
  return parseFloating(text) ?? undefined;
}

function floating(o: CsvTextOptions): (text: string) => number | undefined {
  return (text) =>
    text === o.nanValue
      ? Number.NaN
      : text === o.negativeInf
        ? Number.NEGATIVE_INFINITY
        : text === o.positiveInf
          ? Number.POSITIVE_INFINITY
          : javaDouble(text);
}

const attempt = <T>(f: () => T): T | undefined => {
  try {
    return f();
  } catch {
    return undefined;
  }
};

/** Dates; without a format and with enableDateTimeParsingFallback off only whole ones are dates. */
export function csvDateReader(o: CsvTextOptions): (text: string) => number | undefined {
  const read = dateReader(o);
  return o.dateFormat !== undefined || o.dateFallback
    ? read
    : (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? read(text) : undefined);
}

export function textParser(type: DataType, o: CsvTextOptions): TextParser {
  switch (type.kind) {
    case "byte":
    case "short":
    case "int":
      return integer(LIMITS[type.kind]);
    case "long":
      return long;
    case "float": {
      const parse = floating(o);
      return (text) => {
        const n = parse(text);
        return n === undefined ? undefined : Math.fround(n);
      };
    }
    case "double":
      return floating(o);
    case "boolean":
      return (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined);
    case "decimal": {
      const read = decimalReader(o.locale);
      return (text) => read(text)?.toPrecision(type.precision, type.scale) ?? undefined;
    }
    case "date":
      return csvDateReader(o);
    case "timestamp":
      return timestampReader(o);
    case "timestamp_ntz":
      return timestampNtzReader(o);
    case "string":
    case "char":
    case "varchar":
      return (text) => text;
    case "binary":
      return encodeUtf8;
    case "time":
      return timeReader(o);
    case "calendar_interval":
      // What is no interval is null, and no error.
      return tryParseCalendarInterval;
    case "year_month_interval":
    case "day_time_interval": {
      const cast = castValue(STRING, type, "ansi", PLAIN);
      return (text) => attempt(() => cast(text));
    }
    case "null":
      return () => null;
    default:
      throw sparkError("UNSUPPORTED_DATATYPE", { typeName: quoteType(type) });
  }
}

/** Casts of intervals depend on nothing of it. */
const PLAIN: EvalConfig = { ansi: true, timeZone: "UTC", allowPrecisionLoss: true, caseSensitive: false, now: 0n };

/** The text of a value in a field. */
export function csvText(type: DataType, dates: DateOptions, config: EvalConfig): (v: Value) => string {
  switch (type.kind) {
    case "date":
      return dateWriters(dates).date;
    case "timestamp":
      return dateWriters(dates).timestamp;
    case "timestamp_ntz":
      return dateWriters(dates).timestampNtz;
    case "time":
      return dateWriters(dates).time;
    case "float":
      return (v) => javaFloatToString(v as number);
    case "double":
      return (v) => javaDoubleToString(v as number);
    case "decimal":
      return (v) => (v as Decimal).toJavaString();
    case "binary":
      return (v) => `[${Array.from(v as Uint8Array, (b) => b.toString(16).toUpperCase().padStart(2, "0")).join(" ")}]`;
    default:
      return castToString(type, config);
  }
}
