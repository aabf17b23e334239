import { afterAll, expect, test } from "vitest";
import { SparkConf, SparkContext, SparkSession } from "../../src/index.ts";

let sc: SparkContext;
afterAll(() => sc.stop());

test("a context begins with a SparkConf, or with a master and a name", async () => {
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName("counts")
    .set("spark.task.maxFailures", 2)
    .setIfMissing("spark.app.name", "no");
  expect(conf.get("spark.app.name")).toBe("counts");
  expect([conf.get("x"), conf.get("x", 1), conf.contains("spark.master")]).toEqual([null, 1, true]);
  expect(conf.toDebugString()).toBe("spark.app.name=counts\nspark.master=local[2]\nspark.task.maxFailures=2");
  sc = new SparkContext(conf);
  expect([sc.master, sc.appName, sc.defaultParallelism]).toEqual(["local[2]", "counts", 2]);
  expect(await sc.parallelize([1, 2, 3]).sum()).toBe(6);
  // The session that programs with both get is the context's own.
  expect(SparkSession.builder.getOrCreate().sparkContext).toBe(sc);
  expect(() => new SparkContext("local", "other")).toThrow(
    "Cannot run multiple SparkContexts at once; existing SparkContext(app=counts, master=local[2])",
  );
  await sc.stop();
  sc = new SparkContext("local", "other");
  expect([sc.master, sc.appName]).toEqual(["local", "other"]);
  expect(await sc.range(5).count()).toBe(5);
});
