import { describe, expect, test } from "vitest";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { col } from "../../src/api/column.ts";
import { functions as F } from "../../src/api/functions.ts";
import { Window } from "../../src/api/window.ts";
import { planOf, smallSession } from "./support.ts";

const spark = smallSession();
const df = spark.createDataFrame([{ a: 1, b: "x" }]);

/** A plan without ids, which differ from run to run. */
function shape(plan: LogicalPlan): unknown {
  return JSON.parse(
    JSON.stringify(plan, (k, v: unknown) =>
      k === "id" || k === "planId" || k === "origin" ? undefined : typeof v === "bigint" ? `${v}n` : v,
    ),
  );
}
const LOCAL = {
  kind: "LocalRelation",
  output: [
    { kind: "AttributeReference", name: "a", type: { kind: "long" }, nullable: true, qualifier: [] },
    { kind: "AttributeReference", name: "b", type: { kind: "string" }, nullable: true, qualifier: [] },
  ],
  rows: [["1n", "x"]],
};
const attribute = (...parts: string[]) => ({ kind: "UnresolvedAttribute", parts });
const call = (name: string, ...args: unknown[]) => ({
  kind: "UnresolvedFunction",
  parts: [name],
  args,
  distinct: false,
  ...(/^\W|^and$|^isnotnull$/.test(name) ? { internal: true } : {}),
});
const int = (value: number) => ({ kind: "Literal", value, type: { kind: "int" } });

describe("relations become logical plans", () => {
  test("select, filter by column and by text, limit", () => {
    const plan = df
      .filter(col("a").gt(1).and(col("b").isNotNull()))
      .select("a", "t.*")
      .limit(3);
    expect(shape(planOf(plan))).toEqual({
      kind: "GlobalLimit",
      limit: int(3),
      child: {
        kind: "LocalLimit",
        limit: int(3),
        child: {
          kind: "Project",
          list: [attribute("a"), { kind: "UnresolvedStar", target: ["t"] }],
          child: {
            kind: "Filter",
            condition: call("and", call(">", attribute("a"), int(1)), call("isnotnull", attribute("b"))),
            child: LOCAL,
          },
        },
      },
    });
    expect(shape(planOf(df.where("a > 1")))).toEqual({
      kind: "Filter",
      condition: call(">", attribute("a"), int(1)),
      child: LOCAL,
    });
  });

  test("groupBy keeps the grouping columns first; rollup and pivot", () => {
    const sum = { kind: "Alias", child: call("sum", attribute("a")), name: "s", qualifier: [] };
    expect(shape(planOf(df.groupBy("b").agg(F.call("sum", "a").as("s"))))).toEqual({
      kind: "Aggregate",
      grouping: [attribute("b")],
      list: [attribute("b"), sum],
      child: LOCAL,
    });
    expect(shape(planOf(df.rollup("b").agg(F.call("sum", "a").as("s"))))).toMatchObject({
      grouping: [{ kind: "GroupingAnalytics", type: "rollup", sets: [[attribute("b")]] }],
    });
    expect(shape(planOf(df.groupBy("b").pivot("a", [1, 2]).agg(F.call("sum", "a").as("s"))))).toMatchObject({
      kind: "Pivot",
      groupBy: [attribute("b")],
      pivotColumn: attribute("a"),
      values: [int(1), int(2)],
      aggregates: [sum],
    });
  });

  test("joins on columns, on conditions and with plan ids", () => {
    const other = spark.createDataFrame([{ a: 2 }]);
    expect(planOf(df.join(other, "a", "left_outer"))).toMatchObject({ kind: "Join", type: "left", using: ["a"] });
    const on = planOf(df.join(other, df.col("a").eq(other.col("a")), "leftsemi"));
    expect(on).toMatchObject({ kind: "Join", type: "leftSemi" });
    if (on.kind !== "Join" || on.condition?.kind !== "UnresolvedFunction") throw new Error("no join with a condition");
    const [left, right] = on.condition.args;
    expect(left).toEqual({ kind: "UnresolvedAttribute", parts: ["a"], planId: on.left.planId });
    expect(right).toEqual({ kind: "UnresolvedAttribute", parts: ["a"], planId: on.right.planId });
    expect(on.left.planId).not.toBe(on.right.planId);
    expect(() => df.join(other, "a", "sideways" as "left")).toThrowError(
      expect.objectContaining({ condition: "UNSUPPORTED_JOIN_TYPE" }),
    );
  });

  test("set operations", () => {
    const other = spark.createDataFrame([{ a: 2, b: "y" }]);
    expect(planOf(df.union(other))).toMatchObject({ kind: "Union", byName: false });
    expect(planOf(df.unionByName(other, true))).toMatchObject({ kind: "Union", byName: true, allowMissing: true });
    expect(planOf(df.intersect(other))).toMatchObject({ kind: "Intersect", all: false });
    expect(planOf(df.exceptAll(other))).toMatchObject({ kind: "Except", all: true });
  });

  test("columns that depend on the schema", () => {
    expect(planOf(df.withColumn("c", col("a").plus(1)))).toMatchObject({
      kind: "UnresolvedProjection",
      operation: { kind: "withColumns", columns: [{ kind: "Alias", name: "c" }] },
    });
    expect(planOf(df.drop("a"))).toMatchObject({ operation: { kind: "drop", names: ["a"] } });
    expect(planOf(df.na.fill({ a: 0 }))).toMatchObject({
      operation: { kind: "fillNa", columns: ["a"], values: [{ value: 0n }] },
    });
    expect(planOf(df.na.drop("all"))).toMatchObject({ operation: { kind: "dropNa", minNonNulls: 1 } });
    for (const named of [df.dropna({ subset: "a" }), df.na.drop({ how: "any", subset: ["a"] }), df.dropna("any", "a")])
      expect(planOf(named)).toMatchObject({ operation: { kind: "dropNa", columns: ["a"] } });
    expect(planOf(df.dropna({ how: "all", thresh: 2 }))).toMatchObject({ operation: { minNonNulls: 2 } });
    expect(planOf(df.fillna(0, "a"))).toMatchObject({ operation: { kind: "fillNa", columns: ["a"] } });
    expect(planOf(df.replace("x", "y", ["b"]))).toMatchObject({
      operation: { kind: "replace", columns: ["b"], replacements: [[{ value: "x" }, { value: "y" }]] },
    });
  });

  test("sorts, windows, cases, lambdas", () => {
    expect(planOf(df.orderBy("a", col("b").desc()))).toMatchObject({
      kind: "Sort",
      global: true,
      order: [
        { ascending: true, nullsFirst: true },
        { ascending: false, nullsFirst: false },
      ],
    });
    const w = Window.partitionBy("b").orderBy("a").rowsBetween(Window.unboundedPreceding, -1);
    expect(planOf(df.select(F.call("sum", "a").over(w)))).toMatchObject({
      list: [
        {
          kind: "WindowExpression",
          frame: {
            type: "rows",
            lower: { kind: "unboundedPreceding" },
            upper: { kind: "offset", offset: { value: -1 } },
          },
        },
      ],
    });
    const c = F.when(col("a").gt(1), "big").when(col("a").eq(0), "none").otherwise("small");
    expect(shape(planOf(df.select(c)))).toMatchObject({
      list: [{ parts: ["case"], args: [{}, { value: "big" }, {}, { value: "none" }, { value: "small" }] }],
    });
    expect(() => col("a").otherwise(1)).toThrow(/when\(\)/);
    const filtered = planOf(df.select(F.call("filter", "xs", (x: ReturnType<typeof col>) => x.gt(1))));
    expect(filtered).toMatchObject({
      list: [{ args: [attribute("xs"), { kind: "UnresolvedLambda", params: [expect.stringMatching(/^x_/)] }] }],
    });
  });

  test("expressions of SQL text, with parameters in order of their places", () => {
    expect(planOf(df.selectExpr("a + 1 AS b"))).toMatchObject({ list: [{ kind: "Alias", name: "b" }] });
    const positional = spark.sql("SELECT ? AS x WHERE EXISTS (SELECT ?)", [1, "two"]);
    positional.catch(() => {});
    const named = spark.table("t").relation;
    expect(named).toMatchObject({ read: { namedTable: { unparsedIdentifier: "t" } } });
  });

  test("names in back quotes", () => {
    expect(planOf(df.select("`a.b`.c"))).toMatchObject({ list: [{ parts: ["a.b", "c"] }] });
    expect(() => planOf(df.select("`a"))).toThrowError(
      expect.objectContaining({ condition: "INVALID_ATTRIBUTE_NAME_SYNTAX" }),
    );
  });

  test("chains of ten thousand terms do not end the stack", () => {
    let c = col("a").eq(0);
    for (let i = 1; i < 10_000; i++) c = c.or(col("a").eq(i));
    expect(planOf(df.filter(c)).kind).toBe("Filter");
  });

  test("readers", () => {
    const read = spark.read.option("header", true).schema("a INT, b STRING").csv("x.csv", { sep: ";" });
    expect(planOf(read)).toMatchObject({
      kind: "UnresolvedDataSource",
      format: "csv",
      paths: ["x.csv"],
      options: { header: "true", sep: ";" },
      schema: {
        fields: [
          { name: "a", type: { kind: "int" } },
          { name: "b", type: { kind: "string" } },
        ],
      },
    });
    expect(planOf(spark.range(1, 10, 2))).toMatchObject({ kind: "Range", start: 1n, end: 10n, step: 2n });
  });
});
