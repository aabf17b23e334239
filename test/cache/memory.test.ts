import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { analyze } from "../../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../../src/catalyst/analyze/evalConfig.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../src/catalyst/catalog/sessionCatalog.ts";
import "../../src/catalyst/functions/functions.ts";
import { parseSql } from "../../src/catalyst/parse/parseSql.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { CacheManager } from "../../src/execution/cache/cacheManager.ts";
import { QueryExecution } from "../../src/execution/queryExecution.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import { DEFAULT_LEVEL, levelNamed } from "../../src/session/service/storageLevels.ts";

const folder = mkdtempSync(join(tmpdir(), "kindling-cache-"));
const engine = new Engine(1, { poison: true });
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const config = new RuntimeConfig([
  ["spark.sql.session.timeZone", "UTC"],
  ["spark.local.dir", folder],
  ["spark.memory.offHeap.size", "16m"],
]);
const session = { config, evalConfig: () => evalConfigOf(config, 0n) };
const catalog = new SessionCatalog(new ExternalCatalog("spark-warehouse"));
const plan = (sql: string): LogicalPlan =>
  analyze(parseSql(sql) as LogicalPlan, { catalog, config, evalConfig: session.evalConfig() });

async function run(cache: CacheManager, sql: string): Promise<unknown[]> {
  const analyzed = plan(sql);
  const out: unknown[] = [];
  for await (const b of new QueryExecution(engine, session, analyzed, cache.use(session, analyzed)).execute())
    out.push(...b.columns[0]!.values());
  // What is to be spilled goes behind the query.
  await new Promise((r) => setTimeout(r, 5));
  return out;
}
const { heap } = engine.pool.thread;
const spilled = (): number => {
  const own = readdirSync(folder)[0];
  return own === undefined ? 0 : readdirSync(join(folder, own)).filter((n) => n.startsWith("sort-")).length;
};

test("the rows are in memory of their own until they are forgotten", async () => {
  const cache = new CacheManager(engine);
  const sql = "SELECT id, CAST(id AS STRING) AS s FROM range(50000)";
  await run(cache, sql);
  const before = heap.used;
  cache.add(session, plan(sql), DEFAULT_LEVEL);
  expect(heap.used).toBe(before);
  expect(await run(cache, `SELECT count(s) FROM (${sql}) t`)).toEqual([50000n]);
  const held = heap.used;
  expect(held - before).toBeGreaterThan(50000 * 16);
  expect(await run(cache, `SELECT max(id) FROM (${sql})`)).toEqual([49999n]);
  expect(heap.used).toBe(held);
  expect(cache.remove(session, plan(sql), false)).toBe(true);
  expect(heap.used).toBe(before);
});

test("forgetting rows that a query reads waits for it", async () => {
  const cache = new CacheManager(engine);
  const sql = "SELECT id FROM range(10)";
  const before = heap.used;
  cache.add(session, plan(sql), DEFAULT_LEVEL);
  const rows = await cache.find(session, plan(sql))!.acquire();
  cache.clear();
  expect(heap.used).toBeGreaterThan(before);
  expect(
    rows.batches.flatMap((b) => [...heap.i64.slice(b.columns[0]!.data / 8, b.columns[0]!.data / 8 + b.rows)]),
  ).toEqual(Array.from({ length: 10 }, (_, i) => BigInt(i)));
  rows.release();
  expect(heap.used).toBe(before);
});

test("what does not fit is written to disk or computed again, by the level", async () => {
  const sql = (n: number): string => `SELECT id + ${n} AS x FROM range(400000)`;
  for (const [level, files] of [
    ["MEMORY_AND_DISK", 1],
    ["MEMORY_ONLY", 0],
  ] as const) {
    const cache = new CacheManager(engine);
    const before = heap.used;
    for (const n of [1, 2, 3]) cache.add(session, plan(sql(n)), levelNamed(level));
    for (const n of [1, 2, 3]) await run(cache, `SELECT count(*) FROM (${sql(n)})`);
    // Half of 16 MiB has room for two of about 3 MiB, not for three: the oldest goes.
    expect(heap.used - before).toBeLessThan(8 << 20);
    expect(cache.find(session, plan(sql(3)))!.bytes).toBeGreaterThan(0);
    expect(cache.find(session, plan(sql(1)))!.bytes).toBe(0);
    expect(spilled()).toBe(files);
    for (const n of [1, 2, 3])
      expect(await run(cache, `SELECT sum(x) FROM (${sql(n)})`)).toEqual([79999800000n + 400000n * BigInt(n)]);
    cache.clear();
    expect(heap.used).toBe(before);
    expect(spilled()).toBe(0);
  }
});

test("batches are left out by their least and largest values", async () => {
  const cache = new CacheManager(engine);
  const sql = "SELECT id, CAST(id AS STRING) AS s, nullif(id, id) AS n, CAST(id AS DOUBLE) AS d FROM range(60000)";
  cache.add(session, plan(sql), DEFAULT_LEVEL);
  const all = (await cache.find(session, plan(sql))!.acquire()).batches.length;
  expect(all).toBeGreaterThan(3);
  const figures = async (where: string): Promise<[rows: number, read: number]> => {
    const analyzed = plan(`SELECT * FROM (${sql}) WHERE ${where}`);
    let out: [number, number] = [0, 0];
    const query = new QueryExecution(engine, session, analyzed, cache.use(session, analyzed));
    await query.withResult({}, (run, _, result) => {
      const m = [...run.measures.values()].find((x) => x.has("batchesRead"))!;
      expect(m.get("batchesRead")! + m.get("batchesPruned")!).toBe(all);
      out = [result.reduce((n, b) => n + b.rows, 0), m.get("batchesRead")!];
    });
    return out;
  };
  expect(await figures("id = 50000")).toEqual([1, 1]);
  expect(await figures("d >= 59999.0")).toEqual([1, 1]);
  expect(await figures("id < 5 OR id > 59990")).toEqual([14, 2]);
  expect(await figures("id IN (3, 4)")).toEqual([2, 1]);
  expect(await figures("id > 70000")).toEqual([0, 0]);
  expect(await figures("n IS NOT NULL")).toEqual([0, 0]);
  expect(await figures("s > 'x'")).toEqual([0, 0]);
  expect(await figures("id % 2 = 0")).toEqual([30000, all]);
  cache.clear();
});

test("plans are the same by meaning, not by names and ids", () => {
  const cache = new CacheManager(engine);
  cache.add(session, plan("SELECT id AS a, id + 1 AS b FROM range(3) WHERE id > 1"), DEFAULT_LEVEL);
  const found = (sql: string): boolean => cache.find(session, plan(sql)) !== undefined;
  expect(found("SELECT q.id AS x, q.id + 1 FROM range(3) AS q WHERE q.id > 1")).toBe(true);
  expect(found("SELECT id AS a, id + 2 AS b FROM range(3) WHERE id > 1")).toBe(false);
  expect(found("SELECT id + 1 AS a, id AS b FROM range(3) WHERE id > 1")).toBe(false);
  expect(found("SELECT id AS a, id + 1 AS b FROM range(4) WHERE id > 1")).toBe(false);
  expect(found("SELECT id AS a, id + 1 AS b FROM range(3) WHERE id >= 1")).toBe(false);
});
