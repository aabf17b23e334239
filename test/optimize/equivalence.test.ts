import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches } from "../../src/catalyst/optimize/batches.ts";
import { optimize } from "../../src/catalyst/optimize/optimizer.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { treeString } from "../../src/catalyst/plan/treeString.ts";
import { INT, LONG } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import {
  add,
  agg,
  and,
  as,
  asc,
  columnsOf,
  context,
  count,
  cross,
  desc,
  distinct,
  eq,
  eqNullSafe,
  exists,
  fn,
  ge,
  groupBy,
  gt,
  inQuery,
  isIn,
  isNotNull,
  isNull,
  join,
  le,
  limit,
  lit,
  lt,
  ne,
  not,
  or,
  outer,
  project,
  scalar,
  sort,
  sum,
  type Table,
  table,
  union,
  where,
} from "../rules/dsl.ts";
import { bag, evaluate } from "./evaluator.ts";

/** Optimized and plain evaluation give the same rows, over random small tables with nulls. */

const make = (name: string): Table => table(name, { a: INT, b: INT, c: INT });
const cell = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }) as fc.Arbitrary<readonly (readonly Value[])[]>;

function holds(build: () => LogicalPlan, runs = 60): void {
  const plan = build();
  const out = optimize(plan, context({ "spark.sql.optimizer.excludedRules": "ConvertToLocalRelation" }));
  fc.assert(
    fc.property(rows, rows, rows, (t, u, v) => {
      const tables = new Map([
        ["t", t],
        ["u", u],
        ["v", v],
      ]);
      const want = bag(evaluate(plan, tables));
      const got = bag(evaluate(out, tables));
      expect(got, `${treeString(plan)}\n---\n${treeString(out)}`).toEqual(want);
    }),
    { numRuns: runs, seed: 7 },
  );
}

const [a, b, c] = ["a", "b", "c"] as const;
const pair = (): [Table, Table] => [make("t"), make("u")];
const col = (t: Table, n: string) => t.c[n]!;

describe("subqueries", () => {
  const cases: Record<string, () => LogicalPlan> = {
    exists: () => {
      const [t, u] = pair();
      return where(exists(where(eq(col(u, a), outer(col(t, a))), u.plan), col(t, a)), t.plan);
    },
    "not exists with more than equality": () => {
      const [t, u] = pair();
      return where(
        not(
          exists(
            where(and(eq(col(u, a), outer(col(t, a))), ne(col(u, b), outer(col(t, b)))), u.plan),
            col(t, a),
            col(t, b),
          ),
        ),
        t.plan,
      );
    },
    "exists that is not correlated": () => {
      const [t, u] = pair();
      return where(exists(where(gt(col(u, a), 1), u.plan)), t.plan);
    },
    in: () => {
      const [t, u] = pair();
      return where(inQuery(col(t, a), project([col(u, b)], u.plan)), t.plan);
    },
    "not in, with nulls": () => {
      const [t, u] = pair();
      return where(not(inQuery(col(t, a), project([col(u, b)], u.plan))), t.plan);
    },
    "correlated not in": () => {
      const [t, u] = pair();
      return where(
        not(inQuery(col(t, a), project([col(u, b)], where(eq(col(u, c), outer(col(t, c))), u.plan)), col(t, c))),
        t.plan,
      );
    },
    "exists under or": () => {
      const [t, u] = pair();
      return where(or(exists(where(eq(col(u, a), outer(col(t, a))), u.plan), col(t, a)), gt(col(t, b), 2)), t.plan);
    },
    "scalar sum": () => {
      const [t, u] = pair();
      const inner = groupBy([], [as(sum(col(u, b)), "s")], where(eq(col(u, a), outer(col(t, a))), u.plan));
      return where(gt(scalar(inner, col(t, a)), lit(2n, LONG)), t.plan);
    },
    "scalar count keeps its zero": () => {
      const [t, u] = pair();
      const inner = groupBy([], [as(count(), "n")], where(eq(col(u, a), outer(col(t, a))), u.plan));
      return project([col(t, a), as(scalar(inner, col(t, a)), "n")], t.plan);
    },
    "scalar count plus one": () => {
      const [t, u] = pair();
      const grouped = groupBy([], [as(count(), "n")], where(eq(col(u, a), outer(col(t, a))), u.plan));
      const inner = project([as(add(columnsOf(grouped)["n"]!, lit(1n, LONG)), "m")], grouped);
      return where(eq(scalar(inner, col(t, a)), lit(1n, LONG)), t.plan);
    },
    "scalar with HAVING": () => {
      const [t, u] = pair();
      const grouped = groupBy([], [as(count(), "n")], where(eq(col(u, a), outer(col(t, a))), u.plan));
      const inner = where(lt(columnsOf(grouped)["n"]!, lit(2n, LONG)), grouped);
      return project([col(t, a), as(scalar(inner, col(t, a)), "n")], t.plan);
    },
    "scalar aggregate under an inequality": () => {
      const [t, u] = pair();
      const inner = groupBy(
        [],
        [as(agg("max", [col(u, b)], INT), "m")],
        where(lt(col(u, a), outer(col(t, a))), u.plan),
      );
      return project([col(t, a), col(t, b), as(scalar(inner, col(t, a)), "m")], t.plan);
    },
    "scalar count under an inequality": () => {
      const [t, u] = pair();
      const inner = groupBy([], [as(count(col(u, b)), "m")], where(le(col(u, a), outer(col(t, a))), u.plan));
      return project([col(t, a), as(scalar(inner, col(t, a)), "m")], t.plan);
    },
    "outer column in the select list of the subquery": () => {
      const [t, u] = pair();
      const inner = groupBy(
        [],
        [as(sum(add(col(u, b), outer(col(t, b)))), "s")],
        where(eq(col(u, a), outer(col(t, a))), u.plan),
      );
      return project([col(t, a), as(scalar(inner, col(t, a), col(t, b)), "s")], t.plan);
    },
    "exists over a union": () => {
      const t = make("t");
      const u = make("u");
      const v = make("v");
      const inner = union(
        project([col(u, b)], where(eq(col(u, a), outer(col(t, a))), u.plan)),
        project([col(v, b)], where(eq(col(v, a), outer(col(t, b))), v.plan)),
      );
      return where(exists(inner, col(t, a), col(t, b)), t.plan);
    },
    "exists over an aggregate without keys is always true": () => {
      const [t, u] = pair();
      return where(
        exists(groupBy([], [as(count(), "n")], where(eq(col(u, a), outer(col(t, a))), u.plan)), col(t, a)),
        t.plan,
      );
    },
    "in over a grouped subquery": () => {
      const [t, u] = pair();
      const grouped = groupBy([col(u, a)], [col(u, a), as(sum(col(u, b)), "s")], u.plan);
      return where(
        inQuery(
          col(t, a),
          project([columnsOf(grouped)["a"]!], where(gt(columnsOf(grouped)["s"]!, lit(2n, LONG)), grouped)),
        ),
        t.plan,
      );
    },
    "limit in a correlated subquery": () => {
      const [t, u] = pair();
      const inner = limit(
        1,
        sort([desc(col(u, b))], project([col(u, b)], where(eq(col(u, a), outer(col(t, a))), u.plan))),
      );
      return project([col(t, a), as(scalar(inner, col(t, a)), "b")], t.plan);
    },
    "nested subqueries": () => {
      const [t, u, v] = [make("t"), make("u"), make("v")];
      const deep = groupBy([], [as(sum(col(v, b)), "s")], where(eq(col(v, a), outer(col(u, a))), v.plan));
      const inner = project(
        [col(u, b)],
        where(and(gt(scalar(deep, col(u, a)), lit(1n, LONG)), eq(col(u, c), outer(col(t, c)))), u.plan),
      );
      return where(inQuery(col(t, a), inner, col(t, c)), t.plan);
    },
    "a correlated join inside": () => {
      const [t, u, v] = [make("t"), make("u"), make("v")];
      const inner = groupBy(
        [],
        [as(count(), "n")],
        join(where(eq(col(u, a), outer(col(t, a))), u.plan), v.plan, eq(col(u, b), col(v, b)), "left"),
      );
      return project([col(t, a), as(scalar(inner, col(t, a)), "n")], t.plan);
    },
    "correlated predicates in both sides of a join": () => {
      const [t, u, v] = [make("t"), make("u"), make("v")];
      const inner = join(
        where(lt(col(u, a), outer(col(t, a))), u.plan),
        where(eq(col(v, a), outer(col(t, b))), v.plan),
        eq(col(u, b), col(v, b)),
        "left",
      );
      return where(exists(inner, col(t, a), col(t, b)), t.plan);
    },
  };
  for (const [name, build] of Object.entries(cases)) test(name, () => holds(build));

  test("lateral join", () =>
    holds(() => {
      const [t, u] = pair();
      const inner = groupBy(
        [],
        [as(count(), "n"), as(sum(col(u, b)), "s")],
        where(eq(col(u, a), outer(col(t, a))), u.plan),
      );
      return { kind: "LateralJoin", left: t.plan, right: inner, type: "inner" };
    }));
  test("left lateral join with limit", () =>
    holds(() => {
      const [t, u] = pair();
      const inner = limit(
        2,
        sort(
          [asc(col(u, b)), asc(col(u, c))],
          project([col(u, b), col(u, c)], where(eq(col(u, a), outer(col(t, a))), u.plan)),
        ),
      );
      return { kind: "LateralJoin", left: t.plan, right: inner, type: "left" };
    }));
});

describe("operators", () => {
  const setOperation = (kind: "Intersect" | "Except", all: boolean) => (): LogicalPlan => {
    const [t, u] = pair();
    return { kind, left: project([col(t, a), col(t, b)], t.plan), right: project([col(u, a), col(u, b)], u.plan), all };
  };
  const cases: Record<string, () => LogicalPlan> = {
    intersect: setOperation("Intersect", false),
    "intersect all": setOperation("Intersect", true),
    except: setOperation("Except", false),
    "except all": setOperation("Except", true),
    "outer joins under filters": () => {
      const [t, u] = pair();
      return where(
        and(gt(col(u, b), 1), or(isNull(col(t, c)), gt(col(t, c), 0))),
        join(t.plan, u.plan, eq(col(t, a), col(u, a)), "full"),
      );
    },
    "left join whose right side is tested for null": () => {
      const [t, u] = pair();
      return where(isNull(col(u, a)), join(t.plan, u.plan, and(eq(col(t, a), col(u, a)), gt(col(t, b), 1)), "left"));
    },
    "several distinct aggregates": () => {
      const t = make("t");
      return groupBy(
        [col(t, a)],
        [
          col(t, a),
          as(agg("count", [col(t, b)], LONG, { distinct: true }), "x"),
          as(agg("sum", [col(t, c)], LONG, { distinct: true }), "y"),
          as(sum(col(t, b)), "z"),
          as(count(), "n"),
        ],
        t.plan,
      );
    },
    "several distinct aggregates without keys, with filters": () => {
      const t = make("t");
      return groupBy(
        [],
        [
          as(agg("count", [col(t, b)], LONG, { distinct: true, filter: gt(col(t, c), 1) }), "x"),
          as(agg("count", [col(t, b), col(t, c)], LONG, { distinct: true }), "y"),
          as(agg("count", [col(t, a)], LONG, { filter: gt(col(t, b), 0) }), "n"),
          as(agg("max", [col(t, a)], INT), "m"),
        ],
        t.plan,
      );
    },
    "distinct over a union with filters": () => {
      const [t, u] = pair();
      const all = union(
        project([col(t, a), as(add(col(t, b), 1), "x")], t.plan),
        project([col(u, a), col(u, b)], u.plan),
      );
      const [x, y] = Object.values(columnsOf(all));
      return distinct(project([x!], where(and(gt(x!, 0), isNotNull(y!)), all)));
    },
    "joins of four with all kinds of predicates": () => {
      const [t, u, v, w] = [make("t"), make("u"), make("v"), make("t")];
      return where(
        and(
          eq(col(t, a), col(u, a)),
          eq(col(u, b), col(v, b)),
          eqNullSafe(col(v, c), col(w, c)),
          gt(add(col(t, b), col(w, b)), 2),
          eq(col(t, c), 1),
          isIn(col(u, c), 1, 2),
        ),
        cross(t.plan, u.plan, v.plan, w.plan),
      );
    },
    "semi and anti joins over joins": () => {
      const [t, u, v, w] = [make("t"), make("u"), make("v"), make("u")];
      const rows = where(eq(col(t, a), col(u, a)), cross(t.plan, u.plan));
      return where(
        and(
          inQuery(col(t, b), project([col(v, b)], v.plan)),
          not(exists(where(eq(col(w, c), outer(col(u, c))), w.plan), col(u, c))),
        ),
        rows,
      );
    },
    "predicates with common factors": () => {
      const [t, u] = pair();
      const branch = (x: number, y: number) => and(eq(col(t, a), col(u, a)), eq(col(t, b), x), eq(col(u, b), y));
      return where(or(branch(1, 2), branch(2, 1), branch(0, 3)), cross(t.plan, u.plan));
    },
    "conditions that are null": () => {
      const t = make("t");
      const cond = fn("if", [gt(col(t, a), 1), lit(null, { kind: "boolean" }), lt(col(t, b), 2)], { kind: "boolean" });
      return where(or(cond, not(and(gt(col(t, c), 1), not(isNull(col(t, a)))))), t.plan);
    },
    "grouping above grouping": () => {
      const t = make("t");
      const inner = groupBy([col(t, a), col(t, b)], [col(t, a), col(t, b)], t.plan);
      const o = columnsOf(inner);
      return groupBy([o["a"]!], [o["a"]!, as(count(), "n")], where(ge(o["b"]!, 1), inner));
    },
  };
  for (const [name, build] of Object.entries(cases)) test(name, () => holds(build));
});

test("a correlated scalar subquery that gives several rows raises Spark's error, for the rows that have them", () => {
  const [t, u] = pair();
  const inner = project([col(u, b)], where(eq(col(u, a), outer(col(t, a))), u.plan));
  const plan = optimize(project([col(t, a), as(scalar(inner, col(t, a)), "b")], t.plan), context());
  const rowsOf = (second: number) =>
    evaluate(
      plan,
      new Map([
        [
          "t",
          [
            [1, 0, 0],
            [2, 0, 0],
          ],
        ],
        [
          "u",
          [
            [1, 5, 0],
            [second, 6, 0],
          ],
        ],
      ]),
    );
  expect(bag(rowsOf(2))).toEqual(["1,5", "2,6"]);
  expect(bag(rowsOf(3))).toEqual(["1,5", "2,null"]);
  expect(() => rowsOf(1)).toThrow("SCALAR_SUBQUERY_TOO_MANY_ROWS");
});

describe("each rule that may be excluded, excluded", () => {
  const names = [...new Set(batches.flatMap((x) => x.rules.filter((r) => !r.required).map((r) => r.name)))];
  const plan = (() => {
    const [t, u, v] = [make("t"), make("u"), make("v")];
    const deep = groupBy([], [as(count(), "n")], where(and(eq(col(v, a), outer(col(t, a))), gt(col(v, b), 0)), v.plan));
    const joined = where(
      and(
        eq(col(t, a), col(u, a)),
        or(and(eq(col(t, b), 1), gt(col(u, c), 0)), and(eq(col(t, b), 2), lt(col(u, c), 3))),
        not(inQuery(col(t, c), project([col(v, c)], v.plan))),
      ),
      cross(t.plan, u.plan),
    );
    const list = project([col(t, a), as(add(col(t, b), 0), "x"), as(scalar(deep, col(t, a)), "n")], joined);
    const x = columnsOf(list);
    return limit(
      100,
      sort(
        [asc(x["a"]!)],
        groupBy([x["a"]!], [x["a"]!, as(sum(x["x"]!), "s"), as(agg("max", [x["n"]!], LONG), "m")], list),
      ),
    );
  })();
  for (const name of names)
    test(name, () => {
      const out = optimize(plan, {
        ...context({ "spark.sql.optimizer.excludedRules": `${name},ConvertToLocalRelation` }),
        check: false,
      });
      fc.assert(
        fc.property(rows, rows, rows, (t, u, v) => {
          const tables = new Map([
            ["t", t],
            ["u", u],
            ["v", v],
          ]);
          expect(bag(evaluate(out, tables)), treeString(out)).toEqual(bag(evaluate(plan, tables)));
        }),
        { numRuns: 8, seed: 3 },
      );
    });
});
