import * as T from "../../../types/dataType.ts";
import type { DataType } from "../../../types/dataType.ts";
import { losesNull } from "./commonType.ts";

/** Which explicit casts exist: Cast.canAnsiCast and Cast.canCast. */

const isAnsiInterval = (t: DataType): boolean => t.kind === "year_month_interval" || t.kind === "day_time_interval";

function nested(
  from: DataType,
  to: DataType,
  can: (a: DataType, b: DataType) => boolean,
  safe: boolean,
): boolean | undefined {
  const keeps = (a: DataType, b: DataType, nullable: boolean): boolean => !safe || nullable || !losesNull(a, b);
  if (from.kind === "array" && to.kind === "array")
    return (
      can(from.elementType, to.elementType) &&
      (to.containsNull || (!from.containsNull && keeps(from.elementType, to.elementType, to.containsNull)))
    );
  if (from.kind === "map" && to.kind === "map")
    return (
      can(from.keyType, to.keyType) &&
      keeps(from.keyType, to.keyType, false) &&
      can(from.valueType, to.valueType) &&
      (to.valueContainsNull || (!from.valueContainsNull && keeps(from.valueType, to.valueType, false)))
    );
  if (from.kind === "struct" && to.kind === "struct")
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((f, i) => {
        const g = to.fields[i]!;
        return can(f.type, g.type) && (g.nullable || (!f.nullable && keeps(f.type, g.type, false)));
      })
    );
  if (T.isNested(from) || T.isNested(to)) return false;
  return undefined;
}

export function canAnsiCast(from: DataType, to: DataType): boolean {
  if (T.sameType(from, to, true) || from.kind === "null") return true;
  if (to.kind === "null") return false;
  if (T.isStringLike(to)) return from.kind !== "variant" || true;
  if (from.kind === "variant" || to.kind === "variant") return true;
  const inner = nested(from, to, canAnsiCast, false);
  if (inner !== undefined) return inner;
  const f = from.kind;
  if (T.isStringLike(from)) return true;
  switch (to.kind) {
    case "binary":
      return false;
    case "boolean":
      return T.isNumeric(from);
    case "date":
      return T.isDatetime(from);
    case "timestamp":
      return T.isDatetime(from) || T.isNumeric(from) || f === "time";
    case "timestamp_ntz":
      return T.isDatetime(from);
    case "time":
      return f === "timestamp" || f === "timestamp_ntz" || f === "time";
    case "calendar_interval":
      return false;
    case "year_month_interval":
    case "day_time_interval":
      return f === to.kind || T.isIntegral(from);
    default:
      if (T.isNumeric(to))
        return (
          T.isNumeric(from) ||
          f === "boolean" ||
          f === "timestamp" ||
          (f === "time" && (T.isIntegral(to) || to.kind === "decimal")) ||
          (isAnsiInterval(from) && (T.isIntegral(to) || to.kind === "decimal"))
        );
      return false;
  }
}

export function canLegacyCast(from: DataType, to: DataType): boolean {
  if (T.sameType(from, to, true) || from.kind === "null") return true;
  if (to.kind === "null") return false;
  if (T.isStringLike(to)) return true;
  if (from.kind === "variant" || to.kind === "variant") return true;
  const inner = nested(from, to, canLegacyCast, true);
  if (inner !== undefined) return inner;
  const f = from.kind;
  if (T.isStringLike(from)) return true;
  switch (to.kind) {
    case "binary":
      return T.isIntegral(from);
    case "boolean":
      return T.isNumeric(from) || f === "date" || f === "timestamp";
    case "date":
      return T.isDatetime(from);
    case "timestamp":
      return T.isDatetime(from) || T.isNumeric(from) || f === "boolean";
    case "timestamp_ntz":
      return T.isDatetime(from);
    case "time":
      return f === "timestamp" || f === "timestamp_ntz" || f === "time";
    case "calendar_interval":
      return false;
    case "year_month_interval":
    case "day_time_interval":
      return f === to.kind || T.isIntegral(from);
    default:
      if (T.isNumeric(to))
        return (
          T.isNumeric(from) ||
          f === "boolean" ||
          f === "date" ||
          f === "timestamp" ||
          f === "time" ||
          (isAnsiInterval(from) && (T.isIntegral(to) || to.kind === "decimal"))
        );
      return false;
  }
}

/** Functions that do what a cast does not, by Spark's suggestions. */
export function castSuggestion(from: DataType, to: DataType): string | undefined {
  if (T.isNumeric(from) && to.kind === "date") return "`DATE_FROM_UNIX_DATE`";
  if (from.kind === "date" && T.isNumeric(to)) return "`UNIX_DATE`";
  return undefined;
}
