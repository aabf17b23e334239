import { internalError } from "../common/errors/conditions.ts";
import type { DataType } from "./dataType.ts";
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from "./datetime/format.ts";
import type { Zone } from "./datetime/zone.ts";
import type { Decimal } from "./decimal.ts";
import {
  calendarIntervalToString,
  dayTimeToHive,
  dayTimeToString,
  yearMonthToHive,
  yearMonthToString,
} from "./interval.ts";
import { javaDoubleToString, javaFloatToString } from "./javaNumber.ts";
import { decodeUtf8 } from "./utf8.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "./value.ts";

/** Values as text: Spark's cast to string, the cells of show() and the lines of the spark-sql shell. */

/** spark.sql.binaryOutputStyle: how binary values are shown (casts are always UTF-8). */
export type BinaryStyle = "UTF-8" | "BASIC" | "BASE64" | "HEX" | "HEX_DISCRETE";

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).toUpperCase().padStart(2, "0"));

/** Two upper-case hexadecimal digits a byte. */
export function hexString(bytes: Uint8Array, separator = ""): string {
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += (i > 0 ? separator : "") + HEX[bytes[i]!]!;
  return out;
}

export function formatBinary(bytes: Uint8Array, style: BinaryStyle = "UTF-8"): string {
  switch (style) {
    case "UTF-8":
      return decodeUtf8(bytes);
    case "BASIC":
      return `[${Array.from(bytes, (b) => (b << 24) >> 24).join(", ")}]`;
    case "BASE64":
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64").replace(/=+$/, "");
    case "HEX":
      return hexString(bytes);
    case "HEX_DISCRETE":
      return `[${hexString(bytes, " ")}]`;
  }
}

/** Text of a value that is not null and not nested. */
function scalarToString(value: Value, type: DataType, zone: Zone): string {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return value as string;
    case "boolean":
    case "byte":
    case "short":
    case "int":
    case "long":
    case "decimal":
      return String(value);
    case "float":
      return javaFloatToString(value as number);
    case "double":
      return javaDoubleToString(value as number);
    case "binary":
      return decodeUtf8(value as Uint8Array);
    case "date":
      return formatDate(value as number);
    case "timestamp":
      return formatTimestamp(value as bigint, zone);
    case "timestamp_ntz":
      return formatTimestampNtz(value as bigint);
    case "time":
      return formatTime(value as bigint);
    case "year_month_interval":
      return yearMonthToString(value as number, type);
    case "day_time_interval":
      return dayTimeToString(value as bigint, type);
    case "calendar_interval":
      return calendarIntervalToString(value as CalendarInterval);
    default:
      throw internalError(`No text for a value of type ${type.kind}.`);
  }
}

interface TextOptions {
  /** What stands for null inside nested values. */
  readonly nullText?: string;
  /** Decimals without exponent, as in ANSI mode (the default); otherwise as Java's BigDecimal.toString. */
  readonly plainDecimals?: boolean;
  readonly binaryStyle?: BinaryStyle;
}

function toText(value: Value, type: DataType, zone: Zone, options: TextOptions): string {
  if (value === null) return options.nullText ?? "null";
  switch (type.kind) {
    case "array":
      return `[${(value as readonly Value[]).map((v) => toText(v, type.elementType, zone, options)).join(", ")}]`;
    case "map": {
      const { keys, values } = value as MapValue;
      const entries = keys.map((k, i) => {
        const v = toText(values[i]!, type.valueType, zone, options);
        return `${toText(k, type.keyType, zone, options)} -> ${v}`;
      });
      return `{${entries.join(", ")}}`;
    }
    case "struct": {
      const { fields } = value as StructValue;
      return `{${type.fields.map((f, i) => toText(fields[i]!, f.type, zone, options)).join(", ")}}`;
    }
    case "binary":
      return formatBinary(value as Uint8Array, options.binaryStyle);
    case "decimal":
      return options.plainDecimals === false ? (value as Decimal).toJavaString() : (value as Decimal).toString();
    default:
      return scalarToString(value, type, zone);
  }
}

/**
 * CAST(value AS STRING) of a value that is not null (of null itself it is the text `null`, as inside nested values).
 * `plainDecimals: false` is the form outside ANSI mode (`1E-7`).
 */
export const castToString = (
  value: Value,
  type: DataType,
  zone: Zone,
  options: { readonly plainDecimals?: boolean } = {},
): string => toText(value, type, zone, options);

/** A cell of show(), before it is cut to width: nulls at all depths are `NULL`. */
export const showString = (value: Value, type: DataType, zone: Zone, binaryStyle?: BinaryStyle): string =>
  toText(value, type, zone, { nullText: "NULL", ...(binaryStyle === undefined ? {} : { binaryStyle }) });

/** A value as the spark-sql shell prints it: nested values like JSON, but with bare dates; the entries of maps in order. */
export function hiveString(
  value: Value,
  type: DataType,
  zone: Zone,
  options: { readonly nested?: boolean; readonly binaryStyle?: BinaryStyle } = {},
): string {
  const nested = options.nested === true;
  if (value === null) return nested ? "null" : "NULL";
  const inner = nested ? options : { ...options, nested: true };
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return nested ? `"${value as string}"` : (value as string);
    case "binary":
      return formatBinary(value as Uint8Array, options.binaryStyle);
    case "year_month_interval":
      return yearMonthToHive(value as number);
    case "day_time_interval":
      return dayTimeToHive(value as bigint);
    case "array":
      return `[${(value as readonly Value[]).map((v) => hiveString(v, type.elementType, zone, inner)).join(",")}]`;
    case "map": {
      const { keys, values } = value as MapValue;
      const entries = keys.map(
        (k, i) => `${hiveString(k, type.keyType, zone, inner)}:${hiveString(values[i]!, type.valueType, zone, inner)}`,
      );
      return `{${entries.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join(",")}}`;
    }
    case "struct": {
      const { fields } = value as StructValue;
      return `{${type.fields.map((f, i) => `"${f.name}":${hiveString(fields[i]!, f.type, zone, inner)}`).join(",")}}`;
    }
    default:
      return scalarToString(value, type, zone);
  }
}
