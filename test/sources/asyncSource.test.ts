import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { registerDataSource } from "../../src/catalyst/catalog/dataSource.ts";
import { sparkError } from "../../src/common/errors/conditions.ts";
import { type AsyncScan, registerAsyncSource } from "../../src/execution/sources/asyncSource.ts";
import { functions as F, SparkError, SparkSession } from "../../src/index.ts";
import { ColumnBuilder } from "../../src/memory/column/values.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";

/** A source that is asked with promises, and what it saw. */
const schema = parseDdlSchema("part INT, n BIGINT, s STRING");
interface Setup {
  partitions: number;
  batches: number;
  rows: number;
  /** Milliseconds that a batch takes. */
  delay: number;
  failAt: readonly [partition: number, batch: number] | undefined;
  limits: { readonly limit: boolean; readonly offset: boolean };
}
let setup: Setup;
const seen = {
  opened: 0,
  closed: 0,
  open: 0,
  most: 0,
  batches: 0,
  ahead: 0,
  loads: 0,
  scan: undefined as AsyncScan | undefined,
};
beforeEach(() => {
  setup = {
    partitions: 3,
    batches: 4,
    rows: 1000,
    delay: 0,
    failAt: undefined,
    limits: { limit: false, offset: false },
  };
  Object.assign(seen, { opened: 0, closed: 0, open: 0, most: 0, batches: 0, ahead: 0, loads: 0, scan: undefined });
});

registerDataSource({
  name: "slow",
  load: async () => {
    seen.loads++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { format: "slow", schema, paths: [], options: {}, partitionColumns: [], description: "SlowRelation" };
  },
  resolve: () => {
    throw sparkError("INTERNAL_ERROR", { message: "not loaded" });
  },
});
registerAsyncSource({
  format: "slow",
  // Conditions on the partition's number alone.
  handles: (_, e) =>
    e.kind === "Call" && e.name === "=" && e.args[0]?.kind === "AttributeReference" && e.args[0].name === "part",
  limits: () => setup.limits,
  partitions(scan) {
    seen.scan = scan;
    return Array.from({ length: setup.partitions }, (_, part) => ({
      open: async () => {
        seen.opened++;
        seen.most = Math.max(seen.most, ++seen.open);
        let batch = 0;
        let closed = false;
        let wake = (): void => {};
        return {
          async next(arena) {
            await new Promise<void>((resolve) => {
              const timer = setup.delay > 0 ? setTimeout(resolve, setup.delay) : setImmediate(resolve);
              wake = () => {
                clearTimeout(timer as NodeJS.Timeout);
                resolve();
              };
            });
            if (closed) throw new Error("closed");
            if (setup.failAt?.[0] === part && setup.failAt[1] === batch)
              throw sparkError("INTERNAL_ERROR", { message: `the other side of ${part} is gone` });
            if (batch === setup.batches) return undefined;
            seen.batches++;
            const builders = scan.columns.map((c) => new ColumnBuilder(arena, c.type, setup.rows));
            for (let i = 0; i < setup.rows; i++) {
              const n = (part * setup.batches + batch) * setup.rows + i;
              scan.columns.forEach((c, j) =>
                builders[j]!.append(
                  c.name === "part" ? part : c.name === "n" ? BigInt(n) : n % 10 === 0 ? null : `s${n % 7}`,
                ),
              );
            }
            batch++;
            return { rows: setup.rows, columns: builders.map((b) => b.finish()) };
          },
          async close() {
            if (closed) return;
            closed = true;
            wake();
            seen.open--;
            seen.closed++;
          },
        };
      },
    }));
  },
});

const spark = SparkSession.builder.master("local[2]").config("spark.kindling.poison", "true").getOrCreate();
afterAll(() => spark.stop());
const slow = () => spark.read.format("slow").load();
const problem = (e: unknown): string => (e instanceof SparkError ? e.condition : String(e));

describe.each([
  ["little data, on the calling thread", 10],
  ["more data, on the workers", 20_000],
])("%s", (_, rows) => {
  beforeEach(() => {
    setup.rows = rows;
  });

  test("all rows of all partitions", async () => {
    const total = setup.partitions * setup.batches * rows;
    const [r] = await slow()
      .agg(F.count("*").as("a"), F.sum("n").as("b"), F.countDistinct("s").as("c"), F.count("s").as("d"))
      .collect();
    expect([r!["a"], r!["b"], r!["c"], r!["d"]]).toEqual([total, (total * (total - 1)) / 2, 7, total - total / 10]);
    expect(seen.opened).toBe(3);
    expect(seen.closed).toBe(3);
  });

  test("filters, projections, sorts, joins and unions over it", async () => {
    const df = slow();
    const top = await df.where("n % 3 = 0 and s is not null").select("n").orderBy(F.col("n").desc()).limit(2).collect();
    const total = setup.partitions * setup.batches * rows;
    const expected = Array.from({ length: 40 }, (_, i) => total - 1 - i).filter((n) => n % 3 === 0 && n % 10 !== 0);
    expect(top.map((r) => Number(r["n"]))).toEqual(expected.slice(0, 2));
    expect(await df.as("a").join(df.as("b"), F.expr("a.n = b.n + 1")).count()).toBe(total - 1);
    expect(await df.union(df).count()).toBe(2 * total);
    expect(seen.open).toBe(0);
  });

  test("rows in the order of the partitions", async () => {
    const got = (await slow().select("n").collect()).map((r) => Number(r["n"]));
    expect(got).toEqual(got.map((_, i) => i));
  });

  test("a function of the user's runs where the rows are made", async () => {
    const twice = F.udf((n: number) => n * 2, "bigint");
    const total = setup.partitions * setup.batches * rows;
    const [r] = await slow().select(twice("n").as("m")).agg(F.sum("m").as("t")).collect();
    expect(r!["t"]).toBe(total * (total - 1));
  });

  test("an error of a partition ends the query, and everything is closed", async () => {
    setup.failAt = [1, 2];
    await expect(slow().agg(F.sum("n")).collect()).rejects.toThrow("the other side of 1 is gone");
    expect([seen.open, seen.opened - seen.closed]).toEqual([0, 0]);
    setup.failAt = undefined;
    expect(await slow().count()).toBe(setup.partitions * setup.batches * rows);
  });
});

test("no more partitions at once than threads, and no more batches ahead than there is room for", async () => {
  setup = { ...setup, partitions: 9, batches: 6, rows: 5000 };
  expect(await slow().count()).toBe(9 * 6 * 5000);
  expect(seen.opened).toBe(9);
  expect(seen.most).toBeLessThanOrEqual(2);
});

test("empty partitions and columns that nobody needs", async () => {
  setup = { ...setup, batches: 0 };
  expect(await slow().count()).toBe(0);
  setup = { ...setup, batches: 2 };
  expect(await slow().count()).toBe(6000);
  expect(seen.scan?.columns).toEqual([]);
});

test("what the source handles is not asked again, and shown with a star", async () => {
  const df = slow().where("part = 1 and n >= 0").select("n");
  // The source is told, and gives all the same: nobody may leave rows out after it.
  expect(await df.count()).toBe(12_000);
  expect(seen.scan?.filters).toHaveLength(1);
  const plan = await df.explainString("simple");
  expect(plan).toContain("Scan SlowRelation [part#");
  expect(plan).toMatch(
    /PushedFilters: \[.*\*EqualTo\(part,1\).*, GreaterThanOrEqual\(n,0\)\], ReadSchema: struct<part:int,n:bigint>/,
  );
  expect(plan).toMatch(/Filter \(+isnotnull/);
});

test("a limit ends reading; a source that knows limits is told", async () => {
  setup = { ...setup, batches: 100, rows: 2000, delay: 2 };
  expect(await slow().limit(5).collect()).toHaveLength(5);
  expect(seen.batches).toBeLessThan(30);
  expect(seen.open).toBe(0);
  expect(seen.scan?.limit).toBe(-1);
  setup = { ...setup, batches: 1, limits: { limit: true, offset: false } };
  expect(await slow().select("n").limit(5).collect()).toHaveLength(5);
  expect(seen.scan?.limit).toBe(5);
  expect(await slow().offset(1990).limit(20).collect()).toHaveLength(20);
  expect([seen.scan?.limit, seen.scan?.offset]).toEqual([2010, 0]);
  expect(await slow().where("n > 3").limit(5).collect()).toHaveLength(5);
  expect(seen.scan?.limit).toBe(-1);
});

test("an offset goes to a source that has one partition, with the limit", async () => {
  setup = { ...setup, partitions: 1, batches: 1, rows: 10, limits: { limit: true, offset: true } };
  const df = slow().offset(3).limit(4);
  await df.collect();
  expect([seen.scan?.limit, seen.scan?.offset]).toEqual([4, 3]);
  const plan = await df.explainString("simple");
  expect(plan).toContain("PushedLimit: LIMIT 4, PushedOffset: OFFSET 3, ReadSchema");
});

test("a query that is cancelled closes what it reads", async () => {
  setup = { ...setup, batches: 10_000, rows: 2000, delay: 5 };
  const running = slow().agg(F.sum("n")).collect();
  await new Promise((resolve) => setTimeout(resolve, 200));
  spark.interruptAll();
  expect(await running.catch(problem)).toBe("OPERATION_CANCELED");
  expect(seen.open).toBe(0);
  expect(seen.batches).toBeLessThan(1000);
});

test("a query is cancelled while the first rows have not come", async () => {
  setup = { ...setup, delay: 60_000 };
  const begin = performance.now();
  const running = slow().agg(F.sum("n")).collect();
  await new Promise((resolve) => setTimeout(resolve, 100));
  spark.interruptAll();
  expect(await running.catch(problem)).toBe("OPERATION_CANCELED");
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(seen.open).toBe(0);
});

test("a query of a function of the user's is cancelled too", async () => {
  setup = { ...setup, batches: 10_000, rows: 2000, delay: 5 };
  const same = F.udf((n: number) => n, "bigint");
  const running = slow().select(same("n").as("m")).agg(F.sum("m")).collect();
  await new Promise((resolve) => setTimeout(resolve, 200));
  spark.interruptAll();
  expect(await running.catch(problem)).toBe("OPERATION_CANCELED");
  expect(seen.open).toBe(0);
});

test("a frame asks for its columns once; EXPLAIN opens nothing", async () => {
  const df = slow();
  await df.explainString("simple");
  await df.explainString("codegen");
  await df.where("n > 1").count();
  expect(seen.loads).toBe(1);
  expect(seen.opened).toBe(3);
  expect((await slow().schema()).fields.map((f) => f.name)).toEqual(["part", "n", "s"]);
});

test("rows are kept by cache() as those of files are", async () => {
  const df = slow().cache();
  expect(await df.count()).toBe(12_000);
  expect(await df.count()).toBe(12_000);
  expect(seen.opened).toBe(3);
  await df.unpersist();
});

test("SQL has it by a temporary view, and no tables of the catalog", async () => {
  await spark.sql("CREATE OR REPLACE TEMPORARY VIEW v USING slow OPTIONS (a 'b')");
  const [r] = await spark.sql("SELECT count(*) AS c FROM v WHERE part = 1").collect();
  expect(r!["c"]).toBe(12_000);
  await expect(spark.sql("CREATE TABLE t USING slow").then()).rejects.toThrow("tables of the catalog");
});
