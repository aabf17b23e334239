import { afterAll, describe, expect, test } from "vitest";
import { SparkSession, StorageLevel } from "../../src/index.ts";
import type { TaskWorkers } from "../../src/rdd/workers/pool.ts";

const spark = SparkSession.builder
  .master("local[2]")
  .config("spark.kindling.rdd.workers", "always")
  .config("spark.task.maxFailures", 3)
  .create();
const sc = spark.sparkContext;
sc.setLogLevel("ERROR");
afterAll(() => spark.stop());

/** Whether the code runs in a worker: there a function's file is the call that it was given to. */
const PROBE = () => /at .*\bmap at workers\.test\.ts/.test(new Error("where").stack ?? "");
const where = async (rdd: { collect(): Promise<unknown[]> }): Promise<string> =>
  (await rdd.collect()).every((x) => x === true) ? "worker" : "here";

describe("where stages run", () => {
  test("self-contained functions go to the workers, those that capture stay", async () => {
    expect(await where(sc.parallelize([1, 2, 3, 4], 2).map(PROBE))).toBe("worker");
    const limit = 3;
    const mixed = sc
      .parallelize([1, 2, 3, 4], 2)
      .filter((x) => x < limit)
      .map(PROBE);
    expect(await where(mixed)).toBe("here");
    expect(mixed.toDebugString()).toContain("on the calling thread: filter captures limit");
    expect(sc.parallelize([1], 1).map(PROBE).toDebugString()).toContain("on worker threads");
  });
  test("onWorkers names what a function captures", () => {
    const limit = 3;
    const rdd = sc.parallelize([1, 2, 3]).filter((x) => x < limit);
    expect(() => rdd.onWorkers()).toThrow(
      expect.objectContaining({
        condition: "CAPTURED_VARIABLE",
        messageParameters: { variable: "limit", site: expect.stringMatching(/^filter at workers\.test\.ts:\d+$/) },
      }),
    );
    expect(() =>
      sc
        .parallelize([1])
        .map((x) => console.log(x))
        .onWorkers(),
    ).toThrow(/`console`/);
    expect(() => spark.range(3).rdd.onWorkers()).toThrow(/SQLExecutionRDD/);
  });
  test("onWorkers insists, also on a small job of a context that would not ask", async () => {
    const other = SparkSession.builder.master("local[1]").create();
    const rdd = other.sparkContext.parallelize([1, 2], 1).map(PROBE);
    expect(await where(rdd)).toBe("here");
    expect(await where(rdd.onWorkers())).toBe("worker");
    await expect(rdd.map((x) => (limit ? x : x)).collect()).rejects.toMatchObject({ condition: "CAPTURED_VARIABLE" });
    await other.stop();
  });
  const limit = 1;

  test("small stages begin here, long ones get the workers' help", async () => {
    const auto = SparkSession.builder.master("local[2]").create();
    const { sparkContext } = auto;
    expect(await where(sparkContext.parallelize([1, 2, 3, 4], 4).map(PROBE))).toBe("here");
    const slow = sparkContext.parallelize([1, 2, 3, 4, 5, 6], 6).map(() => {
      for (const end = performance.now() + 60; performance.now() < end; );
      return /at .*\bmap at workers\.test\.ts/.test(new Error("where").stack ?? "");
    });
    const places = await slow.collect();
    expect(places[0]).toBe(false);
    expect(places).toContain(true);
    await auto.stop();
  });
});

describe("values cross threads", () => {
  test("every kind of plain value, and rows", async () => {
    const values = [
      null,
      undefined,
      true,
      -0,
      Number.NaN,
      2n ** 70n,
      "ñ\u0000😀",
      new Date(5),
      [1, [2]],
      { a: { b: 1 } },
      new Map([["k", [1]]]),
      new Set([1]),
      new Uint8Array([1, 2]),
      /x/g,
    ];
    expect(
      await sc
        .parallelize(values, 3)
        .map((x) => x)
        .collect(),
    ).toEqual(values);
    const df = await spark.sql("SELECT id, cast(id AS STRING) AS s FROM range(3)").collect();
    const rows = await sc
      .parallelize(df, 2)
      .map((r) => r)
      .collect();
    expect(rows.map(String)).toEqual(df.map(String));
    expect(rows.map((r) => r.s)).toEqual(["0", "1", "2"]);
  });
  test("instances of classes and functions stay on their thread", async () => {
    class Point {
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
      twice(): number {
        return this.x * 2;
      }
    }
    const points = sc.parallelize([new Point(1), new Point(2)], 2);
    expect(await points.map((p) => p.twice()).collect()).toEqual([2, 4]);
    expect((await points.collect())[0]).toBeInstanceOf(Point);
    const functions = sc.parallelize([1, 2], 2).map((x) => () => x);
    expect((await functions.collect()).map((f) => f())).toEqual([1, 2]);
    const made = sc.parallelize([1, 2], 2).map((x) => {
      class Inner {
        readonly x = x;
      }
      return new Inner();
    });
    expect((await made.collect()).map((i) => i.x)).toEqual([1, 2]);
    await expect(
      made
        .map((i) => i.x)
        .onWorkers()
        .collect(),
    ).resolves.toEqual([1, 2]);
    await expect(
      sc
        .parallelize([1])
        .map((x) => () => x)
        .onWorkers()
        .collect(),
    ).rejects.toMatchObject({
      condition: "STAGE_STAYS",
    });
    // Through a shuffle, too.
    const keyed = points.map((p): [number, Point] => [p.x % 2, p]).groupByKey(2);
    expect((await keyed.mapValues((list) => list.map((p) => p.twice())).collect()).sort()).toEqual([
      [0, [4]],
      [1, [2]],
    ]);
  });
  test("asynchronous functions, generators and rows of partitions", async () => {
    const rdd = sc
      .range(0, 20, 1, 3)
      .map(async (x) => {
        await new Promise((done) => setTimeout(done, 1));
        return x + 1;
      })
      .mapPartitions(function* (rows) {
        let sum = 0;
        for (const r of rows) sum += r;
        yield sum;
      });
    expect((await rdd.collect()).reduce((a, b) => a + b)).toBe(210);
    expect(rdd.toDebugString()).toContain("on worker threads");
  });
});

describe("kept partitions", () => {
  test("are made by one thread and read by others, and by the calling one", async () => {
    const random = sc
      .range(0, 1000, 1, 4)
      .map((x) => [x, Math.random()] as [number, number])
      .cache();
    const first = new Map(await random.collect());
    expect(random.toDebugString()).toMatch(/CachedPartitions: 4/);
    // Here, there, and behind a shuffle: always the same numbers.
    const limit = 500;
    for (const [x, y] of await random.filter(([k]) => k < limit).collect()) expect(first.get(x)).toBe(y);
    for (const [x, y] of await random.mapValues((y) => y * 2).collect()) expect(first.get(x)! * 2).toBe(y);
    const sums = await random.map(([x, y]): [number, number] => [x % 3, y]).reduceByKey((a, b) => Math.max(a, b));
    expect(Math.max(...(await sums.values().collect()))).toBe(Math.max(...first.values()));
    // Kept by the calling thread first, then read by workers.
    const here = sc
      .range(0, 1000, 1, 4)
      .map((x) => x + (limit - 500) + Math.random())
      .persist();
    const total = await here.sum();
    expect(await here.map((x) => x).sum()).toBeCloseTo(total, 6);
    random.unpersist();
    expect(new Map(await random.collect()).get(1)).not.toBe(first.get(1));
  });
  test.each(["MEMORY_ONLY", "MEMORY_ONLY_SER", "MEMORY_AND_DISK", "DISK_ONLY"] as const)(
    "at level %s",
    async (level) => {
      const rdd = sc
        .parallelize(["a", "b", "c", "d"], 2)
        .map((x) => x + Math.floor(Math.random() * 1e9))
        .persist(StorageLevel[level]);
      const first = await rdd.collect();
      expect(await rdd.map((x) => x).collect()).toEqual(first);
      expect(await rdd.collect()).toEqual(first);
      const [memory, disk] = /MemorySize: ([\d.]+) .*DiskSize: ([\d.]+)/
        .exec(rdd.toDebugString())!
        .slice(1)
        .map(Number);
      expect([memory! > 0, disk! > 0]).toEqual([level !== "DISK_ONLY", level === "DISK_ONLY"]);
    },
  );
  test("those that do not fit are computed again, or go to disk", async () => {
    const small = SparkSession.builder
      .master("local[2]")
      .config("spark.kindling.rdd.workers", "always")
      .config("spark.kindling.storage.memory", "200k")
      .create();
    const base = small.sparkContext.range(0, 40_000, 1, 8).map((x) => `a text with a number ${x}`);
    const lost = base.map((x) => x).persist(StorageLevel.MEMORY_ONLY);
    const spilled = base.map((x) => x).persist(StorageLevel.MEMORY_AND_DISK);
    for (let i = 0; i < 2; i++) {
      expect(await lost.distinct().count()).toBe(40_000);
      expect(await spilled.distinct().count()).toBe(40_000);
    }
    expect(lost.toDebugString()).not.toMatch(/CachedPartitions: 8/);
    expect(spilled.toDebugString()).toMatch(/CachedPartitions: 8/);
    await small.stop();
  });
});

describe("failures", () => {
  test("the error of a task is the user's own, with its stack", async () => {
    const error = await sc
      .parallelize([1, 2], 2)
      .map((x) => {
        if (x === 2) throw new RangeError("two is too much");
        return x;
      })
      .collect()
      .catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ condition: "JOB_ABORTED" });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
    expect(((error as Error).cause as Error).stack).toContain("workers.test.ts");
    expect((error as Error).message).toContain("failed 3 times");
  });
  test("a job is cancelled while its tasks run elsewhere", async () => {
    sc.setJobGroup("slow", "");
    const job = sc
      .range(0, 1e9, 1, 2)
      .map((x) => x + 1)
      .count();
    setTimeout(() => sc.cancelJobGroup("slow"), 100);
    await expect(job).rejects.toMatchObject({ condition: "JOB_CANCELLED" });
    expect(await sc.range(0, 10).count()).toBe(10);
  });
  test("a worker that is ended in mid-job is replaced, and its task tried again", async () => {
    const { workers } = (sc as unknown as { engine: { workers: TaskWorkers } }).engine;
    const job = sc
      .range(0, 4_000_000, 1, 8)
      .map((x): [number, number] => [x % 1000, 1])
      .reduceByKey((a, b) => a + b)
      .values()
      .sum();
    setTimeout(() => workers.endOne(), 60);
    expect(await job).toBe(4_000_000);
    expect(workers.lost).toBe(1);
  });
});

describe("shuffles between threads", () => {
  test("more data than the memory for it goes to disk and comes back whole", async () => {
    const small = SparkSession.builder
      .master("local[2]")
      .config("spark.kindling.rdd.workers", "always")
      .config("spark.kindling.shuffle.memory", "2m")
      .create();
    const counts = small.sparkContext
      .range(0, 400_000, 1, 4)
      .map((x): [string, number] => [`key ${x % 100_000}`, 1])
      .reduceByKey((a, b) => a + b, 4);
    expect(await counts.filter(([, n]) => n === 4).count()).toBe(100_000);
    expect(small.sparkContext.spillMetrics().spills).toBeGreaterThan(0);
    const sorted = await small.sparkContext
      .range(0, 100_000, 1, 3)
      .map((x): [number, string] => [(x * 7919) % 100_003, `v${x}`])
      .sortByKey()
      .keys()
      .collect();
    expect(sorted.length).toBe(100_000);
    expect(sorted.every((k, i) => i === 0 || sorted[i - 1]! <= k)).toBe(true);
    await small.stop();
  });
  test("an RDD joined with what was made of it", async () => {
    const base = sc.parallelize<[string, number]>(
      [
        ["a", 1],
        ["b", 2],
      ],
      1,
    );
    const derived = base.filter(([k]) => k !== "b").mapValues((v) => -v);
    expect(await base.leftOuterJoin(derived, 1).collect()).toEqual([
      ["a", [1, -1]],
      ["b", [2, null]],
    ]);
    const grouped = base.groupByKey(2);
    expect(
      await grouped
        .cogroup(
          grouped.mapValues((l) => l.length),
          3,
        )
        .collectAsMap(),
    ).toEqual(
      new Map([
        ["a", [[[1]], [1]]],
        ["b", [[[2]], [1]]],
      ]),
    );
  });
  test("joins, cogroups and distinct of large inputs as on the calling thread", async () => {
    const run = async (workers: string) => {
      const s = SparkSession.builder.master("local[2]").config("spark.kindling.rdd.workers", workers).create();
      const c = s.sparkContext;
      const left = c.range(0, 3000, 1, 4).map((x): [string, number] => [`k${x % 700}`, x]);
      const right = c.range(0, 900, 1, 3).map((x): [string, number] => [`k${x}`, -x]);
      const out = [
        await left.join(right).count(),
        await left
          .leftOuterJoin(right)
          .values()
          .map((v) => v[0])
          .sum(),
        await left.fullOuterJoin(right).count(),
        await left.subtractByKey(right.filter(([, v]) => v > -100)).count(),
        await left.keys().distinct().count(),
        await left.keys().intersection(right.keys()).count(),
        await left
          .zipWithIndex()
          .map(([, i]) => i)
          .max(),
        await left
          .union(right)
          .groupByKey()
          .mapValues((l) => l.length)
          .values()
          .sum(),
        await left
          .repartition(5)
          .glom()
          .map((l) => l.length)
          .collect(),
        await left.cartesian(c.parallelize([1, 2], 2)).count(),
        await left.coalesce(2).values().top(3),
        await left.values().treeAggregate(
          0,
          (a, x) => a + x,
          (a, b) => a + b,
          3,
        ),
        await left.values().histogram(5),
        (await left.values().stats()).toString(),
      ];
      await s.stop();
      return out;
    };
    expect(await run("always")).toEqual(await run("never"));
  });
});
