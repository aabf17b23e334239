import { describe, expect, test } from "vitest";
import "../../../src/catalyst/functions/functions.ts";
import { parserOf } from "../../../src/execution/sources/jdbc/postgres/text.ts";
import { type ColumnDescription, columnType, schemaOf } from "../../../src/execution/sources/jdbc/postgres/types.ts";
import { parameterText } from "../../../src/execution/sources/jdbc/postgres/values.ts";
import type { DataType } from "../../../src/types/dataType.ts";
import { parseDdlType, simpleString } from "../../../src/types/ddl.ts";
import { getZone } from "../../../src/types/datetime/zone.ts";
import type { Value } from "../../../src/types/value.ts";
import { Decimal } from "../../../src/types/decimal.ts";

const numeric = (precision: number, scale: number): number => ((precision << 16) | (scale & 0x7ff)) + 4;
const describeColumn = (typeName: string, modifier = -1, more: Partial<ColumnDescription> = {}): ColumnDescription => ({
  name: "c",
  typeName,
  typeKind: "b",
  isArray: typeName.startsWith("_"),
  modifier,
  dimensions: undefined,
  autoIncrement: false,
  ...more,
});
const typed = (c: ColumnDescription, ntz = false): readonly [string, Record<string, unknown>] => {
  const f = schemaOf([c], ntz).fields[0]!;
  return [simpleString(f.type), { ...f.metadata }];
};

/** What Spark 4.2.1 has for the types of PostgreSQL 15 through its JDBC driver 42.7.7. */
describe("types as Spark has them", () => {
  test.each([
    ["bool", -1, "boolean", "bool", 0, false],
    ["int2", -1, "smallint", "int2", 0, true],
    ["int8", -1, "bigint", "int8", 0, true],
    ["float4", -1, "float", "float4", 8, true],
    ["float8", -1, "double", "float8", 17, true],
    ["numeric", -1, "decimal(38,18)", "numeric", 0, true],
    ["numeric", numeric(10, 2), "decimal(10,2)", "numeric", 2, true],
    ["numeric", numeric(45, 5), "decimal(38,0)", "numeric", 5, true],
    ["numeric", numeric(50, 40), "decimal(38,28)", "numeric", 40, true],
    ["text", -1, "string", "text", 0, false],
    ["uuid", -1, "string", "uuid", 0, false],
    ["jsonb", -1, "string", "jsonb", 0, false],
    ["inet", -1, "string", "inet", 0, false],
    ["money", -1, "string", "money", 0, false],
    ["varbit", 12, "string", "varbit", 0, false],
    ["int4range", -1, "string", "int4range", 0, false],
    ["bytea", -1, "binary", "bytea", 0, false],
    ["date", -1, "date", "date", 0, false],
    ["timestamp", -1, "timestamp", "timestamp", 6, false],
    ["timestamptz", 3, "timestamp", "timestamptz", 3, false],
    ["interval", -1, "string", "interval", 6, false],
    ["bit", 1, "boolean", "bit", 0, false],
    ["bit", 8, "binary", "bit", 0, false],
    ["bit", -1, "binary", "bit", 0, false],
    ["oid", -1, "decimal(20,0)", "oid", 0, false],
  ] as const)("%s with modifier %i is %s", (name, modifier, type, clientType, scale, isSigned) => {
    expect(typed(describeColumn(name, modifier))).toEqual([
      type,
      { isSigned, isTimestampNTZ: false, jdbcClientType: clientType, scale },
    ]);
  });

  test("char, varchar, enums and names keep their lengths in the metadata", () => {
    const length = (c: ColumnDescription): unknown => typed(c)[1]["__CHAR_VARCHAR_TYPE_STRING"];
    expect(length(describeColumn("varchar", 24))).toBe("varchar(20)");
    expect(length(describeColumn("varchar"))).toBe("varchar(2147483647)");
    expect(length(describeColumn("bpchar", 9))).toBe("char(5)");
    expect(length(describeColumn("mood", -1, { typeKind: "e" }))).toBe("varchar(2147483647)");
    expect(length(describeColumn("name"))).toBe("varchar(2147483647)");
    expect(length(describeColumn("_varchar", 9))).toBe("array<varchar(5)>");
  });

  test("times are timestamps; the rule for timestamps without a zone", () => {
    expect(typed(describeColumn("time", 3))).toEqual([
      "timestamp",
      { isSigned: false, isTimestampNTZ: false, jdbcClientType: "time", logical_time_type: true, scale: 3 },
    ]);
    const ntz = (name: string): string => typed(describeColumn(name), true)[0];
    expect(["timestamp", "timestamptz", "time", "timetz", "_timestamp", "_timestamptz"].map(ntz)).toEqual([
      "timestamp_ntz",
      "timestamp",
      "timestamp_ntz",
      "timestamp",
      "array<timestamp_ntz>",
      "array<timestamp>",
    ]);
  });

  test("arrays of them, with the dimensions that the table tells", () => {
    const array = (name: string, modifier = -1, dimensions?: number): string =>
      typed(describeColumn(name, modifier, { dimensions }))[0];
    expect(array("_int4")).toBe("array<int>");
    expect(array("_int4", -1, 2)).toBe("array<array<int>>");
    expect(array("_numeric", numeric(8, 3))).toBe("array<decimal(8,3)>");
    expect(array("_bit", 1)).toBe("array<boolean>");
    expect(array("_bit", 3)).toBe("array<binary>");
    expect(array("_oid")).toBe("array<bigint>");
    expect(array("_uuid")).toBe("array<string>");
    expect(typed(describeColumn("_int4", -1, { dimensions: 1 }))[1]["arrayDimension"]).toBe(1);
    expect("arrayDimension" in typed(describeColumn("_int4"))[1]).toBe(false);
    expect(() => typed(describeColumn("_money"))).toThrow("Unrecognized SQL type - name: _money, id: ARRAY.");
  });

  test("what counts up by itself is serial", () => {
    expect(typed(describeColumn("int8", -1, { autoIncrement: true }))[1]["jdbcClientType"]).toBe("bigserial");
  });

  test.each([
    ["int", "INTEGER"],
    ["tinyint", "SMALLINT"],
    ["bigint", "BIGINT"],
    ["float", "FLOAT4"],
    ["double", "FLOAT8"],
    ["string", "TEXT"],
    ["varchar(10)", "VARCHAR(10)"],
    ["char(5)", "CHAR(5)"],
    ["binary", "BYTEA"],
    ["timestamp", "TIMESTAMP WITH TIME ZONE"],
    ["timestamp_ntz", "TIMESTAMP"],
    ["decimal(10,2)", "NUMERIC(10,2)"],
    ["array<array<int>>", "INTEGER[][]"],
    ["array<timestamp>", "TIMESTAMP WITH TIME ZONE[]"],
    ["map<int,int>", undefined],
    ["struct<a:int>", undefined],
  ])("a column of %s is made as %s", (type, expected) => {
    expect(columnType(parseDdlType(type))).toBe(expected);
  });
});

describe("values", () => {
  const read = (text: string, type: string, zone = "UTC", isTime = false): Value =>
    parserOf(parseDdlType(type), getZone(zone), isTime, 0)(text);
  const day = 86_400_000_000n;

  test.each([
    ["t", "boolean", true],
    ["0", "boolean", false],
    ["-32768", "smallint", -32768],
    ["9223372036854775807", "bigint", 9223372036854775807n],
    ["NaN", "double", Number.NaN],
    ["-Infinity", "float", Number.NEGATIVE_INFINITY],
    ["0.1", "float", Math.fround(0.1)],
    ["2020-02-29", "date", 18321],
    ["0001-01-01", "date", -719162],
    ["0001-12-31 BC", "date", -719163],
    ["infinity", "date", 2932896],
    ["1970-01-02 00:00:00.5", "timestamp", day + 500_000n],
    ["1970-01-02 00:00:00.5+02", "timestamp", day + 500_000n - 7_200_000_000n],
    ["1970-01-02 00:00:00-05:30", "timestamp", day + 19_800_000_000n],
    ["1970-01-02 00:00:00", "timestamp_ntz", day],
    ["1970-01-02", "timestamp", day],
    ["\\x01ff", "binary", new Uint8Array([1, 255])],
    ["1e\\n", "string", "1e\\n"],
  ] as const)("%s as %s", (text, type, expected) => {
    expect(read(text, type)).toEqual(expected);
  });

  test("local timestamps are of the session's time zone", () => {
    expect(read("1970-01-02 00:00:00", "timestamp", "America/New_York")).toBe(day + 18_000_000_000n);
    expect(read("1970-01-02 00:00:00+00", "timestamp", "America/New_York")).toBe(day);
  });

  test("times are milliseconds of the first day of 1970", () => {
    expect(read("12:34:56.789012", "timestamp", "UTC", true)).toBe(45_296_789_000n);
    expect(read("12:34:56+02", "timestamp", "UTC", true)).toBe(38_096_000_000n);
    expect(read("24:00:00", "timestamp", "UTC", true)).toBe(day);
  });

  test("decimals are rounded half up to the column's scale, and refused beyond its precision", () => {
    const decimal = (text: string, type: string): string => String(read(text, type));
    expect(decimal("12.345", "decimal(38,18)")).toBe("12.345000000000000000");
    expect(decimal("1.123456789012345678901234567890", "decimal(38,18)")).toBe("1.123456789012345679");
    expect(decimal("1.5", "decimal(38,0)")).toBe("2");
    expect(decimal("-1.5", "decimal(38,0)")).toBe("-2");
    expect(decimal("-.05", "decimal(5,2)")).toBe("-0.05");
    expect(() => decimal("1000", "decimal(5,2)")).toThrow("cannot be represented as Decimal(5, 2)");
    expect(() => decimal("NaN", "decimal(5,2)")).toThrow("Bad value for type BigDecimal: NaN");
  });

  test("arrays: nulls, quotes, bounds, arrays in arrays", () => {
    expect(read('{a,"b c",NULL,"NULL","x\\"y\\\\z",""}', "array<string>")).toEqual([
      "a",
      "b c",
      null,
      "NULL",
      'x"y\\z',
      "",
    ]);
    expect(read("[0:1]={5,6}", "array<int>")).toEqual([5, 6]);
    expect(read("{}", "array<int>")).toEqual([]);
    expect(read('{{"}",b},{c,"{d"}}', "array<array<string>>")).toEqual([
      ["}", "b"],
      ["c", "{d"],
    ]);
    expect(() => read("{{1,2},{3,4}}", "array<int>")).toThrow(
      'Some values in field 0 are incompatible with the column array type. Expected type "ARRAY<INT>".',
    );
  });

  test("what is written is read again", () => {
    const cases: readonly (readonly [string, Value])[] = [
      ["boolean", true],
      ["double", 1e300],
      ["double", Number.NaN],
      ["float", Math.fround(0.1)],
      ["date", -719163],
      ["timestamp", -62_167_219_200_000_001n],
      ["timestamp_ntz", 253_402_300_800_000_000n],
      ["decimal(10,2)", new Decimal(-125n, 2)],
      ["binary", new Uint8Array([0, 128])],
      ["array<string>", ['a"b\\', "NULL", null, "{,}"]],
      ["array<array<int>>", [[1], [2]]],
    ];
    for (const [type, value] of cases) {
      const t: DataType = parseDdlType(type);
      const text = parameterText(value, t)!;
      // The server writes numbers of years of more than four digits without a sign, and infinity by name, as we do.
      expect(parserOf(t, getZone("UTC"), false, 0)(text), `${type} ${text}`).toEqual(value);
    }
  });
});
