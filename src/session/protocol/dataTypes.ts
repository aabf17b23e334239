import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import { parseDdlSchema, parseDdlType } from "../../types/ddl.ts";
import { typeFromJson } from "../../types/json.ts";
import "../../types/conditions.ts";
import { caseOf } from "./messages/oneOf.ts";
import type * as P from "./messages/types.ts";

/** Data types of the protocol and of the engine, both ways. */

const EMPTY = {};
/** Kinds without parameters that have the same name on both sides. */
const SIMPLE = {
  null: T.NULL,
  binary: T.BINARY,
  boolean: T.BOOLEAN,
  byte: T.BYTE,
  short: T.SHORT,
  long: T.LONG,
  float: T.FLOAT,
  double: T.DOUBLE,
  date: T.DATE,
  timestamp: T.TIMESTAMP,
  variant: T.VARIANT,
} as const;

export function fromProtocolType(t: P.DataType): T.DataType {
  const found = caseOf<P.DataTypeKinds>(t);
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: "A data type without a kind" });
  const [kind, m] = found;
  switch (kind) {
    case "integer":
      return T.INT;
    case "decimal":
      return T.decimal(m.precision ?? 10, m.scale ?? 0);
    case "string":
      return m.collation === undefined || m.collation === "" || m.collation === "UTF8_BINARY"
        ? T.STRING
        : { kind: "string", collation: m.collation };
    case "char":
      return { kind: "char", length: m.length };
    case "varChar":
      return { kind: "varchar", length: m.length };
    case "timestampNtz":
      return T.TIMESTAMP_NTZ;
    case "calendarInterval":
      return T.CALENDAR_INTERVAL;
    case "yearMonthInterval":
      return {
        kind: "year_month_interval",
        start: (m.startField ?? 0) as T.YearMonthField,
        end: (m.endField ?? m.startField ?? 1) as T.YearMonthField,
      };
    case "dayTimeInterval":
      return {
        kind: "day_time_interval",
        start: (m.startField ?? 0) as T.DayTimeField,
        end: (m.endField ?? m.startField ?? 3) as T.DayTimeField,
      };
    case "array":
      return T.arrayOf(fromProtocolType(m.elementType), m.containsNull);
    case "map":
      return T.mapOf(fromProtocolType(m.keyType), fromProtocolType(m.valueType), m.valueContainsNull);
    case "struct":
      return T.structOf(m.fields.map(fromProtocolField));
    case "time":
      return { kind: "time", precision: m.precision ?? 6 };
    case "unparsed":
      return parseTypeText(m.dataTypeString);
    default:
      return SIMPLE[kind];
  }
}

function fromProtocolField(f: P.StructField): T.StructField {
  const field = T.field(f.name, fromProtocolType(f.dataType), f.nullable);
  if (f.metadata === undefined || f.metadata === "") return field;
  return { ...field, metadata: JSON.parse(f.metadata) as Record<string, unknown> };
}

export function toProtocolType(t: T.DataType): P.DataType {
  switch (t.kind) {
    case "int":
      return { integer: EMPTY };
    case "decimal":
      return { decimal: { precision: t.precision, scale: t.scale } };
    case "string":
      return { string: t.collation === undefined ? EMPTY : { collation: t.collation } };
    case "char":
      return { char: { length: t.length } };
    case "varchar":
      return { varChar: { length: t.length } };
    case "timestamp_ntz":
      return { timestampNtz: EMPTY };
    case "calendar_interval":
      return { calendarInterval: EMPTY };
    case "year_month_interval":
      return { yearMonthInterval: { startField: t.start, endField: t.end } };
    case "day_time_interval":
      return { dayTimeInterval: { startField: t.start, endField: t.end } };
    case "array":
      return { array: { elementType: toProtocolType(t.elementType), containsNull: t.containsNull } };
    case "map":
      return {
        map: {
          keyType: toProtocolType(t.keyType),
          valueType: toProtocolType(t.valueType),
          valueContainsNull: t.valueContainsNull,
        },
      };
    case "struct":
      return {
        struct: {
          fields: t.fields.map((f) => ({
            name: f.name,
            dataType: toProtocolType(f.type),
            nullable: f.nullable,
            ...(f.metadata ? { metadata: JSON.stringify(f.metadata) } : {}),
          })),
        },
      };
    case "time":
      return { time: { precision: t.precision } };
    default:
      return { [t.kind]: EMPTY } as unknown as P.DataType;
  }
}

/** A type as text, in DDL or JSON, as `cast` and readers take it. */
export function parseTypeText(text: string): T.DataType {
  return /^\s*[{"]/.test(text) ? typeFromJson(text) : parseDdlType(text);
}

/** A schema as text, in DDL (with or without `struct<>`) or JSON. */
export function parseSchemaText(text: string): T.StructType {
  const t = /^\s*\{/.test(text)
    ? typeFromJson(text)
    : /^\s*struct\s*</i.test(text)
      ? parseDdlType(text)
      : parseDdlSchema(text);
  if (t.kind !== "struct") throw sparkError("INVALID_SCHEMA.NON_STRUCT_TYPE", { inputSchema: text, dataType: t.kind });
  return t;
}
