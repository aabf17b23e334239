import { describe, expect, it } from "vitest";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { nextExprId } from "../../src/catalyst/expr/expression.ts";
import { parseExpressionText } from "../../src/catalyst/parse/parseSql.ts";
import type { LogicalPlan, UnresolvedProjection } from "../../src/catalyst/plan/logicalPlan.ts";
import { INT, STRING } from "../../src/types/dataType.ts";
import { contextWith, outcome } from "./harness.ts";

/** Plans as the DataFrame API builds them. */
const ctx = contextWith({ t: "a int, b string, x double", u: "a int, c bigint" });
const table = (name: string, planId: number): LogicalPlan => ({ kind: "UnresolvedRelation", parts: [name], planId });
const column = (name: string, planId?: number): Expression => ({
  kind: "UnresolvedAttribute",
  parts: [name],
  ...(planId === undefined ? {} : { planId }),
});
const named = (name: string, child: Expression): Expression => ({
  kind: "Alias",
  child,
  name,
  id: nextExprId(),
  qualifier: [],
});
const project = (operation: UnresolvedProjection["operation"], child: LogicalPlan, planId?: number): LogicalPlan => ({
  kind: "UnresolvedProjection",
  operation,
  child,
  ...(planId === undefined ? {} : { planId }),
});
const call = (name: string, ...args: Expression[]): Expression => ({
  kind: "UnresolvedFunction",
  parts: [name],
  args,
  distinct: false,
});

const schemaOf = (plan: LogicalPlan): string => outcome(() => plan, ctx);

describe("projections", () => {
  const t = table("t", 1);
  it("withColumns replaces and adds", () =>
    expect(
      schemaOf(
        project(
          { kind: "withColumns", columns: [named("A", call("+", column("a"), column("a"))), named("n", column("b"))] },
          t,
        ),
      ),
    ).toBe("struct<A:int,b:string,x:double,n:string>"));
  it("drop by name and by column", () =>
    expect(schemaOf(project({ kind: "drop", names: ["B", "zz"], columns: [column("x", 1)] }, t))).toBe(
      "struct<a:int>",
    ));
  it("rename", () =>
    expect(
      schemaOf(
        project(
          {
            kind: "rename",
            names: [
              ["a", "k"],
              ["nope", "z"],
            ],
          },
          t,
        ),
      ),
    ).toBe("struct<k:int,b:string,x:double>"));
  it("toDF", () =>
    expect(schemaOf(project({ kind: "toDF", names: ["p", "q", "r"] }, t))).toBe("struct<p:int,q:string,r:double>"));
  it("toSchema casts upwards", () =>
    expect(
      schemaOf(
        project(
          {
            kind: "toSchema",
            schema: { kind: "struct", fields: [{ name: "A", type: { kind: "long" }, nullable: true }] },
          },
          t,
        ),
      ),
    ).toBe("struct<A:bigint>"));
  it("na.fill, na.drop, na.replace keep the schema", () => {
    const one: Expression = { kind: "Literal", value: 1, type: INT };
    const text: Expression = { kind: "Literal", value: "n", type: STRING };
    for (const operation of [
      { kind: "fillNa", values: [one] },
      { kind: "dropNa", minNonNulls: 2 },
      { kind: "dropNa", columns: ["a"] },
      { kind: "replace", columns: ["b"], replacements: [[text, text]] },
    ] as const satisfies readonly UnresolvedProjection["operation"][])
      expect(schemaOf(project(operation, t))).toBe("struct<a:int,b:string,x:double>");
  });
  it("na.fill of an unknown column", () =>
    expect(
      schemaOf(project({ kind: "fillNa", columns: ["zz"], values: [{ kind: "Literal", value: 1, type: INT }] }, t)),
    ).toContain("UNRESOLVED_COLUMN.WITH_SUGGESTION"));
});

describe("columns by plan", () => {
  const join = (left: LogicalPlan, right: LogicalPlan, condition: Expression): LogicalPlan => ({
    kind: "Join",
    left,
    right,
    type: "inner",
    condition,
    planId: 9,
  });
  const t = table("t", 1);
  const u = table("u", 2);
  it("tells columns of the same name apart", () => {
    const plan: LogicalPlan = {
      kind: "Project",
      list: [column("a", 1), column("a", 2), column("c")],
      child: join(t, u, call("=", column("a", 1), column("a", 2))),
    };
    expect(schemaOf(plan)).toBe("struct<a:int,a:int,c:bigint>");
  });
  it("reaches a column of the frame before the selection", () => {
    const selected: LogicalPlan = { kind: "Project", list: [column("b", 1)], child: t, planId: 3 };
    expect(schemaOf({ kind: "Filter", condition: call(">", column("a", 1), column("a", 1)), child: selected })).toBe(
      "struct<b:string>",
    );
  });
  it("reaches it through a filter and a sort", () => {
    const selected: LogicalPlan = { kind: "Project", list: [column("b", 1)], child: t, planId: 3 };
    const filtered: LogicalPlan = {
      kind: "Filter",
      condition: call("isnotnull", column("a", 1)),
      child: selected,
      planId: 4,
    };
    const sorted: LogicalPlan = {
      kind: "Sort",
      order: [{ kind: "SortOrder", child: column("x", 1), ascending: true, nullsFirst: true }],
      global: true,
      child: filtered,
      planId: 5,
    };
    expect(schemaOf({ kind: "Project", list: [column("b", 3), column("b", 5)], child: sorted })).toBe(
      "struct<b:string,b:string>",
    );
  });
  it("refuses a frame joined with itself", () =>
    expect(
      schemaOf({ kind: "Project", list: [column("a", 1)], child: join(t, t, call("=", column("b"), column("b"))) }),
    ).toContain("AMBIGUOUS"));
  it("refuses a column of a frame that is not there", () =>
    expect(schemaOf({ kind: "Project", list: [column("c", 2)], child: t })).toContain(
      "CANNOT_RESOLVE_DATAFRAME_COLUMN",
    ));
});

describe("expressions in text", () => {
  for (const [text, schema] of [
    ["a + 1 AS n", "struct<n:int>"],
    [
      "sum(a) OVER (PARTITION BY b)",
      "struct<sum(a) OVER (PARTITION BY b ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING):bigint>",
    ],
    ["*", "struct<a:int,b:string,x:double>"],
    ["stack(2, 1, 'p', 2, 'q') AS (k, v)", "struct<k:int,v:string>"],
  ] as const)
    it(text, () =>
      expect(schemaOf({ kind: "Project", list: [parseExpressionText(text)], child: table("t", 1) })).toBe(schema),
    );
});

describe("union by name", () => {
  it("orders columns and fills missing ones", () =>
    expect(
      schemaOf({ kind: "Union", children: [table("t", 1), table("u", 2)], byName: true, allowMissing: true }),
    ).toBe("struct<a:int,b:string,x:double,c:bigint>"));
  it("takes the same frame twice", () =>
    expect(
      schemaOf({ kind: "Union", children: [table("u", 2), table("u", 2)], byName: false, allowMissing: false }),
    ).toBe("struct<a:int,c:bigint>"));
});

describe("long chains", () => {
  it("takes five thousand conditions that lean to the left", () => {
    let condition: Expression = call("=", column("a"), { kind: "Literal", value: 0, type: INT });
    for (let i = 1; i < 5000; i++)
      condition = call("or", condition, call("=", column("a"), { kind: "Literal", value: i, type: INT }));
    expect(schemaOf({ kind: "Filter", condition, child: table("t", 1) })).toBe("struct<a:int,b:string,x:double>");
  });
});
