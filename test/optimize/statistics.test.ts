import { describe, expect, test } from "vitest";
import { statistics } from "../../src/catalyst/optimize/cost/statistics.ts";
import { INT, STRING } from "../../src/types/dataType.ts";
import {
  and,
  as,
  columnsOf,
  count,
  date,
  eq,
  groupBy,
  gt,
  isIn,
  join,
  lt,
  project,
  table,
  where,
} from "../rules/dsl.ts";
import { lineitem, nation, orders, part, partsupp } from "./tpch.ts";

const rowsOf = (p: Parameters<typeof statistics>[0]) => Math.round(statistics(p).rowCount);

describe("statistics", () => {
  test("of a relation come from its source", () => {
    expect(rowsOf(lineitem().plan)).toBe(6_001_215);
    const o = orders();
    const s = statistics(o.plan).columns;
    expect(s.get(o.c["o_custkey"]!.id)!.distinct).toBe(149_999);
    expect(s.get(o.c["o_orderkey"]!.id)!.distinct).toBe(1_500_000);
  });
  test("without a source's figures the size stands for them", () => {
    const t = table("t", { a: INT, s: STRING }, { statistics: { sizeInBytes: 3200 } });
    expect(rowsOf(t.plan)).toBe(100);
  });
  test("ranges narrow each other", () => {
    const t = table(
      "t",
      { a: INT },
      { statistics: { sizeInBytes: 1, rowCount: 1000, columns: { a: { min: 0, max: 100, nullCount: 0 } } } },
    );
    expect(rowsOf(where(gt(t.c["a"]!, 50), t.plan))).toBe(500);
    expect(rowsOf(where(and(gt(t.c["a"]!, 50), lt(t.c["a"]!, 75)), t.plan))).toBe(250);
    expect(rowsOf(where(eq(t.c["a"]!, 200), t.plan))).toBe(0);
    expect(rowsOf(where(isIn(t.c["a"]!, 1, 2, 3), t.plan))).toBe(30);
  });
  test("names of small tables are unique", () => {
    const n = nation();
    expect(rowsOf(where(eq(n.c["n_name"]!, "CANADA"), n.plan))).toBe(1);
  });
  test("a join by a foreign key has the rows of the referring side", () => {
    const [l, o] = [lineitem(), orders()];
    expect(rowsOf(join(l.plan, o.plan, eq(l.c["l_orderkey"]!, o.c["o_orderkey"]!)))).toBe(6_001_215);
    const few = where(lt(o.c["o_orderdate"]!, date("1992-08-28")), o.plan);
    expect(rowsOf(join(l.plan, few, eq(l.c["l_orderkey"]!, o.c["o_orderkey"]!)))).toBeLessThan(700_000);
  });
  test("keys of two columns are not independent", () => {
    const [l, ps] = [lineitem(), partsupp()];
    const both = and(eq(l.c["l_partkey"]!, ps.c["ps_partkey"]!), eq(l.c["l_suppkey"]!, ps.c["ps_suppkey"]!));
    expect(rowsOf(join(l.plan, ps.plan, both))).toBe(6_001_215);
  });
  test("semi joins keep the part of the keys that the right side has", () => {
    const [ps, p] = [partsupp(), part()];
    const few = project([p.c["p_partkey"]!], where(lt(p.c["p_partkey"]!, 20_000n), p.plan));
    const rows = rowsOf(join(ps.plan, few, eq(ps.c["ps_partkey"]!, p.c["p_partkey"]!), "leftSemi"));
    expect(rows).toBeGreaterThan(70_000);
    expect(rows).toBeLessThan(90_000);
  });
  test("groups are bounded by the distinct values", () => {
    const l = lineitem();
    const g = groupBy([l.c["l_suppkey"]!], [l.c["l_suppkey"]!, as(count(), "n")], l.plan);
    expect(rowsOf(g)).toBe(10_000);
    expect(statistics(g).columns.get(columnsOf(g)["l_suppkey"]!.id)!.distinct).toBe(10_000);
  });
});
