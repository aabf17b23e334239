import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { localRows } from "../../src/api/createDataFrame.ts";
import { literalExpression } from "../../src/api/literal.ts";
import { StructType } from "../../src/api/schema/dataTypes.ts";
import { fromEngine } from "../../src/api/values/fromEngine.ts";
import { LocalDate } from "../../src/api/values/localDate.ts";
import { asDict, isRow, rowMaker, rowNames, rowSchema, rowValues } from "../../src/api/values/row.ts";
import { Timestamp } from "../../src/api/values/timestamp.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";

const typesOf = (rows: readonly unknown[], schema?: Parameters<typeof localRows>[1]) =>
  new StructType(localRows(rows, schema).schema).simpleString();

describe("rows", () => {
  const make = rowMaker(T.structOf([T.field("shop", T.STRING), T.field("total", T.DOUBLE)]));
  const row = make(["Lima", 12.5]);

  test("are read by name and by position, and print as plain objects", () => {
    expect([row["shop"], row[0], row["total"], row[1], row[2]]).toEqual(["Lima", "Lima", 12.5, 12.5, undefined]);
    expect({ ...row }).toEqual({ shop: "Lima", total: 12.5 });
    expect(JSON.stringify(row)).toBe('{"shop":"Lima","total":12.5}');
    expect(Object.keys(row)).toEqual(["shop", "total"]);
    expect(row).toEqual(make(["Lima", 12.5]));
    expect(inspect(row)).toBe("Row { shop: 'Lima', total: 12.5 }");
    expect(rowNames(row)).toEqual(["shop", "total"]);
    expect(rowSchema(row)?.fields.length).toBe(2);
    expect(isRow(row)).toBe(true);
    expect(isRow({ shop: 1 })).toBe(false);
  });
  test("with a name twice keep both values by position", () => {
    const twice = rowMaker(T.structOf([T.field("a", T.INT), T.field("a", T.INT)]))([1, 2]);
    expect([twice["a"], twice[0], twice[1]]).toEqual([1, 1, 2]);
    expect(rowValues(twice)).toEqual([1, 2]);
  });
  test("do not clash with the names of methods", () => {
    const odd = rowMaker(
      T.structOf([T.field("constructor", T.INT), T.field("__proto__", T.INT), T.field("toString", T.INT)]),
    )([1, 2, 3]);
    expect(rowValues(odd)).toEqual([1, 2, 3]);
    expect(odd[1]).toBe(2);
    expect(asDict(odd)["constructor"]).toBe(1);
    const numbered = rowMaker(T.structOf([T.field("k", T.STRING), T.field("0", T.INT)]))(["a", 7]);
    expect([numbered["k"], numbered["0"], numbered[1]]).toEqual(["a", 7, 7]);
    expect(rowValues(numbered)).toEqual(["a", 7]);
  });
});

describe("values from the engine", () => {
  test("long is a number, beyond 2^53 an error that names the option", () => {
    const read = fromEngine(T.LONG, "number");
    expect(read(9007199254740991n)).toBe(9007199254740991);
    expect(() => read(9007199254740993n)).toThrowError(
      expect.objectContaining({
        condition: "INT64_OUT_OF_NUMBER_RANGE",
        message: expect.stringContaining('int64: "bigint"'),
      }),
    );
    expect(fromEngine(T.LONG, "bigint")(9007199254740993n)).toBe(9007199254740993n);
  });
  test("dates and timestamps lose nothing", () => {
    const day = fromEngine(T.DATE, "number")(19844) as LocalDate;
    expect([day.toString(), day.year, day.month, day.day, JSON.stringify(day)]).toEqual([
      "2024-05-01",
      2024,
      5,
      1,
      '"2024-05-01"',
    ]);
    expect(day > LocalDate.parse("2024-04-30") && day < LocalDate.of(2024, 5, 2)).toBe(true);
    const moment = fromEngine(T.TIMESTAMP, "number")(1714557600123456n) as Timestamp;
    expect(moment.toString()).toBe("2024-05-01T10:00:00.123456Z");
    expect(moment.toString("Europe/Paris")).toBe("2024-05-01 12:00:00.123456");
    expect(moment.toDate().toISOString()).toBe("2024-05-01T10:00:00.123Z");
    expect(new Timestamp(-1n).toDate().getTime()).toBe(-1);
    expect(Timestamp.parse("2024-05-01 10:00:00.123456").equals(moment)).toBe(true);
  });
  test("nested ones become rows, arrays and maps", () => {
    const type = T.structOf([T.field("m", T.mapOf(T.STRING, T.arrayOf(T.LONG)))]);
    const v = fromEngine(type, "number")({ fields: [{ keys: ["k"], values: [[1n, null]] }] });
    expect(v).toEqual({ m: new Map([["k", [1, null]]]) });
  });
});

describe("createDataFrame", () => {
  test("infers a type a column over all rows", () => {
    expect(
      typesOf([
        { day: "2024-05-01", amount: 12.5 },
        { day: "2024-05-02", amount: 7 },
      ]),
    ).toBe("struct<day:string,amount:double>");
    expect(typesOf([{ a: 1 }, { b: 2n }, { a: null }])).toBe("struct<a:bigint,b:bigint>");
    expect(
      typesOf([
        {
          d: new Date(0),
          l: LocalDate.of(2024, 1, 1),
          x: new Decimal(15n, 1),
          u: new Uint8Array(1),
          s: { p: 1, q: [true] },
          m: new Map([["k", 1.5]]),
        },
      ]),
    ).toBe(
      "struct<d:timestamp,l:date,x:decimal(38,18),u:binary,s:struct<p:bigint,q:array<boolean>>,m:map<string,double>>",
    );
    expect(
      typesOf([
        [1, "x"],
        [2, "y"],
      ]),
    ).toBe("struct<_1:bigint,_2:string>");
    expect(typesOf([[1, "x"]], ["n", "s"])).toBe("struct<n:bigint,s:string>");
    expect(typesOf([1, 2.5])).toBe("struct<value:double>");
  });
  test("takes schemas in all their forms", () => {
    expect(localRows([[1, "x"]], "a INT, b STRING")).toMatchObject({
      rows: [[1, "x"]],
      schema: { fields: [{ type: { kind: "int" } }, {}] },
    });
    expect(localRows([{ b: "x" }], new StructType().add("a", "decimal(4,2)").add("b", "string")).rows).toEqual([
      [null, "x"],
    ]);
    expect(localRows([5], "int").rows).toEqual([[5]]);
    expect(localRows([], "a INT").rows).toEqual([]);
  });
  test("refuses what does not fit, rather than changing it", () => {
    expect(() => localRows([{ a: 1.5 }], "a INT")).toThrowError(
      expect.objectContaining({ condition: "CANNOT_CONVERT_VALUE" }),
    );
    expect(() => localRows([{ a: "x" }, { a: 1 }])).toThrowError(
      expect.objectContaining({ condition: "CANNOT_MERGE_TYPE" }),
    );
    expect(() => localRows([{ a: null }])).toThrowError(
      expect.objectContaining({ condition: "CANNOT_DETERMINE_TYPE" }),
    );
    expect(() => localRows([])).toThrowError(expect.objectContaining({ condition: "CANNOT_INFER_EMPTY_SCHEMA" }));
    expect(() => localRows([{ a: null }], "a INT NOT NULL")).toThrowError(
      expect.objectContaining({ condition: "FIELD_NOT_NULLABLE_WITH_NAME" }),
    );
  });
  test("takes Arrow tables", async () => {
    const arrow = await import("apache-arrow");
    const table = arrow.tableFromArrays({ n: Int32Array.of(1, 2), x: Float64Array.of(0.5, 1.5), s: ["a", null] });
    const local = localRows(table);
    expect(new StructType(local.schema).simpleString()).toBe("struct<n:int,x:double,s:string>");
    expect(local.rows).toEqual([
      [1, 0.5, "a"],
      [2, 1.5, null],
    ]);
  });
});

describe("literals", () => {
  test("have Spark's types", () => {
    expect(literalExpression(1)).toEqual({ literal: { integer: 1 } });
    expect(literalExpression(3_000_000_000)).toEqual({ literal: { long: 3_000_000_000n } });
    expect(literalExpression(1.5)).toEqual({ literal: { double: 1.5 } });
    expect(literalExpression(2n)).toEqual({ literal: { long: 2n } });
    expect(literalExpression(null)).toEqual({ literal: { null: { null: {} } } });
    expect(literalExpression(new Decimal(150n, 2))).toEqual({
      literal: { decimal: { value: "1.50", precision: 3, scale: 2 } },
    });
    expect(literalExpression(LocalDate.of(1970, 1, 3))).toEqual({ literal: { date: 2 } });
    expect(literalExpression([1, 2])).toMatchObject({ unresolvedFunction: { functionName: "array" } });
  });
});

describe("StructType", () => {
  const schema = new StructType().add("a", "int", false).add("b", "array<string>");
  test("has Spark's texts", () => {
    expect(schema.simpleString()).toBe("struct<a:int,b:array<string>>");
    expect(schema.toDDL()).toBe("a INT NOT NULL,b ARRAY<STRING>");
    expect(JSON.parse(schema.json())).toEqual(schema.jsonValue());
    expect(schema.fieldNames()).toEqual(["a", "b"]);
    expect(schema.treeString()).toBe(
      "root\n |-- a: integer (nullable = false)\n |-- b: array (nullable = true)\n |    |-- element: string (containsNull = true)\n",
    );
    expect(StructType.fromDDL(schema.toDDL()).equals(schema)).toBe(true);
    expect(StructType.fromJson(schema.json()).equals(schema)).toBe(true);
  });
});
