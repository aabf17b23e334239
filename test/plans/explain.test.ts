import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { normalized } from "./tables.ts";

let spark: SparkSession;
const folder = mkdtempSync(join(tmpdir(), "kindling-explain-"));
beforeAll(async () => {
  spark = SparkSession.builder.master("local[2]").getOrCreate();
  const rows = await spark.sql(
    "select id as k, cast(id % 7 as int) a, concat('s', id) s, cast(id as decimal(15,2)) d, date'2020-01-01' dt, array(id) arr from range(0, 100, 1, 2)",
  );
  await rows.write.mode("overwrite").parquet(join(folder, "t"));
  await spark.read.parquet(join(folder, "t")).createOrReplaceTempView("t");
  await spark.read.parquet(join(folder, "t")).createOrReplaceTempView("u");
});
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

const explain = async (query: string, mode: "simple" | "extended" | "cost" | "formatted" | "codegen" | "analyze") =>
  normalized(await (await spark.sql(query)).explainString(mode));
/** The lines of a plan below its heading. */
const tree = async (query: string): Promise<string[]> =>
  (await explain(query, "simple")).trimEnd().split("\n").slice(1);

const scan = (columns: string, dataFilters: string, pushed: string, schema: string): string =>
  `FileScan parquet [${columns}] Batched: true, DataFilters: [${dataFilters}], Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/tables/t], PartitionFilters: [], PushedFilters: [${pushed}], ReadSchema: struct<${schema}>`;

describe("EXPLAIN", () => {
  it("shows aggregation, exchange and the pipelines' numbers", async () => {
    expect(await tree("select k, sum(d) from t where a > 1 and s = 'x' group by k order by k limit 10")).toEqual([
      "TakeOrderedAndProject(limit=10, orderBy=[k#1L ASC NULLS FIRST], output=[k#1L,sum(d)#2])",
      "+- *(2) HashAggregate(keys=[k#1L], functions=[sum(d#3)])",
      "   +- Exchange hashpartitioning(k#1L, 200), ENSURE_REQUIREMENTS, [plan_id=5]",
      "      +- *(1) HashAggregate(keys=[k#1L], functions=[partial_sum(d#3)])",
      "         +- *(1) Project [k#1L, d#3]",
      "            +- *(1) Filter (((isnotnull(a#4) AND isnotnull(s#5)) AND (a#4 > 1)) AND (s#5 = x))",
      `               +- ${scan("k#1L,a#4,s#5,d#3", "isnotnull(a#4), isnotnull(s#5), (a#4 > 1), (s#5 = x)", "IsNotNull(a), IsNotNull(s), GreaterThan(a,1), EqualTo(s,x)", "k:bigint,a:int,s:string,d:decimal(15,2)")}`,
    ]);
  });

  it("shows joins with their build sides", async () => {
    expect(await tree("select t.k from t where a not in (select a from u)")).toEqual([
      "*(1) Project [k#1L]",
      "+- *(1) BroadcastHashJoin [a#2], [a#3], LeftAnti, BuildRight, true, false",
      `   :- ${scan("k#1L,a#2", "", "", "k:bigint,a:int")}`,
      "   +- BroadcastExchange HashedRelationBroadcastMode(List(cast(input[0, int, true] as bigint)),true), [plan_id=3]",
      `      +- ${scan("a#3", "", "", "a:int")}`,
    ]);
    const nested = await tree("select t.k, u.k from t join u on t.k < u.k");
    expect(nested[0]).toBe("*(2) BroadcastNestedLoopJoin BuildRight, Inner, (k#1L < k#2L)");
    expect(nested.join("\n")).toContain("BroadcastExchange IdentityBroadcastMode, [plan_id=");
    const shuffled = await tree("select /*+ SHUFFLE_HASH(u) */ t.k from t join u on t.k = u.k and t.a < u.a");
    expect(shuffled[1]).toBe("+- *(2) ShuffledHashJoin [k#1L], [k#2L], Inner, BuildRight, (a#3 < a#4)");
  });

  it("names what a scan is given", async () => {
    const filter =
      "s like 'a%' and dt >= date'2020-01-01' and (k < 3 or k is null) and not a = 5 and a in (1, 2, 6) and k + 1 > 3";
    const text = await explain(`select k from t where ${filter}`, "formatted");
    const pushed = /^PushedFilters: \[(.*)\]$/m.exec(text)![1]!;
    for (const f of [
      "StringStartsWith(s,a)",
      "GreaterThanOrEqual(dt,2020-01-01)",
      "Or(LessThan(k,3),IsNull(k))",
      "Not(EqualTo(a,5))",
      "In(a, [1,2,6])",
    ])
      expect(pushed).toContain(f);
    // What is computed of a column cannot be asked of a file.
    expect(pushed).not.toContain("3),GreaterThan");
    expect(text).toContain("ReadSchema: struct<k:bigint,a:int,s:string,dt:date>");
  });

  it("shows subqueries once, where they are first needed", async () => {
    const query = "select k from t where a > (select max(a) from u)";
    const lines = await tree(query);
    expect(lines.filter((l) => /[-+] Subquery scalar-subquery#\d+, \[id=#\d+\]$/.test(l))).toHaveLength(1);
    expect(lines.filter((l) => /[-+] ReusedSubquery Subquery scalar-subquery#\d+, \[id=#\d+\]$/.test(l))).toHaveLength(
      1,
    );
    const text = await explain(query, "formatted");
    expect(text).toMatch(
      /===== Subqueries =====\n\nSubquery:1 Hosting operator id = 2 Hosting Expression = ReusedSubquery/,
    );
    expect(text).toMatch(
      /Subquery:2 Hosting operator id = 1 Hosting Expression = Subquery scalar-subquery#\d+, \[id=#\d+\]\n\* HashAggregate \(7\)/,
    );
  });

  it("EXTENDED shows the plan before and after analysis", async () => {
    const text = await explain("select k + 1 from t where a > 1", "extended");
    expect(text.split("\n").slice(0, 12)).toEqual([
      "== Parsed Logical Plan ==",
      "'Project [unresolvedalias(('k + 1))]",
      "+- 'Filter ('a > 1)",
      "   +- 'UnresolvedRelation [t], [], false",
      "",
      "== Analyzed Logical Plan ==",
      "(k + 1): bigint",
      expect.stringMatching(/^Project \[\(k#1L \+ cast\(1 as bigint\)\) AS \(k \+ 1\)#2L\]$/),
      "+- Filter (a#3 > 1)",
      "   +- SubqueryAlias t",
      expect.stringMatching(/^ {6}\+- Relation \[k#1L,a#3,s#\d+,d#\d+,dt#\d+,arr#\d+\] parquet$/),
      "",
    ]);
    expect(text).toContain("== Optimized Logical Plan ==\n");
    expect(text).toContain("== Physical Plan ==\n");
  });

  it("COST shows statistics", async () => {
    const text = await explain("select * from range(2000) limit 5", "cost");
    expect(text).toContain("Statistics(sizeInBytes=");
    expect(text).toMatch(/Range \(0, 2000, step=1.*\), Statistics\(sizeInBytes=15\.6 KiB, rowCount=2\.00E\+3\)/);
  });

  it("is a statement too", async () => {
    const rows = await (await spark.sql("EXPLAIN FORMATTED select k from t where a > 1")).collect();
    expect(rows).toHaveLength(1);
    const plan = String(rows[0]!["plan" as never]);
    expect(
      plan.startsWith(
        "== Physical Plan ==\n* Project (3)\n+- * Filter (2)\n   +- Scan parquet  (1)\n\n\n(1) Scan parquet ",
      ),
    ).toBe(true);
    expect(plan).toContain("\n(2) Filter [codegen id : 1]\nInput [2]: ");
  });

  it("tells what the reference evaluates, and why", async () => {
    const query = "select k, size(arr) + 1 n from t where size(arr) > 0";
    const text = await explain(query, "formatted");
    expect(text).toContain("Reference: [size(arr#2) (size)]");
    expect(await tree(query)).toEqual([
      expect.stringMatching(/^Project /),
      expect.stringMatching(/^\+- Filter /),
      expect.stringMatching(/FileScan/),
    ]);
    const code = await explain(query, "codegen");
    expect(code).toContain("/* the reference evaluates size(");
    expect(code).toMatch(/^Reference: \[size\(arr#\d+\) \(size\)\]$/m);
    expect(await explain("select collect_list(a) from t", "formatted")).toContain(
      "Reference: [collect_list(a#1) (collect_list)]",
    );
  });

  it("CODEGEN shows the code of every pipeline", async () => {
    const text = await explain("select a, sum(k * 2) from t where a > 1 group by a", "codegen");
    expect(text.startsWith("Found 2 WholeStageCodegen subtrees.\n== Subtree 1 / 2 (codeSize:")).toBe(true);
    expect(text).toContain("(func $select (param $0 i32) (param $1 i32) (param $2 i32) (result i32)");
    expect(text).toContain("(func $merge ");
    expect(text).toContain("i64.mul");
    // Blocks are closed: every function ends where it began.
    for (const body of text.match(/^\(func [\s\S]*?^\)/gm) ?? []) {
      const opens = body.match(/^ +(block|loop|if)\b/gm)?.length ?? 0;
      expect(body.match(/^ +end$/gm)?.length ?? 0).toBe(opens);
    }
  });

  it("tells figures after a run", async () => {
    const text = await explain("select u.a, count(*) from t join u on t.k = u.k where t.a > 2 group by u.a", "analyze");
    const rows = (operator: RegExp): string[] =>
      text
        .split("\n\n")
        .filter((p) => operator.test(p))
        .map((p) => /^Rows: (\d+)$/m.exec(p)?.[1] ?? "none");
    // 100 rows with a = k % 7: 56 have more than 2, and 4 groups are left.
    expect(rows(/^\n*\(\d+\) Scan parquet/)).toEqual(["100", "100"]);
    expect(rows(/^\(\d+\) BroadcastHashJoin/)).toEqual(["56"]);
    expect(rows(/^\(\d+\) HashAggregate/)).toEqual(["4", "4"]);
    for (const aggregate of text.split("\n\n").filter((p) => /^\(\d+\) HashAggregate/.test(p)))
      expect(aggregate).toMatch(/^Time: [\d.]+ ms in its pipelines/m);
    expect(text).toMatch(/== Execution ==\nRows: 4\nTime: [\d.]+ ms\nPeak memory: [\d.]+ [KM]?i?B/);
  });

  it("tells what was written to disk", async () => {
    spark.conf.set("spark.memory.offHeap.size", "1m");
    try {
      const text = await explain("select id, count(*) from range(0, 200000, 1, 4) group by id", "analyze");
      expect(text).toMatch(/\(\d+\) HashAggregate[\s\S]*?Rows: 200000\n[\s\S]*?Spilled: [\d.]+ MiB/);
    } finally {
      spark.conf.unset("spark.memory.offHeap.size");
    }
  });

  it("counts rows on all threads", async () => {
    const text = await explain("select count(*) from range(0, 300000, 1, 8) where id % 3 = 0", "analyze");
    expect(/\(\d+\) Filter[\s\S]*?Rows: (\d+)/.exec(text)?.[1]).toBe("100000");
  });
});
