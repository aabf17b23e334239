import * as T from "../../../types/dataType.ts";
import type { DataType } from "../../../types/dataType.ts";
import { decimalForType, widerDecimalType, isTighterThan } from "../../../types/decimalTypes.ts";
import { widerInterval } from "../../../types/interval.ts";

/** Types that hold the values of two types: what AnsiTypeCoercion and TypeCoercion decide. */

const PRECEDENCE = ["byte", "short", "int", "long", "float", "double"];

const isString = (t: DataType): boolean => T.isStringLike(t);

function wideDatetime(a: DataType, b: DataType): DataType | undefined {
  if (!T.isDatetime(a) || !T.isDatetime(b)) return undefined;
  if (a.kind === "timestamp" || b.kind === "timestamp") return T.TIMESTAMP;
  return T.TIMESTAMP_NTZ;
}

function numericPair(a: DataType, b: DataType, ansi: boolean): DataType | undefined {
  const i = PRECEDENCE.indexOf(a.kind);
  const j = PRECEDENCE.indexOf(b.kind);
  if (i < 0 || j < 0) return undefined;
  // A float has too few digits for these.
  if (ansi && Math.max(i, j) === 4 && Math.min(i, j) < 4) return T.DOUBLE;
  return i > j ? a : b;
}

type Find = (a: DataType, b: DataType) => DataType | undefined;

/** Element by element, field by field. */
function complex(a: DataType, b: DataType, find: Find): DataType | undefined {
  if (a.kind === "array" && b.kind === "array") {
    const e = find(a.elementType, b.elementType);
    return (
      e && T.arrayOf(e, a.containsNull || b.containsNull || losesNull(a.elementType, e) || losesNull(b.elementType, e))
    );
  }
  if (a.kind === "map" && b.kind === "map") {
    const k = find(a.keyType, b.keyType);
    const v = find(a.valueType, b.valueType);
    return (
      k &&
      v &&
      T.mapOf(
        k,
        v,
        a.valueContainsNull || b.valueContainsNull || losesNull(a.valueType, v) || losesNull(b.valueType, v),
      )
    );
  }
  if (a.kind === "struct" && b.kind === "struct") {
    if (a.fields.length !== b.fields.length) return undefined;
    const fields: T.StructField[] = [];
    for (let i = 0; i < a.fields.length; i++) {
      const f = a.fields[i]!;
      const g = b.fields[i]!;
      if (f.name.toLowerCase() !== g.name.toLowerCase()) return undefined;
      const type = find(f.type, g.type);
      if (!type) return undefined;
      fields.push({
        name: f.name,
        type,
        nullable: f.nullable || g.nullable || losesNull(f.type, type) || losesNull(g.type, type),
      });
    }
    return T.structOf(fields);
  }
  return undefined;
}

/** Whether a cast may make null of what was not null. */
export function losesNull(from: DataType, to: DataType): boolean {
  if (T.sameType(from, to, true)) return false;
  if (from.kind === "null") return true;
  if (isString(from)) return !isString(to) && to.kind !== "binary";
  if (to.kind === "decimal") {
    const d = decimalForType(from);
    return !d || T.isFractional(from) || !isTighterThan(d, to);
  }
  return from.kind === "decimal" && T.isIntegral(to);
}

/** findTightestCommonType: no loss, and no promotion of strings. */
export function tightestCommonType(a: DataType, b: DataType, ansi: boolean): DataType | undefined {
  if (T.sameType(a, b)) return a;
  if (a.kind === "null") return b;
  if (b.kind === "null") return a;
  if (a.kind === "decimal" && T.isIntegral(b)) return isTighterThan(decimalForType(b)!, a) ? a : undefined;
  if (b.kind === "decimal" && T.isIntegral(a)) return isTighterThan(decimalForType(a)!, b) ? b : undefined;
  if (isString(a) && isString(b)) return stringPair(a, b);
  return (
    numericPair(a, b, ansi) ??
    wideDatetime(a, b) ??
    widerInterval(a, b) ??
    complex(a, b, (x, y) => tightestCommonType(x, y, ansi))
  );
}

const stringPair = (a: DataType, b: DataType): DataType =>
  a.kind === "string" && a.collation !== undefined
    ? a
    : b.kind === "string" && b.collation !== undefined
      ? b
      : T.STRING;

/** A decimal with another number. */
export function widerForDecimal(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== "decimal" && b.kind !== "decimal") return undefined;
  if (T.isFractional(a) || T.isFractional(b)) return T.DOUBLE;
  const x = decimalForType(a);
  const y = decimalForType(b);
  return x && y && widerDecimalType(x, y);
}

const isAtomic = (t: DataType): boolean =>
  !T.isNested(t) && t.kind !== "null" && t.kind !== "calendar_interval" && t.kind !== "variant";

/** ANSI: a string meets another type: the string is converted. */
export function ansiWiderForString(a: DataType, b: DataType): DataType | undefined {
  const other = isString(a) && !isString(b) ? b : isString(b) && !isString(a) ? a : undefined;
  if (!other || !isAtomic(other)) return undefined;
  if (T.isIntegral(other)) return T.LONG;
  if (T.isFractional(other) || other.kind === "decimal") return T.DOUBLE;
  return other;
}

/** Without ANSI mode the other type becomes a string. */
const stringPromotion = (a: DataType, b: DataType): DataType | undefined => {
  const other = isString(a) ? b : isString(b) ? a : undefined;
  if (!other || !isAtomic(other) || other.kind === "binary" || other.kind === "boolean") return undefined;
  return T.STRING;
};

/** findWiderTypeForTwo: decimals may lose digits, strings are promoted. */
export function widerTypeForTwo(a: DataType, b: DataType, ansi: boolean): DataType | undefined {
  return (
    tightestCommonType(a, b, ansi) ??
    widerForDecimal(a, b) ??
    (ansi ? ansiWiderForString(a, b) : stringPromotion(a, b)) ??
    complex(a, b, (x, y) => widerTypeForTwo(x, y, ansi))
  );
}

/** findWiderTypeWithoutStringPromotionForTwo: for set operations of old and the like. */
export const widerWithoutStrings = (a: DataType, b: DataType, ansi: boolean): DataType | undefined =>
  tightestCommonType(a, b, ansi) ?? widerForDecimal(a, b) ?? complex(a, b, (x, y) => widerWithoutStrings(x, y, ansi));

const holdsString = (t: DataType): boolean => isString(t) || (t.kind === "array" && holdsString(t.elementType));

/** The type for all of a list: the arguments of coalesce, the branches of CASE. */
export function widerCommonType(types: readonly DataType[], ansi: boolean): DataType | undefined {
  const ordered = ansi ? types : [...types.filter(holdsString), ...types.filter((t) => !holdsString(t))];
  let out: DataType | undefined = T.NULL;
  for (const t of ordered) {
    out = widerTypeForTwo(out, t, ansi);
    if (!out) return undefined;
  }
  return out;
}

/** Non-ANSI: the type in which two sides are compared, when one is a string or their kinds differ. */
export function legacyComparisonType(a: DataType, b: DataType): DataType | undefined {
  if (isString(a) === isString(b)) return wideDatetime(a, b) && a.kind !== b.kind ? wideDatetime(a, b) : undefined;
  const other = isString(a) ? b : a;
  if (other.kind === "null") return T.STRING;
  if (other.kind === "decimal") return T.DOUBLE;
  // What interval a text is cannot be told.
  if (other.kind === "year_month_interval" || other.kind === "day_time_interval") return undefined;
  return isAtomic(other) ? other : undefined;
}
