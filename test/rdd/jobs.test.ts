import { afterAll, describe, expect, test } from "vitest";
import { SparkContext, SparkError, SparkSession, StorageLevel, TaskContext } from "../../src/index.ts";

const spark = SparkSession.builder
  .master("local[2]")
  .appName("jobs")
  .config("spark.kindling.shuffle.memory", "256k")
  .getOrCreate();
const sc = spark.sparkContext;
sc.setLogLevel("OFF");
afterAll(() => spark.stop());
const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

describe("tasks that fail", () => {
  test("are tried again, and count once", async () => {
    const seen = new Map<number, number>();
    const done = sc.accumulator(0);
    const out = await sc
      .parallelize([1, 2, 3, 4], 2)
      .map((x) => {
        done.add(1);
        const n = (seen.get(x) ?? 0) + 1;
        seen.set(x, n);
        if (x === 3 && n < 3) throw new Error("not yet");
        return [x, TaskContext.get()!.attemptNumber()];
      })
      .collect();
    expect(out.map((x) => x[1])).toEqual([0, 0, 2, 2]);
    expect(done.value).toBe(4);
  });
  test("fail the job in the end, with the user's own error", async () => {
    let calls = 0;
    const job = sc
      .parallelize([1, 2], 2)
      .map((x) => {
        if (x === 2) {
          calls++;
          throw new RangeError("boom");
        }
        return x;
      })
      .collect();
    const error = await job.then(
      () => undefined,
      (e: unknown) => e as SparkError,
    );
    expect(error).toBeInstanceOf(SparkError);
    expect(error!.message).toMatch(
      /^Job aborted due to stage failure: Task 1 in stage \d+\.0 failed 4 times.*RangeError: boom/s,
    );
    expect(error!.cause).toBeInstanceOf(RangeError);
    expect((error!.cause as Error).stack).toContain("jobs.test.ts");
    expect(calls).toBe(4);
  });
  test("in a map stage leave nothing behind", async () => {
    const before = sc.spillMetrics().spills;
    const bad = sc.range(20000).map((x) => {
      if (x === 19999) throw new Error("late");
      return [x, x];
    });
    await expect(bad.reduceByKey((a, b) => a + b).count()).rejects.toThrow("late");
    expect(sc.spillMetrics().spills).toBeGreaterThan(before);
    expect(
      await sc
        .range(10)
        .map((x) => [x % 2, 1])
        .reduceByKey((a, b) => a + b)
        .count(),
    ).toBe(2);
  });
});

describe("memory", () => {
  test("a shuffle with more than its memory spills and is right", async () => {
    const before = sc.spillMetrics();
    const n = 30_000;
    const pairs = sc.range(0, n, 1, 4).flatMap((x): [string, number][] => [
      [`key ${x % 15000}`, x],
      [`key ${x % 15000}`, 1],
    ]);
    const sums = pairs.reduceByKey((a, b) => a + b, 3);
    expect(await sums.count()).toBe(15000);
    expect(await sums.values().sum()).toBe((n * (n - 1)) / 2 + n);
    expect(await sums.lookup("key 7")).toEqual([7 + 15007 + 2]);
    const after = sc.spillMetrics();
    expect(after.spills).toBeGreaterThan(before.spills);
    expect(after.bytes).toBeGreaterThan(before.bytes);
  });
  test("so do groups, joins, tuples as keys and sorting", async () => {
    const before = sc.spillMetrics().spills;
    const pairs = sc.range(0, 20_000, 1, 3).map((x): [[number, string], number] => [[x % 5000, "k"], x]);
    const groups = pairs.groupByKey(2);
    expect(await groups.count()).toBe(5000);
    expect(
      await groups
        .mapValues((v) => v.length)
        .values()
        .distinct()
        .collect(),
    ).toEqual([4]);
    expect(await pairs.join(sc.range(0, 5000).map((x): [[number, string], number] => [[x, "k"], -x])).count()).toBe(
      20_000,
    );
    const sorted = await sc
      .range(0, 20_000, 1, 3)
      .map((x) => (x * 7919) % 20_011)
      .sortBy((x) => x)
      .collect();
    expect(sorted.every((x, i) => i === 0 || sorted[i - 1]! <= x)).toBe(true);
    expect(sorted.length).toBe(20_000);
    expect(sc.spillMetrics().spills).toBeGreaterThan(before);
  });
  test("rows and objects of classes come back from disk as they were", async () => {
    class Point {
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
      double(): number {
        return this.x * 2;
      }
    }
    const points = sc
      .parallelize([1, 2], 1)
      .map((x) => new Point(x))
      .persist(StorageLevel.DISK_ONLY);
    await points.count();
    expect(await points.map((p) => p.double()).collect()).toEqual([2, 4]);
    const rows = spark.createDataFrame([{ a: 1, b: "x" }]).rdd.persist(StorageLevel.MEMORY_ONLY_SER);
    await rows.count();
    expect(await rows.map((r) => `${r.a}${r[1]}`).collect()).toEqual(["1x"]);
  });
});

describe("kept partitions", () => {
  test.each(Object.entries(StorageLevel).filter(([name]) => name !== "NONE"))(
    "%s: computed once, lost ones again",
    async (_, level) => {
      const computed = sc.accumulator(0);
      const rdd = sc
        .range(0, 10, 1, 2)
        .map((x) => {
          computed.add(1);
          return x * 2;
        })
        .persist(level);
      expect(await rdd.sum()).toBe(90);
      expect(await rdd.sum()).toBe(90);
      expect(computed.value).toBe(10);
      sc.dropBlock(rdd.id, 1);
      expect(await rdd.sum()).toBe(90);
      expect(computed.value).toBe(15);
      rdd.unpersist();
      expect(await rdd.sum()).toBe(90);
      expect(computed.value).toBe(25);
      expect(rdd.getStorageLevel()).toBe(StorageLevel.NONE);
    },
  );
  test("the level cannot be changed", () => {
    const rdd = sc.range(3).cache();
    expect(() => rdd.persist(StorageLevel.DISK_ONLY)).toThrow("Cannot change storage level");
  });
});

describe("asynchronous functions", () => {
  test("are awaited by every step", async () => {
    const rdd = sc.parallelize(["a", "b", "c", "d"], 2);
    const waited = rdd
      .map(async (x) => {
        await sleep(1);
        return x.toUpperCase();
      })
      .filter(async (x) => x !== "B")
      .flatMap(async (x) => [x, x])
      .map((x) => [x, 1]);
    expect(
      await waited
        .reduceByKey(async (a, b) => a + b)
        .sortByKey()
        .collect(),
    ).toEqual([
      ["A", 2],
      ["C", 2],
      ["D", 2],
    ]);
    expect(
      await waited
        .mapValues(async (x) => x + 1)
        .values()
        .reduce(async (a, b) => a + b),
    ).toBe(12);
    const seen: string[] = [];
    await rdd.foreach(async (x) => {
      await sleep(1);
      seen.push(x);
    });
    expect(seen.sort()).toEqual(["a", "b", "c", "d"]);
  });
  test("before functions over partitions, with for and for await", async () => {
    // A function that gives a promise without being written with `async`.
    const later = sc.range(0, 6, 1, 2).map((x) => sleep(1).then(() => x));
    expect(await later.mapPartitions((rows) => [[...rows].length]).collect()).toEqual([3, 3]);
    const sums = later.mapPartitions(async function* (rows) {
      let sum = 0;
      for await (const x of rows) sum += x;
      yield sum;
    });
    expect(await sums.collect()).toEqual([3, 12]);
    await later.foreachPartition((rows) => {
      expect([...rows].length).toBe(3);
    });
  });
  test("timers keep running during long work", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await sc
      .range(0, 3_000_000, 1, 2)
      .map((x) => [x % 1000, Math.sqrt(x)])
      .reduceByKey((a, b) => a + b)
      .count();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });
});

describe("jobs", () => {
  test("a group is cancelled, others go on", async () => {
    sc.setJobGroup("slow", "to be cancelled");
    const slow = sc
      .range(0, 1000, 1, 2)
      .map((x) => sleep(5).then(() => x))
      .count();
    sc.clearJobGroup();
    const other = sc.range(10).count();
    await sleep(20);
    const [id] = sc.statusTracker().getJobIdsForGroup("slow");
    expect(sc.statusTracker().getJobInfo(id!)?.status).toBe("RUNNING");
    sc.cancelJobGroup("slow");
    await expect(slow).rejects.toMatchObject({ condition: "JOB_CANCELLED" });
    expect(sc.statusTracker().getJobInfo(id!)?.status).toBe("FAILED");
    expect(await other).toBe(10);
  });
  test("collectWithJobGroup is in its group alone", async () => {
    sc.setJobGroup("outer", "around");
    const slow = sc.range(0, 100, 1, 2).map((x) => sleep(20).then(() => x));
    const job = slow.collectWithJobGroup("inner", "within");
    const [id] = sc.statusTracker().getJobIdsForGroup("inner");
    expect(sc.statusTracker().getJobInfo(id!)?.status).toBe("RUNNING");
    expect(sc.getLocalProperty("spark.job.description")).toBe("around");
    sc.cancelJobGroup("outer");
    sc.cancelJobGroup("inner");
    await expect(job).rejects.toThrow("part of cancelled job group inner");
    sc.clearJobGroup();
    expect(await sc.range(3).collectWithJobGroup("inner")).toEqual([0, 1, 2]);
  });
  test("shuffles that are cleaned run again", async () => {
    const mapped = sc.accumulator(0);
    const sums = sc
      .range(0, 10, 1, 2)
      .map((x) => {
        mapped.add(1);
        return [x % 3, x];
      })
      .reduceByKey((a, b) => a + b)
      .mapValues((x) => x + 1);
    await sums.count();
    await sums.count();
    expect(mapped.value).toBe(10);
    sums.cleanShuffleDependencies();
    expect((await sums.collect()).length).toBe(3);
    expect(mapped.value).toBe(20);
  });
  test("the lineage is printed in Spark's layout", async () => {
    const counts = sc
      .parallelize(["a"], 2)
      .map((w) => [w, 1])
      .reduceByKey((a, b) => a + b)
      .cache();
    const text = counts.filter(() => true).toDebugString();
    const ids = [...text.matchAll(/\[(\d+)\] at/g)].map((m) => m[1]);
    const at = (what: string): string => `${what} at jobs.test.ts:N`;
    expect(text.replace(/\.ts:\d+/g, ".ts:N")).toBe(
      [
        `(2) MapPartitionsRDD[${ids[0]}] at ${at("filter")} [] on worker threads`,
        ` |  ShuffledRDD[${ids[1]}] at ${at("reduceByKey")} [Memory Deserialized 1x Replicated]`,
        ` +-(2) MapPartitionsRDD[${ids[2]}] at ${at("map")} [] on worker threads`,
        `    |  ParallelCollectionRDD[${ids[3]}] at ${at("parallelize")} []`,
      ].join("\n"),
    );
    await counts.count();
    expect(counts.toDebugString()).toMatch(/CachedPartitions: 2; MemorySize: [\d.]+ B; DiskSize: 0\.0 B/);
  });
  test("a shuffle runs once for several jobs", async () => {
    const mapped = sc.accumulator(0);
    const counts = sc
      .range(0, 10, 1, 2)
      .map((x) => {
        mapped.add(1);
        return [x % 3, x];
      })
      .reduceByKey((a, b) => a + b);
    await counts.count();
    await counts.collect();
    await counts.mapValues((x) => x).collect();
    expect(mapped.value).toBe(10);
  });
});

test("shared variables", async () => {
  const big = sc.accumulator(1n);
  const list = sc.collectionAccumulator<number>();
  const product = sc.accumulator(1, { zero: () => 1, addInPlace: (a, b) => a * b });
  await sc.parallelize([2, 3, 4], 2).foreach((x) => {
    big.add(BigInt(x));
    list.add(x);
    product.add(x);
  });
  expect([big.value, [...list.value].sort(), product.value]).toEqual([10n, [2, 3, 4], 24]);
  await expect(
    sc
      .range(1)
      .map(() => product.value)
      .collect(),
  ).rejects.toThrow("cannot be accessed inside tasks");
  const table = sc.broadcast({ a: 1 });
  expect(
    await sc
      .parallelize(["a"])
      .map(() => table.value.a)
      .collect(),
  ).toEqual([1]);
  table.destroy();
  expect(() => table.value).toThrow("after it was destroyed");
});

test("what cannot be done says why", async () => {
  await expect(sc.emptyRDD<number>().reduce((a, b) => a + b)).rejects.toMatchObject({ condition: "EMPTY_RDD" });
  await expect(sc.emptyRDD().first()).rejects.toThrow("RDD is empty");
  expect(() => sc.range(3).zip(sc.range(0, 3, 1, 5))).toThrow("same number of partitions");
  await expect(
    sc
      .parallelize([1, 2, 3], 1)
      .zip(sc.parallelize([1, 2], 1))
      .collect(),
  ).rejects.toThrow("same number of elements");
  await expect(sc.textFile("nowhere/at/all").count()).rejects.toMatchObject({ condition: "PATH_NOT_FOUND" });
  expect(() => sc.range(3).checkpoint()).toThrow("Checkpoint directory has not been set");
});

test("the context says what it is", () => {
  expect(SparkContext.getOrCreate()).toBe(sc);
  expect([sc.version, sc.appName, sc.defaultParallelism, sc.defaultMinPartitions]).toEqual(["4.2.1", "jobs", 2, 2]);
  expect(sc.applicationId).toMatch(/^local-\d+$/);
  expect(() => sc.setLogLevel("LOUD")).toThrow("did not match one of");
});

test("local[N,F] says how often a task may fail", async () => {
  const own = SparkSession.builder.master("local[1,2]").create().sparkContext;
  own.setLogLevel("OFF");
  let calls = 0;
  const job = own.range(1).map(() => {
    calls++;
    throw new Error("always");
  });
  await expect(job.collect()).rejects.toThrow("failed 2 times");
  expect(calls).toBe(2);
  own.release();
  expect(() => own.range(1)).toThrow("stopped SparkContext");
});
