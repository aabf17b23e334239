import * as T from "../../types/dataType.ts";
import { catalogString, parseDdlSchema, parseDdlType, simpleString, toDdl, typeName } from "../../types/ddl.ts";
import { typeFromJson, typeFromJsonValue, typeToJson, typeToJsonValue, typeToPrettyJson } from "../../types/json.ts";
import { treeString } from "../../types/treeString.ts";

/** A data type as users hold it: the plain type of the engine with Spark's methods. */
export class DataType {
  /** The type as plain data. */
  readonly plain: T.DataType;

  constructor(plain: T.DataType) {
    this.plain = plain;
  }
  /** `integer`, `struct` ... */
  typeName(): string {
    return typeName(this.plain);
  }
  /** `int`, `struct<a:int>`; of long structs the first fields. */
  simpleString(): string {
    return simpleString(this.plain);
  }
  catalogString(): string {
    return catalogString(this.plain);
  }
  json(): string {
    return typeToJson(this.plain);
  }
  prettyJson(): string {
    return typeToPrettyJson(this.plain);
  }
  jsonValue(): unknown {
    return typeToJsonValue(this.plain);
  }
  equals(other: DataType): boolean {
    return T.sameType(this.plain, other.plain);
  }
  toString(): string {
    return this.simpleString();
  }
  toJSON(): unknown {
    return this.jsonValue();
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.simpleString();
  }
  static fromJson(json: string | object): DataType {
    return wrapType(typeof json === "string" ? typeFromJson(json) : typeFromJsonValue(json));
  }
  static fromDDL(ddl: string): DataType {
    return wrapType(parseType(ddl));
  }
}

/** Where a type is asked for: an object of a type, its text in DDL or JSON, or plain data. */
export type DataTypeLike = DataType | string | T.DataType;

export class StructField {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;

  constructor(name: string, dataType: DataTypeLike, nullable = true, metadata: Readonly<Record<string, unknown>> = {}) {
    this.name = name;
    this.dataType = wrapType(plainType(dataType));
    this.nullable = nullable;
    this.metadata = metadata;
  }
  get plain(): T.StructField {
    const f = T.field(this.name, this.dataType.plain, this.nullable);
    return Object.keys(this.metadata).length > 0 ? { ...f, metadata: this.metadata } : f;
  }
  simpleString(): string {
    return `${this.name}:${this.dataType.simpleString()}`;
  }
  toString(): string {
    return this.simpleString();
  }
}

/** A schema. `add` gives a new one. */
export class StructType extends DataType {
  declare readonly plain: T.StructType;

  constructor(fields: readonly StructField[] | T.StructType = []) {
    super("kind" in fields ? fields : T.structOf(fields.map((f) => f.plain)));
  }
  get fields(): readonly StructField[] {
    return this.plain.fields.map((f) => new StructField(f.name, f.type, f.nullable, f.metadata ?? {}));
  }
  get names(): readonly string[] {
    return this.plain.fields.map((f) => f.name);
  }
  get length(): number {
    return this.plain.fields.length;
  }
  add(field: StructField): StructType;
  add(
    name: string,
    dataType: DataTypeLike,
    nullable?: boolean,
    metadata?: Readonly<Record<string, unknown>>,
  ): StructType;
  add(
    field: StructField | string,
    dataType?: DataTypeLike,
    nullable = true,
    metadata: Readonly<Record<string, unknown>> = {},
  ): StructType {
    const added = typeof field === "string" ? new StructField(field, dataType!, nullable, metadata) : field;
    return new StructType(T.structOf([...this.plain.fields, added.plain]));
  }
  fieldNames(): readonly string[] {
    return this.names;
  }
  /** The field of a name, or undefined. */
  field(name: string): StructField | undefined {
    return this.fields.find((f) => f.name === name);
  }
  treeString(level = 0): string {
    return treeString(this.plain, level);
  }
  toDDL(): string {
    return toDdl(this.plain);
  }
  [Symbol.iterator](): Iterator<StructField> {
    return this.fields[Symbol.iterator]();
  }
  static override fromDDL(ddl: string): StructType {
    return new StructType(parseDdlSchema(ddl));
  }
}

const simple = (type: T.DataType) =>
  class extends DataType {
    constructor() {
      super(type);
    }
  };

export class NullType extends simple(T.NULL) {}
export class BooleanType extends simple(T.BOOLEAN) {}
export class ByteType extends simple(T.BYTE) {}
export class ShortType extends simple(T.SHORT) {}
export class IntegerType extends simple(T.INT) {}
export class LongType extends simple(T.LONG) {}
export class FloatType extends simple(T.FLOAT) {}
export class DoubleType extends simple(T.DOUBLE) {}
export class BinaryType extends simple(T.BINARY) {}
export class DateType extends simple(T.DATE) {}
export class TimestampType extends simple(T.TIMESTAMP) {}
export class TimestampNTZType extends simple(T.TIMESTAMP_NTZ) {}
export class CalendarIntervalType extends simple(T.CALENDAR_INTERVAL) {}
export class VariantType extends simple(T.VARIANT) {}

export class StringType extends DataType {
  constructor(collation?: string) {
    super(collation === undefined || collation === "UTF8_BINARY" ? T.STRING : { kind: "string", collation });
  }
}
export class CharType extends DataType {
  constructor(length: number) {
    super({ kind: "char", length });
  }
}
export class VarcharType extends DataType {
  constructor(length: number) {
    super({ kind: "varchar", length });
  }
}
export class DecimalType extends DataType {
  constructor(precision = 10, scale = 0) {
    super(T.decimal(precision, scale));
  }
}
export class TimeType extends DataType {
  constructor(precision = 6) {
    super({ kind: "time", precision });
  }
}
export class YearMonthIntervalType extends DataType {
  constructor(start: T.YearMonthField = 0, end: T.YearMonthField = 1) {
    super({ kind: "year_month_interval", start, end });
  }
}
export class DayTimeIntervalType extends DataType {
  constructor(start: T.DayTimeField = 0, end: T.DayTimeField = 3) {
    super({ kind: "day_time_interval", start, end });
  }
}
export class ArrayType extends DataType {
  constructor(elementType: DataTypeLike, containsNull = true) {
    super(T.arrayOf(plainType(elementType), containsNull));
  }
}
export class MapType extends DataType {
  constructor(keyType: DataTypeLike, valueType: DataTypeLike, valueContainsNull = true) {
    super(T.mapOf(plainType(keyType), plainType(valueType), valueContainsNull));
  }
}

/** The plain type of whatever says a type. */
export function plainType(type: DataTypeLike): T.DataType {
  if (typeof type === "string") return parseType(type);
  return type instanceof DataType ? type.plain : type;
}

/** The plain schema of whatever says one; a type that is no struct is a schema of one column `value`, as in PySpark. */
export function plainSchema(schema: DataTypeLike): T.StructType {
  const t = plainType(schema);
  return t.kind === "struct" ? t : T.structOf([T.field("value", t)]);
}

export const wrapType = (type: T.DataType): DataType =>
  type.kind === "struct" ? new StructType(type) : new DataType(type);

/** A type or a column list (`a INT, b STRING`), in DDL or JSON. */
function parseType(text: string): T.DataType {
  if (/^\s*[{"]/.test(text)) return typeFromJson(text);
  try {
    return parseDdlType(text);
  } catch (error) {
    if (!/^\s*[`\w]+[\s:]/.test(text)) throw error;
    return parseDdlSchema(text);
  }
}
