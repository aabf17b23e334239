import type { DataType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { CalendarInterval, DayTimeInterval, LocalTime, YearMonthInterval } from "./interval.ts";
import { LocalDate } from "./localDate.ts";
import { rowSchema, rowValues } from "./row.ts";
import { LocalDateTime, Timestamp } from "./timestamp.ts";
import { valueError } from "./valueError.ts";

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-128, 127],
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
};

/** A value of JavaScript as an engine value of a type; what does not fit is an error, never a changed value. */
export function toEngine(v: unknown, type: DataType): Value {
  if (v === null || v === undefined) return null;
  const out = convert(v, type);
  if (out === undefined) throw valueError(describe(v), sqlName(type));
  return out;
}

function describe(v: unknown): string {
  if (typeof v === "string") return JSON.stringify(v);
  if (typeof v !== "object" || v === null) return `${String(v)} (${typeof v})`;
  return v.constructor?.name ?? "object";
}

function convert(v: unknown, type: DataType): Value | undefined {
  switch (type.kind) {
    case "null":
      return undefined;
    case "boolean":
      return typeof v === "boolean" ? v : undefined;
    case "byte":
    case "short":
    case "int": {
      const n = typeof v === "bigint" ? Number(v) : v;
      const [min, max] = RANGES[type.kind]!;
      return typeof n === "number" && Number.isInteger(n) && n >= min && n <= max ? n : undefined;
    }
    case "long": {
      if (typeof v === "number") return Number.isSafeInteger(v) ? BigInt(v) : undefined;
      return typeof v === "bigint" && BigInt.asIntN(64, v) === v ? v : undefined;
    }
    case "float":
      return typeof v === "number" ? Math.fround(v) : undefined;
    case "double":
      return typeof v === "number" ? v : undefined;
    case "decimal": {
      const d = toDecimal(v);
      if (!d) return undefined;
      // Digits that the scale has no place for would be lost silently.
      return d.scale <= type.scale || d.stripTrailingZeros().scale <= type.scale
        ? (d.toPrecision(type.precision, type.scale) ?? undefined)
        : undefined;
    }
    case "string":
    case "char":
    case "varchar":
      return typeof v === "string" ? v : undefined;
    case "binary":
      return v instanceof Uint8Array ? v : undefined;
    case "date":
      if (v instanceof LocalDate) return v.epochDay;
      return v instanceof Date ? LocalDate.fromDate(v).epochDay : undefined;
    case "timestamp":
      if (v instanceof Timestamp) return v.micros;
      return v instanceof Date ? Timestamp.fromDate(v).micros : undefined;
    case "timestamp_ntz":
      if (v instanceof LocalDateTime) return v.micros;
      return v instanceof Date ? Timestamp.fromDate(v).micros : undefined;
    case "time":
      return v instanceof LocalTime ? v.nanos : undefined;
    case "year_month_interval":
      return v instanceof YearMonthInterval ? v.months : undefined;
    case "day_time_interval":
      return v instanceof DayTimeInterval ? v.micros : undefined;
    case "calendar_interval":
      return v instanceof CalendarInterval
        ? { months: v.months, days: v.days, microseconds: v.microseconds }
        : undefined;
    case "array": {
      if (!Array.isArray(v) && !isTypedArray(v)) return undefined;
      return Array.from(v as ArrayLike<unknown>, (x) => toEngine(x, type.elementType));
    }
    case "map": {
      const entries = v instanceof Map ? [...v] : isPlain(v) ? Object.entries(v) : undefined;
      if (!entries) return undefined;
      return {
        keys: entries.map(([k]) => toEngine(k, type.keyType)),
        values: entries.map(([, x]) => toEngine(x, type.valueType)),
      };
    }
    case "struct": {
      if (Array.isArray(v)) {
        if (v.length !== type.fields.length) return undefined;
        return { fields: type.fields.map((f, i) => toEngine(v[i], f.type)) };
      }
      if (typeof v !== "object" || v === null) return undefined;
      const from = rowSchema(v);
      if (
        from &&
        from.fields.length === type.fields.length &&
        from.fields.every((f, i) => f.name === type.fields[i]!.name)
      ) {
        const values = rowValues(v);
        return { fields: type.fields.map((f, i) => toEngine(values[i], f.type)) };
      }
      if (!from && !isPlain(v)) return undefined;
      return { fields: type.fields.map((f) => toEngine((v as Record<string, unknown>)[f.name], f.type)) };
    }
    default:
      return undefined;
  }
}

function toDecimal(v: unknown): Decimal | null {
  if (v instanceof Decimal) return v;
  if (typeof v === "bigint") return Decimal.fromBigInt(v);
  if (typeof v === "number") return Decimal.fromNumber(v);
  return null;
}

const isTypedArray = (v: unknown): boolean => ArrayBuffer.isView(v) && !(v instanceof DataView);

/** Objects of data: literals, JSON, instances of the user's classes; not those that stand for one value. */
export const isPlain = (v: unknown): v is Record<string, unknown> =>
  typeof v === "object" &&
  v !== null &&
  !Array.isArray(v) &&
  !(v instanceof Date) &&
  !(v instanceof Map) &&
  !ArrayBuffer.isView(v);
