import { castValue } from "../../../catalyst/functions/cast.ts";
import { parseFloating } from "../../../catalyst/functions/castNumber.ts";
import { unsupported } from "../../../common/errors/conditions.ts";
import { compilePattern, type DatetimePattern } from "../../../types/datetime/pattern.ts";
import {
  parseDatePattern,
  parseTimestampNtzPattern,
  parseTimestampPattern,
} from "../../../types/datetime/patternParse.ts";
import { parseDate, parseTimestamp, parseTimestampNtz } from "../../../types/datetime/parse.ts";
import { getZone, type Zone } from "../../../types/datetime/zone.ts";
import { type DataType, STRING } from "../../../types/dataType.ts";
import { Decimal } from "../../../types/decimal.ts";
import { encodeUtf8 } from "../../../types/utf8.ts";
import type { Value } from "../../../types/value.ts";
import { sourceConfig } from "../settings.ts";
import type { CsvOptions } from "./csvOptions.ts";

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

function floating(o: CsvOptions): (text: string) => number | undefined {
  return (text) =>
    text === o.nanValue
      ? Number.NaN
      : text === o.negativeInf
        ? Number.NEGATIVE_INFINITY
        : text === o.positiveInf
          ? Number.POSITIVE_INFINITY
          : javaDouble(text);
}

/** A number as BigDecimal reads it, without white space. */
export const plainDecimal = (text: string): Decimal | null =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Decimal.fromString(text) : null;

const attempt = <T>(f: () => T): T | undefined => {
  try {
    return f();
  } catch {
    return undefined;
  }
};

/** A pattern that is none makes every value a wrong one, as in Spark. */
function readingPattern(text: string): () => DatetimePattern {
  const pattern = attempt(() => compilePattern(text, true));
  return () => pattern ?? compilePattern(text, true);
}

export function dateParser(o: CsvOptions): (text: string) => number | undefined {
  const simple = (text: string): number | undefined => parseDate(text) ?? undefined;
  if (o.dateFormat === undefined) return simple;
  const pattern = readingPattern(o.dateFormat);
  return (text) => attempt(() => parseDatePattern(pattern(), text)) ?? (o.dateFallback ? simple(text) : undefined);
}

export function timestampParser(o: CsvOptions, zone: Zone = getZone(o.timeZone)): (text: string) => bigint | undefined {
  const simple = (text: string): bigint | undefined => parseTimestamp(text, zone) ?? undefined;
  if (o.timestampFormat === undefined) return simple;
  const pattern = readingPattern(o.timestampFormat);
  return (text) =>
    attempt(() => parseTimestampPattern(pattern(), text, zone)) ?? (o.timestampFallback ? simple(text) : undefined);
}

export function timestampNtzParser(o: CsvOptions): (text: string) => bigint | undefined {
  if (o.timestampNtzFormat === undefined) return (text) => parseTimestampNtz(text, false) ?? undefined;
  const pattern = readingPattern(o.timestampNtzFormat);
  return (text) => attempt(() => parseTimestampNtzPattern(pattern(), text));
}

export function textParser(type: DataType, o: CsvOptions): TextParser {
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
    case "decimal":
      return (text) => plainDecimal(text.replaceAll(",", ""))?.toPrecision(type.precision, type.scale) ?? undefined;
    case "date":
      return dateParser(o);
    case "timestamp":
      return timestampParser(o);
    case "timestamp_ntz":
      return timestampNtzParser(o);
    case "string":
    case "char":
    case "varchar":
      return (text) => text;
    case "binary":
      return encodeUtf8;
    case "year_month_interval":
    case "day_time_interval": {
      const cast = castValue(STRING, type, "ansi", sourceConfig({ "spark.sql.session.timeZone": o.timeZone }));
      return (text) => attempt(() => cast(text));
    }
    default:
      throw unsupported(`the type ${type.kind} in CSV`);
  }
}
