import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SparkContext, SparkSession } from "../../src/index.ts";
import type { Engine } from "../../src/rdd/engine.ts";

const folder = mkdtempSync(join(tmpdir(), "kindling-robust-"));
const local = join(folder, "local");
const open = (more: Readonly<Record<string, string>> = {}): SparkContext => {
  const session = SparkSession.builder
    .master("local[2]")
    .config({ "spark.kindling.rdd.workers": "always", "spark.local.dir": local, ...more })
    .create();
  session.sparkContext.setLogLevel("OFF");
  return session.sparkContext;
};
const engineOf = (c: SparkContext): Engine => (c as unknown as { engine: Engine }).engine;
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const sc = open();
// The threads are there before something is measured.
beforeAll(() =>
  sc
    .range(0, 4, 1, 4)
    .map((x) => x)
    .count(),
);
afterAll(async () => {
  await sc.stop();
  // No file of any context is left.
  expect(readdirSync(local)).toEqual([]);
  rmSync(folder, { recursive: true });
});

describe("functions that never end", () => {
  const endless = (c: SparkContext) =>
    c.range(0, 4, 1, 2).map((x) => {
      for (let i = 0; ; i++) if (i < 0) return x;
    });
  test("are ended when their job is cancelled, and other jobs go on", async () => {
    sc.setJobGroup("endless");
    const job = endless(sc).collect();
    sc.clearJobGroup();
    await sleep(100);
    const other = sc
      .range(0, 100, 1, 4)
      .map((x) => x + 1)
      .sum();
    sc.cancelJobGroup("endless");
    await expect(job).rejects.toThrow("part of cancelled job group endless");
    expect(await other).toBe(5050);
  });
  test("are ended when another task has failed", async () => {
    const job = sc.range(0, 2, 1, 2).map((x) => {
      if (x === 1) throw new RangeError("one is wrong");
      for (let i = 0; ; i++) if (i < 0) return x;
    });
    await expect(job.count()).rejects.toThrow("one is wrong");
  });
  test("are ended when the context stops", async () => {
    const own = open();
    const job = endless(own).collect();
    const failed = expect(job).rejects.toThrow("SparkContext was shut down");
    await sleep(300);
    await own.stop();
    await failed;
  });
  test("promises that are never kept hold up nobody, on either thread", async () => {
    const never = new Promise<number>(() => {});
    sc.setJobGroup("promises");
    const here = sc.range(0, 4, 1, 2).map((x) => (x >= 0 ? never : x));
    const jobs = [
      here.collect(),
      here.mapPartitions((rows) => [...rows]).count(),
      sc.range(4).foreach(() => never),
      sc
        .range(0, 4, 1, 2)
        .map(() => new Promise(() => {}))
        .count(),
    ];
    sc.clearJobGroup();
    const ended = Promise.allSettled(jobs);
    await sleep(50);
    sc.cancelJobGroup("promises");
    for (const r of await ended) expect(r).toMatchObject({ reason: { condition: "JOB_CANCELLED" } });
  });
});

describe("a thread that ends at any moment", () => {
  const words = (c: SparkContext) => c.range(0, 60_000, 1, 6).map((x): [string, number] => [`w${x % 500}`, x]);
  const jobs: Readonly<Record<string, (c: SparkContext, n: number) => Promise<unknown>>> = {
    "combining and reading": (c) =>
      words(c)
        .reduceByKey((a, b) => a + b, 4)
        .values()
        .sum(),
    sorting: async (c) => {
      const keys = await words(c)
        .map(([k, v]): [number, string] => [(v * 7919) % 60_013, k])
        .sortByKey()
        .keys()
        .collect();
      return [keys.length, keys.every((k, i) => i === 0 || keys[i - 1]! <= k)];
    },
    "kept partitions": async (c) => {
      const kept = words(c)
        .mapValues((v) => v + 1)
        .cache();
      return [await kept.count(), await kept.values().sum(), await kept.keys().distinct().count()];
    },
    "writing text": async (c, n) => {
      const path = join(folder, `text-${n}`);
      await words(c)
        .reduceByKey((a, b) => a + b, 4)
        .saveAsTextFile(path);
      const names = readdirSync(path).sort();
      expect(names).toEqual(["_SUCCESS", ...[0, 1, 2, 3].map((i) => `part-0000${i}`)]);
      return names.flatMap((f) => readFileSync(join(path, f), "utf8").split("\n")).sort();
    },
  };
  test.each(Object.entries(jobs))("%s", async (_, job) => {
    let n = 0;
    const expected = await job(sc, n++);
    const small = open({ "spark.kindling.shuffle.memory": "256k", "spark.task.maxFailures": "20" });
    for (const delay of [0, 15, 50]) {
      const running = job(small, n++ + _.length * 100);
      const timer = setInterval(() => engineOf(small).workers.endOne(), delay + 30);
      setTimeout(() => engineOf(small).workers.endOne(), delay);
      setTimeout(() => clearInterval(timer), 400);
      expect(await running).toEqual(expected);
      clearInterval(timer);
    }
    await small.stop();
  });
});

test.each([
  [
    "null",
    () => {
      throw null;
    },
  ],
  [
    "undefined",
    () => {
      throw undefined;
    },
  ],
  [
    "an object without text",
    () => {
      throw Object.create(null);
    },
  ],
  [
    "a symbol",
    () => {
      throw Symbol("s");
    },
  ],
  [
    "a proxy",
    () => {
      throw new Proxy(
        {},
        {
          get() {
            throw new Error("trap");
          },
        },
      );
    },
  ],
])("what is thrown may be %s", async (_, f) => {
  await expect(sc.range(2).map(f).collect()).rejects.toMatchObject({ condition: "JOB_ABORTED" });
});

test("a partition function without a number is an error, not a loss", async () => {
  const pairs = sc.parallelize<[number, number]>(
    [
      [1, 2],
      [3, 4],
    ],
    2,
  );
  await expect(pairs.partitionBy(3, () => Number.NaN).collect()).rejects.toThrow("must give numbers, not NaN");
  await expect(pairs.partitionBy(3, (() => undefined) as never).collect()).rejects.toThrow("must give numbers");
});

test("a start value may be an instance of a class", async () => {
  class Total {
    n = 0;
    add(x: number): this {
      this.n += x;
      return this;
    }
  }
  const start = new Total();
  const sum = await sc.range(0, 10, 1, 3).aggregate(
    start,
    (t, x) => t.add(x),
    (a, b) => a.add(b.n),
  );
  expect(sum).toBeInstanceOf(Total);
  expect([sum.n, start.n]).toEqual([45, 0]);
});

test("errors and bytes are elements as others are", async () => {
  class Refused extends Error {
    override name = "Refused";
    readonly code = 7;
  }
  const cause = new RangeError("inner");
  const found = await sc
    .parallelize([new Refused("no"), new Error("outer", { cause }), new TypeError("plain")], 2)
    .repartition(1)
    .sortBy((e) => e.message)
    .collect();
  expect(found.map((e) => [e.message, e.constructor.name])).toEqual([
    ["no", "Refused"],
    ["outer", "Error"],
    ["plain", "TypeError"],
  ]);
  expect(found[0]).toMatchObject({ code: 7 });
  expect(found[1]!.cause).toBe(cause);
  const bytes = sc
    .range(0, 10, 1, 2)
    .map((x) => [x % 2, new Uint8Array([x])] as [number, Uint8Array])
    .partitionBy(2);
  // Nobody sees what another has done to them.
  const reversed = bytes.mapValues((b) => b.fill(9)[0]);
  expect(await reversed.values().distinct().collect()).toEqual([9]);
  expect(
    (
      await bytes
        .values()
        .map((b) => [b[0], b.buffer instanceof ArrayBuffer])
        .collect()
    ).sort(),
  ).toEqual(Array.from({ length: 10 }, (_, x) => [x, true]));
});

test("jobs in jobs, and several at once", async () => {
  const table = sc
    .range(0, 10, 1, 2)
    .map((x): [number, number] => [x, x * x])
    .cache();
  const nested = sc.range(0, 4, 1, 2).map(async (x) => (await table.lookup(x))[0]!);
  const jobs = [nested.collect(), table.values().sum(), nested.sum(), table.join(table).count()];
  expect(await Promise.all(jobs)).toEqual([[0, 1, 4, 9], 285, 14, 10]);
  table.unpersist();
});

test("what is kept may be given up in mid-job", async () => {
  for (let i = 0; i < 4; i++) {
    const kept = sc
      .range(0, 40_000, 1, 8)
      .map((x): [number, number] => [x % 10, x])
      .reduceByKey((a, b) => a + b, 8)
      .cache();
    await kept.count();
    const jobs = [
      kept.values().sum(),
      kept
        .map(([, v]) => v)
        .distinct()
        .count(),
    ];
    setTimeout(() => kept.unpersist(), i * 3);
    expect(await Promise.all(jobs)).toEqual([(40_000 * 39_999) / 2, 10]);
  }
});

test("an iterator may be left early", async () => {
  for (const prefetch of [true, false])
    for await (const x of sc
      .range(0, 1e6, 1, 50)
      .map((v) => v + 1)
      .toLocalIterator(prefetch))
      if (x > 10) break;
  expect(
    await sc
      .range(0, 1e9, 1, 1000)
      .map((x) => x * 2)
      .take(2),
  ).toEqual([0, 2]);
});

test.skipIf(process.platform !== "linux")("readers that are left early close their files", async () => {
  const small = open({ "spark.shuffle.spill.numElementsForceSpillThreshold": "100" });
  const grouped = small
    .range(0, 20_000, 1, 2)
    .map((x): [number, number] => [x % 1000, x])
    .groupByKey(2);
  const files = (): number => readdirSync("/proc/self/fd").length;
  await grouped.take(1);
  const before = files();
  for (let i = 0; i < 20; i++) await grouped.keys().take(1);
  expect(files() - before).toBeLessThan(10);
  await small.stop();
  expect(files()).toBeLessThan(before);
});

test("partitions of RDDs that nobody has any more are dropped", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const { memory } = engineOf(sc);
  const blocks = engineOf(sc).blocks as unknown as { blocks: Map<string, unknown> };
  const before = { blocks: blocks.blocks.size, bytes: memory.bytesUsed };
  for (let i = 0; i < 20; i++) {
    const pairs = sc
      .range(0, 20_000, 1, 2)
      .map((x): [number, string] => [x, `text ${x}`])
      .cache();
    await pairs.groupByKey().count();
  }
  for (let i = 0; i < 50 && (blocks.blocks.size > before.blocks + 2 || memory.bytesUsed > before.bytes); i++) {
    gc();
    await sleep(20);
  }
  expect(blocks.blocks.size).toBeLessThanOrEqual(before.blocks + 2);
  expect(memory.bytesUsed).toBeLessThanOrEqual(before.bytes + 1_000_000);
});

test("a program ends by itself, without stop()", () => {
  const index = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
  const program = `
    import { SparkSession } from ${JSON.stringify(index)};
    const sc = SparkSession.builder.master("local[2]").config("spark.kindling.rdd.workers", "always")
      .config("spark.kindling.shuffle.memory", "64k").config("spark.local.dir", ${JSON.stringify(local)}).getOrCreate().sparkContext;
    console.log(await sc.range(0, 20000, 1, 4).map((x) => [x % 5000, 1]).groupByKey().count());
  `;
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    timeout: 20_000,
    encoding: "utf8",
  });
  expect(out).toBe("5000\n");
});
