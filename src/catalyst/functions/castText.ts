import type { DataType } from "../../types/dataType.ts";
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from "../../types/datetime/format.ts";
import { getZone } from "../../types/datetime/zone.ts";
import type { Decimal } from "../../types/decimal.ts";
import { calendarIntervalToString, dayTimeToString, yearMonthToString } from "../../types/interval.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import { decodeUtf8 } from "../../types/utf8.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";

/** As java.math.BigDecimal.toString: with an exponent for small numbers, which casts without ANSI mode show. */
export function bigDecimalText(d: Decimal): string {
  const digits = (d.unscaled < 0n ? -d.unscaled : d.unscaled).toString();
  const adjusted = digits.length - 1 - d.scale;
  if (d.scale >= 0 && adjusted >= -6) return d.toString();
  const exponent = adjusted === 0 ? "" : `E${adjusted > 0 ? "+" : ""}${adjusted}`;
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${d.unscaled < 0n ? "-" : ""}${mantissa}${exponent}`;
}

/** The cast of a type's values (not null) to string; nested values as `[1, null]`, `{1, a}` and `{k -> v}`. */
export function castToString(from: DataType, config: EvalConfig): (v: Value) => string {
  switch (from.kind) {
    case "float":
      return (v) => javaFloatToString(v as number);
    case "double":
      return (v) => javaDoubleToString(v as number);
    case "decimal":
      return config.ansi ? (v) => (v as Decimal).toString() : (v) => bigDecimalText(v as Decimal);
    case "string":
    case "char":
    case "varchar":
      return (v) => v as string;
    case "binary":
      return (v) => decodeUtf8(v as Uint8Array);
    case "date":
      return (v) => formatDate(v as number);
    case "timestamp": {
      const zone = getZone(config.timeZone);
      return (v) => formatTimestamp(v as bigint, zone);
    }
    case "timestamp_ntz":
      return (v) => formatTimestampNtz(v as bigint);
    case "time":
      return (v) => formatTime(v as bigint);
    case "year_month_interval":
      return (v) => yearMonthToString(v as number, from);
    case "day_time_interval":
      return (v) => dayTimeToString(v as bigint, from);
    case "calendar_interval":
      return (v) => calendarIntervalToString(v as CalendarInterval);
    case "array": {
      const element = orNull(castToString(from.elementType, config));
      return (v) => `[${(v as readonly Value[]).map(element).join(", ")}]`;
    }
    case "struct": {
      const fields = from.fields.map((f) => orNull(castToString(f.type, config)));
      return (v) => `{${(v as StructValue).fields.map((x, i) => fields[i]!(x)).join(", ")}}`;
    }
    case "map": {
      const key = castToString(from.keyType, config);
      const value = orNull(castToString(from.valueType, config));
      return (v) => {
        const m = v as MapValue;
        return `{${m.keys.map((k, i) => `${key(k)} -> ${value(m.values[i]!)}`).join(", ")}}`;
      };
    }
    default:
      return String;
  }
}

const orNull =
  (f: (v: Value) => string) =>
  (v: Value): string =>
    v === null ? "null" : f(v);
