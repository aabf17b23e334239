import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { graphOfPlan } from "../../src/dag/fromPlan.ts";
import { graphOfRdd } from "../../src/dag/fromRdd.ts";
import { type DagCluster, type DagGraph, nodesOf } from "../../src/dag/graph.ts";
import { toMermaid } from "../../src/dag/mermaid.ts";
import { type AnyDataFrame, col, dag, functions as F, SparkSession, StorageLevel } from "../../src/index.ts";

let spark: SparkSession;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "kindling-dag-"));
  spark = SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", join(dir, "warehouse")).create();
});
afterAll(async () => {
  await spark.stop();
  rmSync(dir, { recursive: true, force: true });
});

const stages = (g: DagGraph): DagCluster[] => g.items.filter((i): i is DagCluster => i.kind !== "node");
/** `Stage 0: MapPartitionsRDD, ShuffledRDD`, without the ids. */
const shape = (g: DagGraph): string[] =>
  stages(g).map(
    (s) =>
      `${s.label}: ${nodesOf(s.items)
        .map((n) => n.title.replace(/ \[\d+\]$/, ""))
        .join(", ")}`,
  );
const title = (g: DagGraph, id: string): string =>
  nodesOf(g.items)
    .find((n) => n.id === id)!
    .title.replace(/ \[\d+\]$/, "");
const arrows = (g: DagGraph): string[] => g.edges.map((e) => `${title(g, e.from)} > ${title(g, e.to)}`);

const counted = () => {
  const words = spark.sparkContext.parallelize(["a b", "b"], 2).flatMap((l) => l.split(" "));
  const pairs = words.map((w) => [w, 1]);
  return { pairs, counts: pairs.reduceByKey((a, b) => a + b, 3) };
};

describe("the lineage of an RDD", () => {
  test("is cut into stages at shuffles; names, calls and partitions are said", () => {
    const { counts } = counted();
    counts.setName("counts");
    const graph = graphOfRdd(counts.node);
    expect(shape(graph)).toEqual([
      "Stage 0: ParallelCollectionRDD, MapPartitionsRDD, MapPartitionsRDD",
      "Stage 1: counts",
    ]);
    expect(arrows(graph)).toEqual([
      "ParallelCollectionRDD > MapPartitionsRDD",
      "MapPartitionsRDD > MapPartitionsRDD",
      "MapPartitionsRDD > counts",
    ]);
    const [source, , , last] = nodesOf(graph.items);
    expect(source!.lines).toEqual([expect.stringMatching(/^parallelize at dag\.test\.ts:\d+$/), "2 partitions"]);
    expect(last!.lines).toEqual([
      "ShuffledRDD",
      expect.stringMatching(/^reduceByKey at dag\.test\.ts:\d+$/),
      "3 partitions",
    ]);
  });

  test("stages whose output is there are skipped, as those behind kept partitions", async () => {
    const { counts } = counted();
    expect(stages(graphOfRdd(counts.node)).map((s) => s.skipped)).toEqual([false, false]);
    await counts.collect();
    expect(stages(graphOfRdd(counts.node)).map((s) => s.label)).toEqual(["Stage 0 (skipped)", "Stage 1"]);
    // Another shuffle of the same RDD has to run.
    const sorted = counts.sortByKey();
    expect(stages(graphOfRdd(sorted.node)).map((s) => s.skipped)).toEqual([true, false, false]);

    const { counts: again } = counted();
    const kept = again.mapValues((n) => n * 2).persist(StorageLevel.MEMORY_ONLY);
    const parted = kept.repartition(2);
    expect(stages(graphOfRdd(parted.node)).map((s) => s.skipped)).toEqual([false, false, false]);
    await kept.count();
    expect(stages(graphOfRdd(parted.node)).map((s) => s.skipped)).toEqual([true, false, false]);
    const box = nodesOf(graphOfRdd(parted.node).items).find((n) => n.role === "cached")!;
    expect(box.lines.slice(-2)).toEqual(["Memory Deserialized 1x Replicated", "3 partitions kept"]);
    kept.unpersist();
    expect(nodesOf(graphOfRdd(parted.node).items).some((n) => n.role === "cached")).toBe(false);
  });

  test("what two stages compute stands in both", () => {
    const { pairs, counts } = counted();
    const graph = graphOfRdd(counts.join(pairs).node);
    const [, , last] = [0, 1, 2].map((i) => stages(graph)[i]!.label);
    expect(last).toBe("Stage 2");
    expect(shape(graph).filter((s) => s.includes("ParallelCollectionRDD"))).toHaveLength(2);
    expect(new Set(nodesOf(graph.items).map((n) => n.id)).size).toBe(nodesOf(graph.items).length);
  });

  test("an RDD with itself has two arrows; a cut lineage ends", async () => {
    const { pairs } = counted();
    expect(arrows(graphOfRdd(pairs.union(pairs).node)).filter((a) => a.endsWith("UnionRDD"))).toHaveLength(2);
    const short = pairs.map((p) => p);
    short.localCheckpoint();
    await short.count();
    const graph = graphOfRdd(short.node);
    expect(nodesOf(graph.items)).toHaveLength(1);
    expect(nodesOf(graph.items)[0]!.lines).toContain("checkpoint (local)");
  });

  test("dag gives text at once", () => {
    const { counts } = counted();
    counts.setName('<counts> & "more"');
    const svg: string = dag(counts);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("&lt;counts&gt; &amp; &quot;more&quot; [");
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg).not.toMatch(/href|url\(|<script|@import/);
    expect(dag(counts)).toBe(svg);
    const text: string = dag(counts, "mermaid");
    expect(text).toContain("#60;counts#62; #38; #quot;more#quot; [");
  });
});

const plan = async (
  df: AnyDataFrame,
  kind: "logical" | "optimized" | "physical",
  measured = false,
): Promise<DagGraph> => graphOfPlan(await df.sparkSession.channel.planGraph(df.relation, kind, measured), kind);

describe("the plan of a DataFrame", () => {
  const sales = () => spark.range(100).selectExpr("id % 7 AS shop", "id AS amount");

  test("is cut into stages at exchanges, and what is compiled together has a box", async () => {
    const df = sales().where(col("amount").gt(10)).groupBy("shop").agg(F.sum("amount").as("total")).orderBy("total");
    const graph = await plan(df, "physical");
    expect(shape(graph)).toEqual([
      "Stage 0: Range, Filter, Project, HashAggregate, Exchange",
      "Stage 1: HashAggregate, Exchange",
      "Stage 2: Sort",
    ]);
    const codegen = stages(graph).flatMap((s) => s.items.flatMap((i) => (i.kind === "codegen" ? [i] : [])));
    expect(
      codegen.map(
        (c) =>
          `${c.label}: ${nodesOf(c.items)
            .map((n) => n.title)
            .join(", ")}`,
      ),
    ).toEqual(["WholeStageCodegen (1): Filter, Project, HashAggregate", "WholeStageCodegen (2): HashAggregate"]);
    const lines = nodesOf(graph.items).map((n) => n.lines.join());
    expect(lines[3]).toBe("keys=[shop], functions=[partial_sum(amount)]");
    expect(lines[4]).toMatch(/^hashpartitioning\(shop, \d+\), ENSURE_REQUIREMENTS$/);
    expect(graph.edges).toHaveLength(nodesOf(graph.items).length - 1);
  });

  test("logical and optimized plans", async () => {
    const df = sales().select("shop", "amount").where(col("amount").gt(10)).select("shop");
    expect(shape(await plan(df, "logical"))).toEqual([
      "Analyzed logical plan: Range, Project, Project, Filter, Project",
    ]);
    const optimized = shape(await plan(df, "optimized"));
    expect(optimized[0]).toMatch(/^Optimized logical plan: Range/);
    expect(optimized[0]!.split(", ").length).toBeLessThan(5);
  });

  test("a broadcast is a stage that leads to the join, a subquery to where its value is used", async () => {
    await sales().createOrReplaceTempView("sales");
    const df = spark.sql(
      "SELECT /*+ BROADCAST(b) */ a.shop FROM sales a JOIN sales b ON a.shop = b.shop WHERE a.amount > (SELECT avg(amount) FROM sales)",
    );
    const graph = await plan(df, "physical");
    expect(arrows(graph)).toContain("BroadcastExchange > BroadcastHashJoin");
    const dashed = graph.edges.filter((e) => e.dashed);
    expect(dashed.map((e) => title(graph, e.to))).toEqual(["Filter"]);
    expect(stages(graph).some((s) => s.label.endsWith("Subquery 1"))).toBe(true);
    expect(dag(df, "svg")).toBeInstanceOf(Promise);
    expect(await dag(df)).toContain("BroadcastHashJoin");
    expect(await dag(df)).toBe(await dag(df));
    const logical = await plan(df, "logical");
    expect(stages(logical).map((s) => s.label)).toEqual(["Subquery 1", "Analyzed logical plan"]);
  });

  test("with the figures of a run", async () => {
    const graph = await plan(sales().where(col("amount").geq(90)), "physical", true);
    expect(nodesOf(graph.items).find((n) => n.title === "Filter")!.lines).toContain("Rows: 10");
    expect(await dag(sales().where(col("amount").geq(90)), "mermaid", { analyze: true })).toContain("Rows: 10");
  });

  test("cached rows are marked", async () => {
    const df = sales().where(col("amount").gt(50)).cache();
    await df.count();
    const graph = await plan(df.groupBy("shop").count(), "physical");
    expect(
      nodesOf(graph.items)
        .filter((n) => n.role === "cached")
        .map((n) => n.title),
    ).toEqual(["InMemoryTableScan"]);
    await df.unpersist();
  });
});

describe("what dag refuses", () => {
  test("other formats, plans and things", async () => {
    const { counts } = counted();
    expect(() => dag(counts, "png" as "svg")).toThrow('A picture is "svg" or "mermaid", not "png"');
    expect(() => dag({} as never)).toThrow("pictures of RDDs and of DataFrames only");
    await expect(dag(spark.range(1), "svg", { plan: "parsed" as "logical" })).rejects.toThrow("A plan is one of");
    await expect(dag(spark.range(1), "svg", { plan: "logical", analyze: true })).rejects.toThrow("figures of a run");
    await expect(dag(spark.sql("SELECT nothing"))).rejects.toThrow("UNRESOLVED_COLUMN");
  });
});

test("Mermaid: stages as subgraphs, what has a meaning there by its code", () => {
  const graph: DagGraph = {
    title: "t",
    items: [
      {
        kind: "stage",
        id: "s",
        label: 'a "b"',
        skipped: true,
        items: [{ kind: "node", id: "x", title: "1. #x", lines: ["count(*) `q`", "a_b _c_"], role: "step" }],
      },
      { kind: "node", id: "y", title: "- y", lines: [], role: "cached" },
    ],
    edges: [{ from: "x", to: "y", dashed: true }],
  };
  expect(toMermaid(graph).split("\n")).toEqual([
    "flowchart TB",
    '  subgraph c0["a #quot;b#quot;"]',
    '    n0["1#46; #35;x<br/>count(#42;) #96;q#96;<br/>a_b #95;c#95;"]',
    "  end",
    '  n1["#45; y"]',
    "  n0 -.-> n1",
    "  classDef cached fill:#dafbe1,stroke:#1a7f37,color:#1f2328,stroke-width:2px,stroke-dasharray:2 4",
    "  class n1 cached",
    "  classDef skipped fill:#e6eaef,stroke:#afb8c1,color:#59636e",
    "  class n0 skipped",
    "",
  ]);
});
