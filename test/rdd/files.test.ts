import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { functions as F, SparkSession } from "../../src/index.ts";

const spark = SparkSession.builder.master("local[2]").appName("files").getOrCreate();
const sc = spark.sparkContext;
sc.setLogLevel("OFF");
const folder = mkdtempSync(join(tmpdir(), "kindling-rdd-"));
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("saveAsTextFile", () => {
  test("writes a file for each partition, and values as Spark prints them", async () => {
    const out = join(folder, "plain");
    await sc.parallelize<unknown>(["text", 404, [404, 3], [["a", 1.5], null], { k: 1 }, true], 2).saveAsTextFile(out);
    expect(readdirSync(out).sort()).toEqual(["_SUCCESS", "part-00000", "part-00001"]);
    const lines = ["part-00000", "part-00001"].map((f) => readFileSync(join(out, f), "utf8"));
    expect(lines.join("")).toBe('text\n404\n(404,3)\n((a,1.5),null)\n{"k":1}\ntrue\n');
  });
  test("packs with gzip, and reads back", async () => {
    const out = join(folder, "packed");
    await sc.range(0, 100, 1, 3).map(String).saveAsTextFile(out, "org.apache.hadoop.io.compress.GzipCodec");
    expect(readdirSync(out).sort()).toEqual(["_SUCCESS", "part-00000.gz", "part-00001.gz", "part-00002.gz"]);
    expect(
      gunzipSync(readFileSync(join(out, "part-00000.gz")))
        .toString()
        .split("\n")[1],
    ).toBe("1");
    expect((await sc.textFile(out).map(Number).collect()).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });
  test("refuses a folder that is there, and leaves nothing of a job that fails", async () => {
    const there = join(folder, "there");
    mkdirSync(there);
    await expect(sc.range(3).saveAsTextFile(there)).rejects.toThrow(`Output directory file:${there} already exists`);
    const bad = join(folder, "bad/deep");
    const failing = sc.range(0, 10, 1, 2).map((x) => {
      if (x === 9) throw new Error("no");
      return x;
    });
    await expect(failing.saveAsTextFile(bad)).rejects.toThrow("no");
    expect(existsSync(join(folder, "bad"))).toBe(false);
  });
});

test("every line is read once, however a file is cut", async () => {
  const path = join(folder, "lines.txt");
  const lines = Array.from({ length: 200 }, (_, i) => "é".repeat(i % 7) + "x".repeat((i * 13) % 31));
  for (const end of ["\n", "\r\n", "\r"]) {
    writeFileSync(path, lines.join(end));
    for (const n of [1, 2, 3, 7, 50, 199]) expect(await sc.textFile(path, n).collect()).toEqual(lines);
  }
  // Longer than what is read at once.
  const long = ["a".repeat(700_000), "b", "c".repeat(300_000), ""];
  writeFileSync(path, long.join("\n"));
  expect(
    await sc
      .textFile(path, 3)
      .map((l) => l.length)
      .collect(),
  ).toEqual([700_000, 1, 300_000]);
});

describe("checkpoints", () => {
  test("cut the lineage after the first job", async () => {
    sc.setCheckpointDir(join(folder, "checkpoints"));
    let computed = 0;
    const rdd = sc.range(0, 6, 1, 2).map((x) => {
      computed++;
      return { x };
    });
    rdd.checkpoint();
    expect(rdd.isCheckpointed()).toBe(false);
    expect(await rdd.count()).toBe(6);
    expect(rdd.isCheckpointed()).toBe(true);
    expect(readdirSync(rdd.getCheckpointFile()!).sort()).toEqual(["part-00000", "part-00001"]);
    const before = computed;
    expect(await rdd.map((r) => r.x).collect()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(computed).toBe(before);
    expect(rdd.toDebugString()).toContain("ReliableCheckpointRDD");
  });
  test("local ones too", async () => {
    let computed = 0;
    const rdd = sc.range(0, 6, 1, 2).map((x) => {
      computed++;
      return x;
    });
    rdd.localCheckpoint();
    await rdd.count();
    expect(await rdd.sum()).toBe(15);
    expect(computed).toBe(6);
    expect(rdd.isLocallyCheckpointed()).toBe(true);
  });
});

test("frames and RDDs of each other, within the order of the session", async () => {
  const df = spark.createDataFrame([{ n: 1 }, { n: 2 }]);
  const doubled = spark.createDataFrame(df.rdd.map((r) => ({ n: r.n * 2, t: `<${r.n}>` })));
  await doubled.createOrReplaceTempView("doubled");
  expect(
    (await spark.sql("SELECT sum(n) AS s, max(t) AS m FROM doubled").collect()).map((r) => [r["s"], r["m"]]),
  ).toEqual([[6, "<2>"]]);
  expect((await sc.parallelize([1, 2]).toDF("int").filter("value > 1").collect()).map((r) => r["value"])).toEqual([2]);
  expect(
    await spark.read
      .text(join(folder, "plain"))
      .rdd.map((r) => r.value)
      .count(),
  ).toBe(6);
});

test("rows of a frame are in the partitions that were asked for", async () => {
  const df = spark.range(10).repartition(4);
  const parts = await df.rdd
    .map((r) => Number(r.id))
    .glom()
    .collect();
  expect([df.rdd.getNumPartitions(), parts.length]).toEqual([4, 4]);
  expect(parts.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(parts.every((p) => p.length >= 2)).toBe(true);
  const named = df.filter("id > 2").withColumn("twice", F.expr("id * 2")).coalesce(2).rdd;
  expect(named.getNumPartitions()).toBe(2);
  const [first] = await named.take(1);
  expect(Object.keys(first!)).toEqual(["id", "twice"]);
  expect(spark.range(10).coalesce(3).rdd.getNumPartitions()).toBe(1);
});
