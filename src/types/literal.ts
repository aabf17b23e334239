import type { DataType } from "./dataType.ts";
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from "./datetime/format.ts";
import type { Zone } from "./datetime/zone.ts";
import { sqlName } from "./ddl.ts";
import type { Decimal } from "./decimal.ts";
import { hexString } from "./format.ts";
import { calendarIntervalToString, dayTimeToString, yearMonthToString } from "./interval.ts";
import { javaDoubleToString, javaFloatToString } from "./javaNumber.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "./value.ts";

/** The string in quotes, with backslashes and quotes escaped. */
export const quoteString = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Spark's `Literal.sql`: SQL text that stands for the value (`1L`, `1.5D`, `DATE '2020-01-01'`, `X'1C'`). */
export function sqlLiteral(value: Value, type: DataType, zone: Zone): string {
  const inner = (v: Value, t: DataType): string => sqlLiteral(v, t, zone);
  if (value === null) {
    const bare = type.kind === "null" || type.kind === "array" || type.kind === "map" || type.kind === "struct";
    return bare ? "NULL" : `CAST(NULL AS ${sqlName(type)})`;
  }
  switch (type.kind) {
    case "string":
      return quoteString(value as string) + (type.collation === undefined ? "" : ` collate ${type.collation}`);
    case "char":
    case "varchar":
      return quoteString(value as string);
    case "byte":
      return `${value as number}Y`;
    case "short":
      return `${value as number}S`;
    case "long":
      return `${value as bigint}L`;
    case "float":
      return `CAST('${javaFloatToString(value as number)}' AS FLOAT)`;
    case "double":
      return Number.isFinite(value as number)
        ? `${javaDoubleToString(value as number)}D`
        : `CAST('${javaDoubleToString(value as number)}' AS DOUBLE)`;
    case "decimal":
      return `${(value as Decimal).toJavaString()}BD`;
    case "binary":
      return `X'${hexString(value as Uint8Array)}'`;
    case "date":
      return `DATE '${formatDate(value as number)}'`;
    case "timestamp":
      return `TIMESTAMP '${formatTimestamp(value as bigint, zone)}'`;
    case "timestamp_ntz":
      return `TIMESTAMP_NTZ '${formatTimestampNtz(value as bigint)}'`;
    case "time":
      return `TIME '${formatTime(value as bigint)}'`;
    case "calendar_interval":
      return `INTERVAL '${calendarIntervalToString(value as CalendarInterval)}'`;
    case "year_month_interval":
      return yearMonthToString(value as number, type);
    case "day_time_interval":
      return dayTimeToString(value as bigint, type);
    case "array":
      return `ARRAY(${(value as readonly Value[]).map((v) => inner(v, type.elementType)).join(", ")})`;
    case "map": {
      const { keys, values } = value as MapValue;
      const entries = keys.map((k, i) => `${inner(k, type.keyType)}, ${inner(values[i]!, type.valueType)}`);
      return `MAP(${entries.join(", ")})`;
    }
    case "struct": {
      const { fields } = value as StructValue;
      return `NAMED_STRUCT(${type.fields.map((f, i) => `'${f.name}', ${inner(fields[i]!, f.type)}`).join(", ")})`;
    }
    default:
      return String(value);
  }
}
