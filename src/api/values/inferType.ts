import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import { Decimal } from "../../types/decimal.ts";
import { CalendarInterval, DayTimeInterval, LocalTime, YearMonthInterval } from "./interval.ts";
import { LocalDate } from "./localDate.ts";
import { rowSchema, rowValues } from "./row.ts";
import { LocalDateTime, Timestamp } from "./timestamp.ts";
import { isPlain } from "./toEngine.ts";
import { valueError } from "./valueError.ts";

defineConditions({
  CANNOT_MERGE_TYPE: ["42825", "Can not merge type <data_type1> and <data_type2> of the column <column>."],
  CANNOT_DETERMINE_TYPE: [
    "42804",
    "The type of the column <column> cannot be determined: all of its values are null. Give a schema to createDataFrame.",
  ],
});

const DECIMAL = T.decimal(38, 18);

/** The type of one value: whole numbers are long (PySpark's int), others double. */
export function inferType(v: unknown, column: string): T.DataType {
  switch (typeof v) {
    case "undefined":
      return T.NULL;
    case "boolean":
      return T.BOOLEAN;
    case "string":
      return T.STRING;
    case "number":
      return Number.isSafeInteger(v) ? T.LONG : T.DOUBLE;
    case "bigint":
      return T.LONG;
    case "object":
      return v === null ? T.NULL : inferObject(v, column);
    default:
      throw valueError(typeof v, `a value of the column ${column}`);
  }
}

function inferObject(v: object, column: string): T.DataType {
  if (v instanceof Decimal) return DECIMAL;
  if (v instanceof LocalDate) return T.DATE;
  if (v instanceof Date || v instanceof Timestamp) return T.TIMESTAMP;
  if (v instanceof LocalDateTime) return T.TIMESTAMP_NTZ;
  if (v instanceof LocalTime) return { kind: "time", precision: 6 };
  if (v instanceof YearMonthInterval) return T.YEAR_MONTH;
  if (v instanceof DayTimeInterval) return T.DAY_TIME;
  if (v instanceof CalendarInterval) return T.CALENDAR_INTERVAL;
  if (v instanceof Uint8Array) return T.BINARY;
  if (v instanceof Float64Array) return T.arrayOf(T.DOUBLE);
  if (v instanceof Float32Array) return T.arrayOf(T.FLOAT);
  if (v instanceof Int32Array) return T.arrayOf(T.INT);
  if (v instanceof BigInt64Array) return T.arrayOf(T.LONG);
  if (Array.isArray(v)) return T.arrayOf(mergeAll(v, column));
  if (v instanceof Map) return T.mapOf(mergeAll([...v.keys()], column), mergeAll([...v.values()], column));
  const schema = rowSchema(v);
  if (schema) {
    const values = rowValues(v);
    return T.structOf(schema.fields.map((f, i) => T.field(f.name, inferType(values[i], `${column}.${f.name}`))));
  }
  if (isPlain(v)) return T.structOf(Object.entries(v).map(([k, x]) => T.field(k, inferType(x, `${column}.${k}`))));
  throw valueError(v.constructor?.name ?? "object", `a value of the column ${column}`);
}

const mergeAll = (values: readonly unknown[], column: string): T.DataType =>
  values.reduce<T.DataType>((t, v) => mergeTypes(t, inferType(v, column), column), T.NULL);

/** The type that holds values of both. */
export function mergeTypes(a: T.DataType, b: T.DataType, column: string): T.DataType {
  if (a === b || b.kind === "null") return a;
  if (a.kind === "null") return b;
  const numbers = (x: T.DataType) => x.kind === "long" || x.kind === "double";
  if (a.kind !== b.kind) {
    if (numbers(a) && numbers(b)) return T.DOUBLE;
    throw sparkError("CANNOT_MERGE_TYPE", { data_type1: sqlName(a), data_type2: sqlName(b), column });
  }
  switch (a.kind) {
    case "array":
      return T.arrayOf(mergeTypes(a.elementType, (b as T.ArrayType).elementType, column));
    case "map": {
      const m = b as T.MapType;
      return T.mapOf(mergeTypes(a.keyType, m.keyType, column), mergeTypes(a.valueType, m.valueType, column));
    }
    case "struct": {
      const fields = new Map(a.fields.map((f) => [f.name, f.type]));
      for (const f of (b as T.StructType).fields) {
        const known = fields.get(f.name);
        fields.set(f.name, known ? mergeTypes(known, f.type, `${column}.${f.name}`) : f.type);
      }
      return T.structOf([...fields].map(([name, type]) => T.field(name, type)));
    }
    default:
      return a;
  }
}

/** Refuses types of which only nulls were seen. */
export function checkDetermined(t: T.DataType, column: string): void {
  if (t.kind === "null") throw sparkError("CANNOT_DETERMINE_TYPE", { column });
  if (t.kind === "array") checkDetermined(t.elementType, column);
  else if (t.kind === "map") {
    checkDetermined(t.keyType, column);
    checkDetermined(t.valueType, column);
  } else if (t.kind === "struct") for (const f of t.fields) checkDetermined(f.type, `${column}.${f.name}`);
}
