import type { StructType } from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import type { CalendarInterval, DayTimeInterval, LocalTime, YearMonthInterval } from "./interval.ts";
import type { LocalDate } from "./localDate.ts";
import type { LocalDateTime, Timestamp } from "./timestamp.ts";

/** What a field of a row can be. */
export type RowValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Decimal
  | LocalDate
  | Timestamp
  | LocalDateTime
  | LocalTime
  | YearMonthInterval
  | DayTimeInterval
  | CalendarInterval
  | Uint8Array
  | readonly RowValue[]
  | ReadonlyMap<RowValue, RowValue>
  | Row;

/** A row whose columns are not known to the compiler: fields by name (`row.shop`) and by position (`row[0]`). */
export interface Row {
  readonly [name: string]: RowValue;
  readonly [index: number]: RowValue;
}

/** Rows of a frame with the row type T: T itself when it is the untyped Row, otherwise its fields, also by position. */
export type RowOf<T> = string extends keyof T ? Row : T & { readonly [index: number]: T[keyof T] };

const SCHEMA = Symbol.for("kindling.row.schema");
/** Rows with a column name twice keep all values here; by name they give the first. */
const duplicates = new WeakMap<object, readonly RowValue[]>();

/** Gives rows their name where they are printed. */
const RowBase = Object.defineProperty(class {}, "name", { value: "Row" });

/**
 * Makes the rows of a schema. Names are the row's own properties, so it prints, spreads and turns to JSON as a plain object; positions, iteration and the
 * schema come from a prototype that all rows of the schema share, so no column name can clash with them.
 */
export function rowMaker(schema: StructType): (values: readonly RowValue[]) => Row {
  const names = schema.fields.map((f) => f.name);
  const unique = new Set(names).size === names.length;
  // Names that the prototype answers to must be defined rather than assigned; a column named "1" is then before the position 1.
  const plain = unique && !names.some((n) => n === "__proto__" || /^\d+$/.test(n));
  const prototype = Object.create(RowBase.prototype) as object;
  names.forEach((name, i) => {
    const get = unique
      ? function (this: Row): RowValue {
          return this[name]!;
        }
      : function (this: Row): RowValue {
          return duplicates.get(this)![i]!;
        };
    Object.defineProperty(prototype, i, { get });
  });
  Object.defineProperty(prototype, SCHEMA, { value: schema });
  Object.defineProperty(prototype, Symbol.iterator, {
    value: function (this: Row) {
      return rowValues(this)[Symbol.iterator]();
    },
  });
  return (values) => {
    const row = Object.create(prototype) as Record<string, RowValue>;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (plain) row[name] = values[i]!;
      else if (!Object.hasOwn(row, name))
        Object.defineProperty(row, name, { value: values[i], enumerable: true, configurable: true, writable: true });
    }
    if (!unique) duplicates.set(row, values);
    return row;
  };
}

const hasSchema = (row: object): row is { readonly [SCHEMA]: StructType } => SCHEMA in row;

/** The schema of a row that a frame gave, as plain data; undefined for other objects. */
export const rowSchema = (row: object): StructType | undefined => (hasSchema(row) ? row[SCHEMA] : undefined);

/** Whether an object is a row of a frame. */
export const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && hasSchema(value);

/** The fields of a row in order. */
export function rowValues(row: object): readonly RowValue[] {
  const all = duplicates.get(row);
  if (all) return all;
  const schema = rowSchema(row);
  const fields = row as Row;
  return schema ? schema.fields.map((f) => fields[f.name]!) : Object.values(fields);
}

/** The names of a row's columns in order. */
export const rowNames = (row: object): readonly string[] =>
  rowSchema(row)?.fields.map((f) => f.name) ?? Object.keys(row);

/** A plain object of a row; with `recursive`, of the rows inside it too. */
export function asDict(row: object, recursive = false): Record<string, unknown> {
  const convert = (v: RowValue): unknown => {
    if (isRow(v)) return asDict(v, true);
    if (Array.isArray(v)) return v.map(convert);
    if (v instanceof Map) return new Map([...v].map(([k, x]) => [convert(k as RowValue), convert(x as RowValue)]));
    return v;
  };
  const values = rowValues(row);
  return Object.fromEntries(rowNames(row).map((n, i) => [n, recursive ? convert(values[i]!) : values[i]]));
}
