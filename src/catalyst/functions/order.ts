import type { DataType, StringType } from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import { compareBytes, compareUtf8 } from "../../types/utf8.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import { collationComparer, collationKey } from "./collate.ts";

/**
 * Spark's order of values: NaN is the greatest number and equal to itself, -0.0 equals 0.0, strings by their UTF-8 bytes,
 * nested values element by element with nulls first.
 */

export type Comparer = (a: Value, b: Value) => number;

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

const plain: Comparer = (a, b) => {
  const x = a as number;
  const y = b as number;
  return x < y ? -1 : x > y ? 1 : 0;
};

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.scale === b.scale) return a.unscaled < b.unscaled ? -1 : a.unscaled > b.unscaled ? 1 : 0;
  return a.compare(b);
}

const nullsFirst =
  (compare: Comparer): Comparer =>
  (a, b) => {
    if (a === null) return b === null ? 0 : -1;
    return b === null ? 1 : compare(a, b);
  };

/** The order of two values of a type, neither of them null (inside nested values nulls come first). */
export function compareValues(type: DataType): Comparer {
  switch (type.kind) {
    case "float":
    case "double":
      return compareNumbers as Comparer;
    case "decimal":
      return compareDecimals as unknown as Comparer;
    case "string":
      return (type.collation === undefined ? compareUtf8 : collationComparer(type.collation)) as Comparer;
    case "char":
    case "varchar":
      return compareUtf8 as Comparer;
    case "binary":
      return compareBytes as unknown as Comparer;
    case "null":
      return () => 0;
    case "array": {
      const element = nullsFirst(compareValues(type.elementType));
      return (a, b) => {
        const x = a as readonly Value[];
        const y = b as readonly Value[];
        const n = Math.min(x.length, y.length);
        for (let i = 0; i < n; i++) {
          const c = element(x[i]!, y[i]!);
          if (c !== 0) return c;
        }
        return x.length - y.length;
      };
    }
    case "struct": {
      const fields = type.fields.map((f) => nullsFirst(compareValues(f.type)));
      return (a, b) => {
        for (let i = 0; i < fields.length; i++) {
          const c = fields[i]!((a as StructValue).fields[i]!, (b as StructValue).fields[i]!);
          if (c !== 0) return c;
        }
        return 0;
      };
    }
    case "map":
    case "calendar_interval": {
      // No order in Spark; grouping and equality still need one that is stable.
      const key = valueKey(type);
      return (a, b) => compareUtf8(key(a), key(b));
    }
    default:
      return plain;
  }
}

/** Whether two values of a type, neither of them null, are equal by Spark's order. */
export function equalValues(type: DataType): (a: Value, b: Value) => boolean {
  switch (type.kind) {
    case "boolean":
    case "byte":
    case "short":
    case "int":
    case "long":
    case "date":
    case "timestamp":
    case "timestamp_ntz":
    case "time":
    case "year_month_interval":
    case "day_time_interval":
    case "char":
    case "varchar":
      return (a, b) => a === b;
    case "string":
      if (type.collation === undefined) return (a, b) => a === b;
      break;
    case "float":
    case "double":
      return (a, b) => a === b || (a !== a && b !== b);
    case "decimal":
      return (a, b) => {
        const x = a as Decimal;
        const y = b as Decimal;
        return x.scale === y.scale ? x.unscaled === y.unscaled : x.compare(y) === 0;
      };
  }
  const compare = compareValues(type);
  return (a, b) => compare(a, b) === 0;
}

const hexOf = (b: Uint8Array): string => {
  let out = "";
  for (const x of b) out += x < 16 ? `0${x.toString(16)}` : x.toString(16);
  return out;
};

/** A text that is the same for equal values of a type and different otherwise; null has a text of its own. */
export function valueKey(type: DataType): (v: Value) => string {
  const key = keyOf(type);
  return (v) => (v === null ? "~" : key(v));
}

function keyOf(type: DataType): (v: Value) => string {
  switch (type.kind) {
    case "float":
    case "double":
      return (v) => (v === 0 ? "0" : String(v));
    case "decimal":
      return (v) => {
        const d = v as Decimal;
        return d.scale === type.scale ? d.unscaled.toString() : d.setScale(type.scale).unscaled.toString();
      };
    case "string": {
      const { collation } = type as StringType;
      // A leading mark keeps texts apart from the text of null.
      if (collation === undefined) return (v) => `'${v as string}`;
      const key = collationKey(collation);
      return (v) => `'${key(v as string)}`;
    }
    case "char":
    case "varchar":
      return (v) => `'${v as string}`;
    case "binary":
      return (v) => hexOf(v as Uint8Array);
    case "calendar_interval":
      return (v) => {
        const i = v as { months: number; days: number; microseconds: bigint };
        return `${i.months},${i.days},${i.microseconds}`;
      };
    case "array": {
      const element = valueKey(type.elementType);
      return (v) => joined((v as readonly Value[]).map(element));
    }
    case "struct": {
      const fields = type.fields.map((f) => valueKey(f.type));
      return (v) => joined((v as StructValue).fields.map((x, i) => fields[i]!(x)));
    }
    case "map": {
      const k = valueKey(type.keyType);
      const x = valueKey(type.valueType);
      return (v) => {
        const m = v as MapValue;
        return joined(m.keys.map((key, i) => joined([k(key), x(m.values[i]!)])).sort());
      };
    }
    default:
      return String;
  }
}

/** Each part with its length before it, so that no two lists have one text. */
function joined(parts: readonly string[]): string {
  let out = `${parts.length}[`;
  for (const p of parts) out += `${p.length}:${p}`;
  return out;
}
