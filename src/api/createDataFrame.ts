import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { LocalRows } from "../session/protocol/messages/extensions.ts";
import * as T from "../types/dataType.ts";
import type { Value } from "../types/value.ts";
import { type ArrowTableLike, arrowRows, isArrowTable } from "./arrowTable.ts";
import { type DataTypeLike, plainSchema } from "./schema/dataTypes.ts";
import type { Decimal } from "../types/decimal.ts";
import { checkDetermined, inferType, mergeTypes } from "./values/inferType.ts";
import type { LocalDate } from "./values/localDate.ts";
import { rowNames, rowSchema, rowValues } from "./values/row.ts";
import type { LocalDateTime, Timestamp } from "./values/timestamp.ts";
import { isPlain, toEngine } from "./values/toEngine.ts";

/** What a field of an object given to createDataFrame is when it comes back. */
export type Fetched<V> = V extends Date ? Timestamp : V extends bigint ? number : V extends undefined ? null : V;
export type FetchedRow<T> = { readonly [K in keyof T]-?: Fetched<T[K]> };

/** What a schema can be said as: a type or its text, or the names of the columns alone. */
export type SchemaLike = DataTypeLike | readonly string[];
export type { ArrowTableLike, Decimal, LocalDate, LocalDateTime };

const isNames = (s: SchemaLike | undefined): s is readonly string[] => Array.isArray(s);

/** Rows of users (objects, arrays, single values, an Arrow table) as a local relation. */
export function localRows(data: Iterable<unknown> | ArrowTableLike, schema?: SchemaLike): LocalRows {
  if (isArrowTable(data)) {
    const local = arrowRows(data);
    if (schema === undefined) return local;
    const names = isNames(schema) ? schema : undefined;
    if (names) return { ...local, schema: rename(local.schema, names) };
    throw sparkError("INVALID_PLAN_INPUT", {
      message: "An Arrow table brings its own types; only column names can be given with it",
    });
  }
  const list = [...data];
  const type = schema !== undefined && !isNames(schema) ? plainSchema(schema) : inferSchema(list, schema);
  return { kind: "localRows", schema: type, rows: list.map((row, i) => engineRow(row, type, i)) };
}

function rename(schema: T.StructType, names: readonly string[]): T.StructType {
  if (names.length !== schema.fields.length)
    throw sparkError("INVALID_PLAN_INPUT", {
      message: `${schema.fields.length} columns need as many names, not ${names.length}`,
    });
  return T.structOf(schema.fields.map((f, i) => ({ ...f, name: names[i]! })));
}

/** Columns in the order in which the rows first name them; rows that are arrays have the names `_1`, `_2` ... */
function inferSchema(list: readonly unknown[], names: readonly string[] | undefined): T.StructType {
  if (list.length === 0 && names === undefined) throw sparkError("CANNOT_INFER_EMPTY_SCHEMA", {});
  const types = new Map<string, T.DataType>();
  const see = (name: string, value: unknown) => {
    const type = inferType(value, name);
    const known = types.get(name);
    types.set(name, known ? mergeTypes(known, type, name) : type);
  };
  for (const row of list) {
    if (Array.isArray(row))
      for (let i = 0; i < Math.max(row.length, names?.length ?? 0); i++) see(names?.[i] ?? `_${i + 1}`, row[i]);
    else if (isObject(row)) {
      const values = rowValues(row);
      for (const [i, name] of rowNames(row).entries()) see(name, values[i]);
    } else see(names?.[0] ?? "value", row);
  }
  for (const name of names ?? []) if (!types.has(name)) types.set(name, T.NULL);
  const objects = isObject(list[0]);
  const fields = [...types].map(([name, type]) => {
    checkDetermined(type, name);
    return T.field(name, type);
  });
  // Names given beside objects rename by position, as PySpark does for rows.
  return names && objects
    ? rename(T.structOf(fields.filter((f) => f.type.kind !== "null")), names)
    : T.structOf(fields);
}

/** An object that is a row rather than one value. */
const isObject = (row: unknown): row is object =>
  isPlain(row) && (rowSchema(row) !== undefined || !("toJSON" in row) || Object.hasOwn(row, "toJSON"));

function engineRow(row: unknown, schema: T.StructType, index: number): readonly Value[] {
  if (Array.isArray(row)) {
    if (row.length > schema.fields.length)
      throw sparkError("INVALID_PLAN_INPUT", {
        message: `Row ${index} has ${row.length} values for ${schema.fields.length} columns`,
      });
    return schema.fields.map((f, i) => checked(row[i], f));
  }
  if (!isObject(row)) return [checked(row, schema.fields[0]!)];
  const byName = row as Readonly<Record<string, unknown>>;
  const known = schema.fields.some((f) => Object.hasOwn(byName, f.name));
  if (known || schema.fields.length === 0) return schema.fields.map((f) => checked(byName[f.name], f));
  const values = rowValues(row);
  return schema.fields.map((f, i) => checked(values[i], f));
}

function checked(v: unknown, f: T.StructField): Value {
  const value = toEngine(v, f.type);
  if (value === null && !f.nullable) throw sparkError("FIELD_NOT_NULLABLE_WITH_NAME", { field_name: f.name });
  return value;
}
