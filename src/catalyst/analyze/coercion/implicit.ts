import * as T from "../../../types/dataType.ts";
import type { DataType } from "../../../types/dataType.ts";
import { decimalForType, SYSTEM_DEFAULT_DECIMAL } from "../../../types/decimalTypes.ts";
import { sqlName } from "../../../types/ddl.ts";
import type { Accept } from "../../functions/define.ts";

/** Implicit casts of arguments to what a function accepts. */

const isList = (a: Accept): a is readonly Accept[] => Array.isArray(a);

/** Whether a value of the type is taken as it is. */
export function accepts(accept: Accept, t: DataType): boolean {
  if (isList(accept)) return accept.some((a) => accepts(a, t));
  switch (accept) {
    case "any":
    case "lambda":
      return true;
    case "numeric":
      return T.isNumeric(t);
    case "integral":
      return T.isIntegral(t);
    case "fractional":
      return T.isFractional(t) || t.kind === "decimal";
    case "decimal":
      return t.kind === "decimal";
    case "orderable":
      return T.isOrderable(t);
    case "array":
    case "map":
    case "struct":
      return t.kind === accept;
    case "string":
      return T.isStringLike(t);
    case "interval":
      return T.isInterval(t);
    default: {
      const want = accept as DataType;
      if (want.kind === "string") return T.isStringLike(t);
      if (want.kind === "decimal" && t.kind === "decimal")
        return want.precision === t.precision && want.scale === t.scale;
      if (want.kind === "day_time_interval" || want.kind === "year_month_interval" || want.kind === "time")
        return want.kind === t.kind;
      return T.sameType(want, t, true);
    }
  }
}

function defaultType(accept: Accept): DataType | undefined {
  if (typeof accept !== "string") return isList(accept) ? undefined : (accept as DataType);
  switch (accept) {
    case "numeric":
    case "fractional":
      return T.DOUBLE;
    case "integral":
      return T.INT;
    case "decimal":
      return SYSTEM_DEFAULT_DECIMAL;
    case "string":
      return T.STRING;
    case "interval":
      return T.CALENDAR_INTERVAL;
    case "array":
      return T.arrayOf(T.NULL);
    case "map":
      return T.mapOf(T.NULL, T.NULL);
    case "struct":
      return T.structOf([]);
    default:
      return T.NULL;
  }
}

const isAtomic = (t: DataType): boolean =>
  !T.isNested(t) && t.kind !== "null" && t.kind !== "calendar_interval" && t.kind !== "variant";

/** Whether values may be stored as the other type (canANSIStoreAssign), which implicit casts of arguments follow. */
export function canStoreAssign(from: DataType, to: DataType): boolean {
  if (T.sameType(from, to, true) || from.kind === "null") return true;
  if (T.isNumeric(from) && T.isNumeric(to)) return true;
  if (isAtomic(from) && T.isStringLike(to)) return true;
  if (from.kind === "calendar_interval" && T.isStringLike(to)) return true;
  if (T.isDatetime(from) && T.isDatetime(to)) return true;
  if (
    from.kind === to.kind &&
    (from.kind === "year_month_interval" || from.kind === "day_time_interval" || from.kind === "time")
  )
    return true;
  if (from.kind === "array" && to.kind === "array")
    return (to.containsNull || !from.containsNull) && canStoreAssign(from.elementType, to.elementType);
  if (from.kind === "map" && to.kind === "map")
    return (
      canStoreAssign(from.keyType, to.keyType) &&
      canStoreAssign(from.valueType, to.valueType) &&
      (to.valueContainsNull || !from.valueContainsNull)
    );
  if (from.kind === "struct" && to.kind === "struct")
    return (
      from.fields.length === to.fields.length && from.fields.every((f, i) => canStoreAssign(f.type, to.fields[i]!.type))
    );
  return false;
}

/** The type that an argument is cast to; its own when it is accepted, undefined when there is none. */
export function implicitCast(t: DataType, accept: Accept, ansi: boolean): DataType | undefined {
  if (accepts(accept, t)) return t;
  if (isList(accept)) {
    for (const a of accept) {
      const to = implicitCast(t, a, ansi);
      if (to) return to;
    }
    return undefined;
  }
  if (accept === "decimal" && T.isNumeric(t)) return decimalForType(t);
  if (t.kind === "null") return defaultType(accept);
  if (T.isStringLike(t)) {
    if (accept === "numeric" || accept === "fractional") return T.DOUBLE;
    if (accept === "decimal") return SYSTEM_DEFAULT_DECIMAL;
    if (typeof accept === "string") return undefined;
    const want = accept as DataType;
    return isAtomic(want) || want.kind === "calendar_interval" ? want : undefined;
  }
  if (accept === "string") return canStoreAssign(t, T.STRING) ? T.STRING : undefined;
  if (accept === "fractional" && T.isNumeric(t)) return T.DOUBLE;
  if (typeof accept === "string") return undefined;
  const want = accept as DataType;
  if (want.kind === "array" && t.kind === "array") {
    const element = implicitCast(t.elementType, want.elementType, ansi);
    return element && T.arrayOf(element, t.containsNull);
  }
  if (want.kind === "map" && t.kind === "map") {
    const k = implicitCast(t.keyType, want.keyType, ansi);
    const v = implicitCast(t.valueType, want.valueType, ansi);
    return k && v && T.mapOf(k, v, t.valueContainsNull);
  }
  return canStoreAssign(t, want) ? want : undefined;
}

/** What is accepted, in messages: `"STRING"`, `("NUMERIC" or "INTERVAL")`. */
export function acceptText(accept: Accept): string {
  if (isList(accept)) return `(${accept.map(acceptText).join(" or ")})`;
  switch (accept) {
    case "any":
    case "orderable":
      return '"ANY"';
    case "interval":
      return '("INTERVAL" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")';
    case "numeric":
    case "integral":
    case "fractional":
    case "decimal":
    case "array":
    case "map":
    case "struct":
    case "string":
    case "lambda":
      return `"${accept.toUpperCase()}"`;
    default:
      return `"${sqlName(accept as DataType)}"`;
  }
}
