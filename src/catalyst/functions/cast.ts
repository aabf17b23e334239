import { sparkError } from "../../common/errors/conditions.ts";
import { type DataType, sameType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import type { Cast, EvalConfig } from "../expr/expression.ts";
import {
  castToCalendarInterval,
  castToDate,
  castToDayTime,
  castToTimestamp,
  castToTimestampNtz,
  castToYearMonth,
  intervalToNumber,
  softly,
  timestampToNumber,
} from "./castDatetime.ts";
import { castToBoolean, castToDecimal, castToFloating, castToIntegral } from "./castNumber.ts";
import { castToString } from "./castText.ts";
import { castToTime, timeToNumber } from "./castTime.ts";

/**
 * Spark's CAST of values that are not null. Mode "ansi" raises errors, "legacy" gives null or wraps, "try" gives null where "ansi" would
 * raise an error (in nested values, in place of the element).
 */
export function castValue(from: DataType, to: DataType, mode: Cast["mode"], config: EvalConfig): (v: Value) => Value {
  if (sameType(from, to, true) || from.kind === "null") return (v) => v;
  const nested = castNested(from, to, mode, config);
  if (nested) return nested;
  const ansi = mode !== "legacy";
  const f = castScalar(from, to, ansi, mode === "legacy" ? { ...config, ansi: false } : { ...config, ansi: true });
  if (f === undefined)
    throw sparkError("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", {
      srcType: `"${sqlName(from)}"`,
      targetType: `"${sqlName(to)}"`,
    });
  return mode === "try" ? softly(f) : f;
}

function castScalar(
  from: DataType,
  to: DataType,
  ansi: boolean,
  config: EvalConfig,
): ((v: Value) => Value) | undefined {
  switch (to.kind) {
    case "string":
    case "char":
    case "varchar":
      return castToString(from, config);
    case "binary":
      return castToBinary(from);
    case "boolean":
      return castToBoolean(from, to, ansi);
    case "byte":
    case "short":
    case "int":
    case "long":
      return castToIntegral(from, to, ansi) ?? fromTemporal(from, to, ansi, config);
    case "float":
    case "double":
      return castToFloating(from, to, ansi) ?? fromTemporal(from, to, ansi, config);
    case "decimal":
      return castToDecimal(from, to, ansi) ?? fromTemporal(from, to, ansi, config);
    case "date":
      return castToDate(from, to, ansi, config);
    case "timestamp":
      return castToTimestamp(from, to, ansi, config);
    case "timestamp_ntz":
      return castToTimestampNtz(from, to, ansi, config);
    case "time":
      return castToTime(from, to, ansi, config);
    case "year_month_interval":
      return castToYearMonth(from, to);
    case "day_time_interval":
      return castToDayTime(from, to);
    case "calendar_interval":
      return castToCalendarInterval(from);
    default:
      return undefined;
  }
}

function fromTemporal(
  from: DataType,
  to: DataType,
  ansi: boolean,
  config: EvalConfig,
): ((v: Value) => Value) | undefined {
  switch (from.kind) {
    case "timestamp":
      return timestampToNumber(from, to, ansi, config);
    case "time":
      return timeToNumber(from, to, ansi);
    case "date":
      // Only without ANSI mode, where Spark gives null.
      return () => null;
    case "year_month_interval":
    case "day_time_interval":
      return intervalToNumber(from, to, ansi);
    default:
      return undefined;
  }
}

function castToBinary(from: DataType): ((v: Value) => Value) | undefined {
  switch (from.kind) {
    case "string":
    case "char":
    case "varchar":
      return (v) => encodeUtf8(v as string);
    case "byte":
    case "short":
    case "int":
    case "long": {
      const size = { byte: 1, short: 2, int: 4, long: 8 }[from.kind];
      return (v) => {
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setBigInt64(0, BigInt(v as number | bigint));
        return bytes.slice(8 - size);
      };
    }
    default:
      return undefined;
  }
}

function castNested(
  from: DataType,
  to: DataType,
  mode: Cast["mode"],
  config: EvalConfig,
): ((v: Value) => Value) | undefined {
  const orNull = (f: (v: Value) => Value) => (v: Value) => (v === null ? null : f(v));
  if (from.kind === "array" && to.kind === "array") {
    const element = orNull(castValue(from.elementType, to.elementType, mode, config));
    return (v) => (v as readonly Value[]).map(element);
  }
  if (from.kind === "map" && to.kind === "map") {
    const key = castValue(from.keyType, to.keyType, mode, config);
    const value = orNull(castValue(from.valueType, to.valueType, mode, config));
    return (v) => ({ keys: (v as MapValue).keys.map(key), values: (v as MapValue).values.map(value) });
  }
  if (from.kind === "struct" && to.kind === "struct") {
    const fields = from.fields.map((f, i) => orNull(castValue(f.type, to.fields[i]!.type, mode, config)));
    return (v) => ({ fields: (v as StructValue).fields.map((x, i) => fields[i]!(x)) });
  }
  return undefined;
}
