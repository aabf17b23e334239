import { sparkError } from "../../../../common/errors/conditions.ts";
import type { DataType, DecimalType } from "../../../../types/dataType.ts";
import { sqlName } from "../../../../types/ddl.ts";
import { daysFromCivil, MICROS_PER_DAY } from "../../../../types/datetime/civil.ts";
import { localToUtc, type Zone } from "../../../../types/datetime/zone.ts";
import { Decimal, divideRounded, pow10 } from "../../../../types/decimal.ts";
import type { Value } from "../../../../types/value.ts";
import { illegalOption } from "../conditions.ts";

/** PostgreSQL's texts of values (DateStyle ISO, bytea_output hex) as values of the engine, as Spark reads them. */
export type Parse = (text: string) => Value;

/** The largest and the smallest that Spark knows, in the places of infinity. */
const MAX_DATE = daysFromCivil(9999, 12, 31);
const MIN_DATE = daysFromCivil(1, 1, 1);

const DATE = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/;
const TIMESTAMP =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( BC)?$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/;

const unreadable = (text: string, type: string): Error => illegalOption(`Bad value for type ${type}: ${text}`);

const daysOf = (year: string, month: string, day: string, bc: string | undefined): number =>
  daysFromCivil(bc === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day));

function date(text: string): number {
  const m = DATE.exec(text);
  if (m) return daysOf(m[1]!, m[2]!, m[3]!, m[4]);
  if (text === "infinity") return MAX_DATE;
  if (text === "-infinity") return MIN_DATE;
  throw unreadable(text, "date");
}

/** Microseconds of a day; 24:00:00 is the next. */
const microsOf = (h: string, m: string, s: string, fraction: string | undefined): number =>
  (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1_000_000 + (fraction ? Number(fraction.padEnd(6, "0")) : 0);
const offsetMicros = (sign: string, h: string, m = "0", s = "0"): number =>
  (sign === "-" ? -1 : 1) * (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1_000_000;

/** A timestamp; one without an offset is local time of `zone`, or stays local. */
function timestamp(text: string, zone: Zone | undefined): bigint {
  const m = TIMESTAMP.exec(text);
  if (!m) {
    if (text !== "infinity" && text !== "-infinity") throw unreadable(text, "timestamp");
    // To the millisecond, as Spark has it.
    const local =
      BigInt(text === "infinity" ? MAX_DATE + 1 : MIN_DATE) * MICROS_PER_DAY - (text === "infinity" ? 1000n : 0n);
    return zone ? localToUtc(local, zone) : local;
  }
  const local =
    BigInt(daysOf(m[1]!, m[2]!, m[3]!, m[12])) * MICROS_PER_DAY + BigInt(microsOf(m[4]!, m[5]!, m[6]!, m[7]));
  if (m[8] !== undefined) return local - BigInt(offsetMicros(m[8], m[9]!, m[10], m[11]));
  return zone ? localToUtc(local, zone) : local;
}

/** A time of day as the timestamp on the first day of 1970, in milliseconds as java.sql.Time has them. */
function timeOfDay(text: string, zone: Zone | undefined): bigint {
  const m = TIME.exec(text);
  if (!m) throw unreadable(text, "time");
  const micros = microsOf(m[1]!, m[2]!, m[3]!, m[4]);
  if (m[5] !== undefined) return millis(BigInt(micros - offsetMicros(m[5], m[6]!, m[7], m[8])));
  return millis(zone ? localToUtc(BigInt(micros), zone) : BigInt(micros));
}
const millis = (micros: bigint): bigint => (micros / 1000n) * 1000n;

const NUMBER = /^(-?)(\d*)(?:\.(\d*))?$/;

function decimalOf(text: string, type: DecimalType): Decimal {
  const m = NUMBER.exec(text);
  if (!m) throw unreadable(text, "BigDecimal");
  const fraction = m[3] ?? "";
  const digits = BigInt(`${m[2]}${fraction}` || "0");
  const given = m[1] === "-" ? -digits : digits;
  const more = type.scale - fraction.length;
  const unscaled = more >= 0 ? given * pow10(more) : divideRounded(given, pow10(-more), "HALF_UP");
  if (unscaled >= pow10(type.precision) || unscaled <= -pow10(type.precision))
    throw sparkError("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", {
      roundedValue: new Decimal(unscaled, type.scale).toString(),
      originalValue: text,
      precision: String(type.precision),
      scale: String(type.scale),
    });
  return new Decimal(unscaled, type.scale);
}

const bytes = (text: string): Uint8Array =>
  text.startsWith("\\x") ? new Uint8Array(Buffer.from(text.slice(2), "hex")) : new Uint8Array(Buffer.from(text));

/** A number of a column with another type, by `customSchema`. */
const number = (text: string): number =>
  text === "t"
    ? 1
    : text === "f"
      ? 0
      : text === "Infinity"
        ? Infinity
        : text === "-Infinity"
          ? -Infinity
          : Number(text);

function whole(text: string, bits: number): bigint {
  const m = /^(-?\d+)(?:\.\d*)?$/.exec(text);
  const n = m ? BigInt(m[1]!) : undefined;
  if (n === undefined || BigInt.asIntN(bits, n) !== n)
    throw unreadable(text, bits > 32 ? "long" : bits > 16 ? "int" : "short");
  return n;
}

/** Small whole numbers without the way over bigint. */
const small = (bits: number): Parse => {
  const limit = 2 ** (bits - 1);
  return (text) => {
    const n = Number(text);
    return Number.isInteger(n) && n >= -limit && n < limit && text !== "" ? n : Number(whole(text, bits));
  };
};

/**
 * How texts of a column become values of a type. `time` columns are told apart by their metadata, for their type is that of timestamps.
 * @param pos the column's place, for messages
 */
export function parserOf(type: DataType, zone: Zone, isTime: boolean, pos: number): Parse {
  switch (type.kind) {
    case "boolean":
      return (text) => text === "t" || text === "1" || text === "true";
    case "byte":
      return small(8);
    case "short":
      return small(16);
    case "int":
      return small(32);
    case "long":
      return (text) => (text.length < 16 && /^-?\d+$/.test(text) ? BigInt(text) : whole(text, 64));
    case "float":
      return (text) => Math.fround(number(text));
    case "double":
      return number;
    case "decimal":
      return (text) => decimalOf(text, type);
    case "date":
      return (text) => (text.length > 10 && TIMESTAMP.test(text) ? date(text.slice(0, text.indexOf(" "))) : date(text));
    case "timestamp":
      return isTime
        ? (text) => timeOfDay(text, zone)
        : (text) => (DATE.test(text) ? timestamp(`${text} 00:00:00`, zone) : timestamp(text, zone));
    case "timestamp_ntz":
      return isTime ? (text) => timeOfDay(text, undefined) : (text) => timestamp(text, undefined);
    case "binary":
      return bytes;
    case "array": {
      const element = parserOf(type.elementType, zone, isTime, pos);
      const nested = type.elementType.kind === "array";
      return (text) =>
        arrayValue(text, element, nested, () =>
          sparkError("COLUMN_ARRAY_ELEMENT_TYPE_MISMATCH", { pos: String(pos), type: `"${sqlName(type)}"` }),
        );
    }
    default:
      return (text) => text;
  }
}

/** `{1,NULL,"a \"b\""}`: elements as texts go to `element`, arrays in arrays too. */
function arrayValue(text: string, element: Parse, nested: boolean, mismatch: () => Error): Value {
  // Bounds other than from 1 on stand before: [0:1]={...}
  let i = text.startsWith("[") ? text.indexOf("=") + 1 : 0;
  if (text[i] !== "{") throw mismatch();
  i++;
  const out: Value[] = [];
  while (i < text.length && text[i] !== "}") {
    if (text[i] === "{") {
      if (!nested) throw mismatch();
      const end = endOfBraces(text, i);
      out.push(element(text.slice(i, end)));
      i = end;
    } else {
      if (nested) throw mismatch();
      if (text[i] === '"') {
        let value = "";
        for (i++; text[i] !== '"'; i++) {
          if (text[i] === "\\") i++;
          value += text[i];
        }
        i++;
        out.push(element(value));
      } else {
        let end = i;
        while (text[end] !== "," && text[end] !== "}") end++;
        const word = text.slice(i, end);
        out.push(word === "NULL" ? null : element(word));
        i = end;
      }
    }
    if (text[i] === ",") i++;
  }
  return out;
}

/** The place behind the brace that closes the one at `i`; quoted elements may hold braces. */
function endOfBraces(text: string, i: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = i; at < text.length; at++) {
    const c = text[at];
    if (quoted) {
      if (c === "\\") at++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}
