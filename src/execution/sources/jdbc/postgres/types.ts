import { sparkError } from "../../../../common/errors/conditions.ts";
import * as T from "../../../../types/dataType.ts";
import { catalogString } from "../../../../types/ddl.ts";
import { boundedDecimal, SYSTEM_DEFAULT_DECIMAL } from "../../../../types/decimalTypes.ts";

/** Types of PostgreSQL as Spark has them (PostgresDialect over what the JDBC driver tells), and the way back. */

/** A column of a result as the server describes it. */
export interface ColumnDescription {
  readonly name: string;
  /** The type's name (`int4`, `_text` for an array) and kind: `e` is an enum, `c` a row. */
  readonly typeName: string;
  readonly typeKind: string;
  readonly isArray: boolean;
  /** Length, precision and scale in one number; -1 none. */
  readonly modifier: number;
  /** As the table declares it; none where there is no table. */
  readonly dimensions: number | undefined;
  readonly autoIncrement: boolean;
}

const SIGNED = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);
const SERIAL: Readonly<Record<string, string>> = { int2: "smallserial", int4: "serial", int8: "bigserial" };
const UNLIMITED = 2147483647;

/** Characters that a modifier allows. */
const lengthOf = (modifier: number): number => (modifier < 4 ? UNLIMITED : modifier - 4);

function decimalOf(modifier: number): T.DecimalType {
  if (modifier < 4) return SYSTEM_DEFAULT_DECIMAL;
  const { precision, scale } = numericOf(modifier);
  if (scale < 0) return boundedDecimal(precision - scale, 0);
  // Digits that do not fit are taken from those behind the point.
  return precision > T.MAX_DECIMAL_PRECISION
    ? T.decimal(T.MAX_DECIMAL_PRECISION, Math.max(0, scale - (precision - T.MAX_DECIMAL_PRECISION)))
    : boundedDecimal(precision, scale);
}
function numericOf(modifier: number): { readonly precision: number; readonly scale: number } {
  const n = modifier - 4;
  const scale = n & 0x7ff;
  return { precision: (n >> 16) & 0xffff, scale: scale >= 1024 ? scale - 2048 : scale };
}

/** The scale that the JDBC driver tells, which Spark keeps in the column's metadata. */
function scaleOf(name: string, modifier: number): number {
  switch (name) {
    case "float4":
      return 8;
    case "float8":
      return 17;
    case "numeric":
      return modifier < 4 ? 0 : (modifier - 4) & 0xffff & 0x7ff;
    case "time":
    case "timetz":
    case "timestamp":
    case "timestamptz":
      return modifier < 0 ? 6 : modifier;
    case "interval":
      return modifier < 0 || (modifier & 0xffff) === 0xffff ? 6 : modifier & 0xffff;
    default:
      return 0;
  }
}

const isTime = (name: string): boolean => name === "time" || name === "timetz";

/** The type of values that stand alone or in arrays; char and varchar with their lengths. */
function scalarType(name: string, modifier: number, timestamps: T.DataType): T.DataType {
  switch (name) {
    case "bool":
      return T.BOOLEAN;
    case "int2":
      return T.SHORT;
    case "int4":
      return T.INT;
    case "int8":
      return T.LONG;
    case "float4":
      return T.FLOAT;
    case "float8":
      return T.DOUBLE;
    case "numeric":
      return decimalOf(modifier);
    case "bytea":
      return T.BINARY;
    case "date":
      return T.DATE;
    case "time":
    case "timestamp":
      return timestamps;
    case "timetz":
    case "timestamptz":
      return T.TIMESTAMP;
    case "varchar":
      return { kind: "varchar", length: lengthOf(modifier) };
    case "bpchar":
      return { kind: "char", length: lengthOf(modifier) };
    default:
      // Whatever else there is has a text.
      return T.STRING;
  }
}

/** Arrays of these have no form in Spark, or one that would have to be read otherwise. */
const NO_ARRAYS = new Set(["money", "box"]);

function typeOf(c: ColumnDescription, timestamps: T.DataType): T.DataType | undefined {
  const name = c.typeName;
  const bits = c.modifier === 1 ? T.BOOLEAN : T.BINARY;
  if (isArray(c)) {
    const element = name.slice(1);
    if (NO_ARRAYS.has(element)) return undefined;
    let type: T.DataType =
      element === "bit" ? bits : element === "oid" ? T.LONG : scalarType(element, c.modifier, timestamps);
    for (let i = 0; i < Math.max(1, c.dimensions ?? 1); i++) type = T.arrayOf(type);
    return type;
  }
  switch (name) {
    case "bit":
      return bits;
    case "oid":
      return T.decimal(20, 0);
    case "name":
      return { kind: "varchar", length: UNLIMITED };
    case "char":
      return { kind: "char", length: 1 };
    default:
      return c.typeKind === "e" ? { kind: "varchar", length: UNLIMITED } : scalarType(name, c.modifier, timestamps);
  }
}
const isArray = (c: ColumnDescription): boolean => c.isArray && c.typeName.startsWith("_");

const hasLengths = (t: T.DataType): boolean =>
  t.kind === "char" || t.kind === "varchar" || (t.kind === "array" && hasLengths(t.elementType));
const withoutLengths = (t: T.DataType): T.DataType =>
  t.kind === "array"
    ? { ...t, elementType: withoutLengths(t.elementType) }
    : t.kind === "char" || t.kind === "varchar"
      ? T.STRING
      : t;

/** The columns with the metadata that Spark gives them. */
export function schemaOf(columns: readonly ColumnDescription[], timestampNtz: boolean): T.StructType {
  return T.structOf(
    columns.map((c): T.StructField => {
      const type = typeOf(c, timestampNtz ? T.TIMESTAMP_NTZ : T.TIMESTAMP);
      if (!type) throw sparkError("UNRECOGNIZED_SQL_TYPE", { typeName: c.typeName, jdbcType: "ARRAY" });
      const base = isArray(c) ? c.typeName.slice(1) : c.typeName;
      return {
        name: c.name,
        type: withoutLengths(type),
        nullable: true,
        metadata: {
          ...(hasLengths(type) ? { __CHAR_VARCHAR_TYPE_STRING: catalogString(type) } : {}),
          ...(isArray(c) && c.dimensions !== undefined ? { arrayDimension: Math.max(1, c.dimensions) } : {}),
          isSigned: SIGNED.has(base),
          isTimestampNTZ: timestampNtz,
          jdbcClientType: c.autoIncrement ? (SERIAL[c.typeName] ?? c.typeName) : c.typeName,
          ...(c.typeName === "_bit" && c.modifier !== 1 ? { pg_bit_array_type: true } : {}),
          ...(isTime(c.typeName) ? { logical_time_type: true } : {}),
          scale: scaleOf(base, c.modifier),
        },
      };
    }),
  );
}

/** The type of a column in CREATE TABLE. */
export function columnType(t: T.DataType): string | undefined {
  switch (t.kind) {
    case "string":
      return "TEXT";
    case "char":
      return `CHAR(${t.length})`;
    case "varchar":
      return `VARCHAR(${t.length})`;
    case "binary":
      return "BYTEA";
    case "boolean":
      return "BOOLEAN";
    case "float":
      return "FLOAT4";
    case "double":
      return "FLOAT8";
    case "byte":
    case "short":
      return "SMALLINT";
    case "int":
      return "INTEGER";
    case "long":
      return "BIGINT";
    case "date":
      return "DATE";
    case "timestamp":
      return "TIMESTAMP WITH TIME ZONE";
    case "timestamp_ntz":
      return "TIMESTAMP";
    case "decimal":
      return `NUMERIC(${t.precision},${t.scale})`;
    case "array": {
      const element = columnType(t.elementType);
      return element === undefined ? undefined : `${element}[]`;
    }
    default:
      return undefined;
  }
}

/** The type of a parameter as the JDBC driver binds it: numbers of server types; 0 lets the column decide. */
export function parameterOid(t: T.DataType, untypedStrings: boolean): number {
  switch (t.kind) {
    case "boolean":
      return 16;
    case "byte":
    case "short":
      return 21;
    case "int":
      return 23;
    case "long":
      return 20;
    case "float":
      return 700;
    case "double":
      return 701;
    case "decimal":
      return 1700;
    case "binary":
      return 17;
    case "string":
    case "char":
    case "varchar":
      return untypedStrings ? 0 : 1043;
    default:
      return 0;
  }
}
