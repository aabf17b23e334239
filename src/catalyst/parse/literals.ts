import type * as ast from "../../../grammar/ast.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType, DayTimeField, YearMonthField } from "../../types/dataType.ts";
import { getZone } from "../../types/datetime/zone.ts";
import {
  parseDate,
  parseTimestamp,
  parseTimestampNtz,
  specialDate,
  specialTimestamp,
  specialTimestampNtz,
} from "../../types/datetime/parse.ts";
import { Decimal } from "../../types/decimal.ts";
import { decimalForLiteral } from "../../types/decimalTypes.ts";
import { checkedDecimal } from "../../types/ddl.ts";
import { parseCalendarInterval, parseDayTime, parseYearMonth } from "../../types/intervalParse.ts";
import type { CalendarInterval, Value } from "../../types/value.ts";
import type { Literal } from "../expr/expression.ts";
import { parseTime } from "../functions/castTime.ts";
import { originOf, type ParseContext, parseError } from "./context.ts";

export const literal = (c: ParseContext, span: ast.Span, value: Value, type: DataType): Literal => ({
  kind: "Literal",
  value,
  type,
  origin: originOf(c, span),
});

const RANGES = {
  tinyint: [T.BYTE, -128n, 127n],
  smallint: [T.SHORT, -32768n, 32767n],
  bigint: [T.LONG, -(2n ** 63n), 2n ** 63n - 1n],
} as const;

const FLOAT_MAX = 3.4028234663852886e38;

function outOfRange(c: ParseContext, e: ast.NumericLiteral, typeName: string, min: string, max: string): SparkError {
  return parseError(c, e.span, "INVALID_NUMERIC_LITERAL_RANGE", {
    rawStrippedQualifier: e.text,
    typeName,
    minValue: min,
    maxValue: max,
  });
}

export function numericLiteral(c: ParseContext, e: ast.NumericLiteral): Literal {
  const make = (value: Value, type: DataType): Literal => literal(c, e.span, value, type);
  switch (e.type) {
    case "integer": {
      const n = BigInt(e.text);
      if (n >= -2147483648n && n <= 2147483647n) return make(Number(n), T.INT);
      if (n >= RANGES.bigint[1] && n <= RANGES.bigint[2]) return make(n, T.LONG);
      return decimalLiteral(c, e, e.text);
    }
    case "tinyint":
    case "smallint":
    case "bigint": {
      const [type, min, max] = RANGES[e.type];
      const n = BigInt(e.text);
      if (n < min || n > max) throw outOfRange(c, e, e.type, String(min), String(max));
      return make(e.type === "bigint" ? n : Number(n), type);
    }
    case "exponent":
    case "double": {
      const x = Number(e.text);
      if (!Number.isFinite(x))
        throw outOfRange(
          c,
          e,
          "double",
          "-179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878171540458953514382464234321326889464182768467546703537516986049910576551282076245490090389328944075868508455133942304583236903222948165808559332123347747797926950000000000000",
          "179769313486231570000000000000000000000",
        );
      return make(x, T.DOUBLE);
    }
    case "float": {
      const x = Number(e.text);
      if (Math.abs(x) > FLOAT_MAX) throw outOfRange(c, e, "float", "-3.4028234663852886E+38", "3.4028234663852886E+38");
      return make(Math.fround(x), T.FLOAT);
    }
    default:
      return decimalLiteral(c, e, e.text);
  }
}

function decimalLiteral(c: ParseContext, e: ast.NumericLiteral, text: string): Literal {
  let d = Decimal.fromString(text);
  // Exponents beyond any number of digits that could be held.
  if (d === null || Math.abs(d.scale) > 10_000)
    throw parseError(c, e.span, "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", {
      precision: d === null ? text : String(Math.abs(d.scale)),
      maxPrecision: "38",
    });
  if (d.scale < 0) d = d.setScale(0, "HALF_UP") ?? d;
  const type = decimalForLiteral(d);
  try {
    return literal(c, e.span, d, checkedDecimal(type.precision, type.scale));
  } catch (error) {
    if (error instanceof SparkError) throw parseError(c, e.span, error.condition, error.messageParameters);
    throw error;
  }
}

const nowOf = (c: ParseContext): bigint => c.options.now ?? BigInt(Date.now()) * 1000n;

/** DATE '...', TIMESTAMP '...', INTERVAL '...', X'...' */
export function typedLiteral(c: ParseContext, e: ast.TypedLiteral): Literal {
  const invalid = (type: string): SparkError =>
    parseError(c, e.span, "INVALID_TYPED_LITERAL", { valueType: `"${type}"`, value: `'${e.value}'` });
  const make = (value: Value | null, type: DataType, name = e.type): Literal => {
    if (value === null) throw invalid(name);
    return literal(c, e.span, value, type);
  };
  switch (e.type) {
    case "DATE":
      return make(specialDate(e.value, getZone(c.options.timeZone ?? "UTC"), nowOf(c)) ?? parseDate(e.value), T.DATE);
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const zone = getZone(c.options.timeZone ?? "UTC");
      if (e.type === "TIMESTAMP" && c.options.timestampType === "TIMESTAMP_NTZ") {
        const local = specialTimestampNtz(e.value, zone, nowOf(c)) ?? parseTimestampNtz(e.value, false);
        if (local !== null) return make(local, T.TIMESTAMP_NTZ);
      }
      return make(specialTimestamp(e.value, zone, nowOf(c)) ?? parseTimestamp(e.value, zone), T.TIMESTAMP);
    }
    case "TIMESTAMP_NTZ":
      return make(
        specialTimestampNtz(e.value, getZone(c.options.timeZone ?? "UTC"), nowOf(c)) ??
          parseTimestampNtz(e.value, true),
        T.TIMESTAMP_NTZ,
      );
    case "TIME": {
      return make(parseTime(e.value), { kind: "time", precision: 6 });
    }
    case "INTERVAL":
      return intervalText(c, e.span, e.value, invalid);
    case "X": {
      const hex = e.value.length % 2 === 1 ? `0${e.value}` : e.value;
      if (!/^[0-9a-fA-F]*$/.test(hex)) throw invalid("X");
      return make(
        Uint8Array.from(hex.match(/../g) ?? [], (h) => Number.parseInt(h, 16)),
        T.BINARY,
      );
    }
    default:
      throw parseError(c, e.span, "UNSUPPORTED_TYPED_LITERAL", {
        unsupportedType: `"${e.type}"`,
        supportedTypes: '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"',
      });
  }
}

const YEAR_MONTH: Readonly<Record<string, YearMonthField>> = { year: 0, month: 1 };
const DAY_TIME: Readonly<Record<string, DayTimeField>> = {
  week: 0,
  day: 0,
  hour: 1,
  minute: 2,
  second: 3,
  millisecond: 3,
  microsecond: 3,
  nanosecond: 3,
};

const microsOf = (i: CalendarInterval): bigint => BigInt(i.days) * 86_400_000_000n + i.microseconds;

/** The literal of an interval of several units: year-month or day-time by the units that were named. */
function unitsLiteral(c: ParseContext, span: ast.Span, interval: CalendarInterval, units: readonly string[]): Literal {
  if (c.options.legacyInterval) return literal(c, span, interval, T.CALENDAR_INTERVAL);
  const ym = units.map((u) => YEAR_MONTH[u]).filter((f): f is YearMonthField => f !== undefined);
  const dt = units.map((u) => DAY_TIME[u]).filter((f): f is DayTimeField => f !== undefined);
  if (ym.length > 0) {
    if (dt.length > 0)
      throw parseError(c, span, "_LEGACY_ERROR_TEMP_0029", { literal: c.text.slice(span.start, span.end) });
    const type = {
      kind: "year_month_interval",
      start: Math.min(...ym) as YearMonthField,
      end: Math.max(...ym) as YearMonthField,
    } as const;
    return literal(c, span, interval.months, type);
  }
  const type = {
    kind: "day_time_interval",
    start: Math.min(...dt) as DayTimeField,
    end: Math.max(...dt) as DayTimeField,
  } as const;
  return literal(c, span, microsOf(interval), type);
}

function located<R>(c: ParseContext, span: ast.Span, f: () => R): R {
  try {
    return f();
  } catch (error) {
    if (error instanceof SparkError && error.queryContext.length === 0)
      throw parseError(c, span, error.condition, error.messageParameters);
    throw error;
  }
}

function intervalText(c: ParseContext, span: ast.Span, value: string, invalid: (type: string) => SparkError): Literal {
  let interval: CalendarInterval;
  try {
    interval = parseCalendarInterval(value);
  } catch {
    throw invalid("INTERVAL");
  }
  const units = value
    .split(/\s/)
    .map((u) => u.toLowerCase().replace(/s$/, ""))
    .filter((u) => u !== "interval" && /^[a-z]+$/.test(u));
  return unitsLiteral(c, span, interval, units);
}

/** INTERVAL 1 DAY 2 HOURS */
export function intervalLiteral(c: ParseContext, e: ast.IntervalLiteral): Literal {
  const units = e.fields.map((f) => f.unit.toLowerCase().replace(/s$/, ""));
  const text = e.fields
    .map((f) => {
      const value = f.negative ? (f.value.startsWith("-") ? f.value.slice(1) : `-${f.value}`) : f.value;
      return `${value} ${f.unit}`;
    })
    .join(" ");
  return unitsLiteral(
    c,
    e.span,
    located(c, e.span, () => parseCalendarInterval(text)),
    units,
  );
}

/** INTERVAL '1-2' YEAR TO MONTH */
export function intervalRangeLiteral(c: ParseContext, e: ast.IntervalRangeLiteral): Literal {
  const from = e.from.toLowerCase();
  const to = e.to.toLowerCase();
  // Errors point at the value and the fields, without the keyword.
  const value = /^interval\s+[+-]?\s*/i.exec(c.text.slice(e.span.start, e.span.end));
  return located(c, { start: e.span.start + (value?.[0].length ?? 0), end: e.span.end }, () => {
    const sign = e.negative ? -1 : 1;
    if (from in YEAR_MONTH && to in YEAR_MONTH && YEAR_MONTH[from]! < YEAR_MONTH[to]!) {
      const type = { kind: "year_month_interval", start: YEAR_MONTH[from]!, end: YEAR_MONTH[to]! } as const;
      const months = sign * parseYearMonth(e.value, type);
      return c.options.legacyInterval
        ? literal(c, e.span, { months, days: 0, microseconds: 0n }, T.CALENDAR_INTERVAL)
        : literal(c, e.span, months, type);
    }
    const start = DAY_TIME[from];
    const end = DAY_TIME[to];
    if (start === undefined || end === undefined || start >= end)
      throw parseError(c, e.span, "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION", {
        input: e.value,
        from,
        to,
      });
    const type = { kind: "day_time_interval", start, end } as const;
    const micros = BigInt(sign) * parseDayTime(e.value, type);
    return c.options.legacyInterval
      ? literal(
          c,
          e.span,
          { months: 0, days: Number(micros / 86_400_000_000n), microseconds: micros % 86_400_000_000n },
          T.CALENDAR_INTERVAL,
        )
      : literal(c, e.span, micros, type);
  });
}
