import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { fileSystemOf } from "../../src/execution/files/fileSystems.ts";
import { SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";
import { failureOf, webServer } from "./support.ts";

const root = mkdtempSync(join(tmpdir(), "kindling-http-"));
const spark = SparkSession.builder.master("local[2]").config("spark.kindling.io.timeout", "2s").getOrCreate();
afterAll(async () => {
  await spark.stop();
  rmSync(root, { recursive: true, force: true });
});

const line = (i: number): string => `${i},name ${i}\n`;
const lines = Array.from({ length: 700_000 }, (_, i) => line(i)).join("");
await spark.range(2000).selectExpr("id", "concat('n', id) AS s").coalesce(1).write.parquet(join(root, "p"));
const parquet = spark.read.parquet(join(root, "p")).inputFiles();
const digits = Buffer.from(Array.from({ length: 100_000 }, (_, i) => String.fromCharCode(48 + (i % 10))).join(""));
const base = await webServer({
  "big.csv": Buffer.from(`id,name\n${lines}`),
  "small.csv": Buffer.from(`id,name\n${line(1)}${line(2)}`),
  "small.csv.gz": gzipSync(`id,name\n${line(1)}${line(2)}${line(3)}`),
  "rows.json": Buffer.from('{"a": 1}\n{"a": 2}\n'),
  "table.parquet": readFileSync(new URL((await parquet)[0]!)),
  empty: Buffer.alloc(0),
  digits,
});
const counts = async (): Promise<Record<string, number>> =>
  (await fetch(`${base}/counts/x`)).json() as Promise<Record<string, number>>;
const settings = { "spark.kindling.io.timeout": "2s" };
const filesAt = (path: string) => fileSystemOf(path, settings);
const read = (path: string, position: number, length: number): string => {
  const file = filesAt(path).open(path);
  const target = Buffer.alloc(length);
  const n = file.read(target, position);
  file.close();
  return target.toString("utf8", 0, n);
};

describe("the contract", () => {
  test("status", () => {
    const path = `${base}/ok/digits`;
    const modified = Date.parse("2024-05-01T10:00:00Z");
    expect(filesAt(path).status(path)).toEqual({ path, folder: false, bytes: 100_000, modified });
    expect(filesAt(path).status(`${base}/ok/none`)).toBeUndefined();
    for (const kind of ["getonly", "nolength", "whole"])
      expect(filesAt(path).status(`${base}/${kind}/digits`)?.bytes).toBe(100_000);
    expect(filesAt(path).status(`${base}/getonly/empty`)?.bytes).toBe(0);
    expect(filesAt(path).list(`${base}/ok`)).toEqual([]);
  });
  test.each(["ok", "whole", "getonly", "nolength", "busy", "hiccup"])("reading where the server is %s", (kind) => {
    const path = `${base}/${kind}/digits`;
    expect(read(path, 0, 12)).toBe("012345678901");
    expect(read(path, 99_995, 100)).toBe("56789");
    expect(read(path, 100_000, 10)).toBe("");
    expect(read(path, 200_000, 10)).toBe("");
    const all = Buffer.alloc(100_000);
    expect(filesAt(path).open(path, { size: 100_000, until: 100_000 }).read(all, 0)).toBe(100_000);
    expect(all.equals(digits)).toBe(true);
  });
  test("reading without blocking", async () => {
    const path = `${base}/ok/digits`;
    const file = filesAt(path).open(path, { until: 1000 });
    const target = Buffer.alloc(1000);
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    expect(await file.readLater!(target, 5)).toBe(1000);
    expect([turned, target.toString("utf8", 0, 6)]).toEqual([true, "567890"]);
    expect(await file.readLater!(target, 99_999)).toBe(1);
    expect(await file.readLater!(target, 100_000)).toBe(0);
    // Backwards, in both ways.
    expect([file.read(target, 3), target.toString("utf8", 0, 3)]).toEqual([1000, "345"]);
  });
  test("a file that gives no parts comes once for each thread that reads it", async () => {
    const path = `${base}/whole/small.csv`;
    for (let i = 0; i < 10; i++) read(path, i, 3);
    expect((await counts())["GET /whole/small.csv"]).toBe(1);
  });
  test("nothing can be written", async () => {
    const path = `${base}/ok/new`;
    const write = (): void => {
      const out = filesAt(path).create(path);
      out.write(digits);
      out.close();
    };
    expect((await failureOf(write)).condition).toBe("UNSUPPORTED_FILE_OPERATION");
    expect((await failureOf(() => filesAt(path).remove(path))).message).toContain("can only be read");
    expect((await failureOf(() => spark.range(3).write.json(`${base}/ok/new`))).condition).toBe(
      "UNSUPPORTED_FILE_OPERATION",
    );
  });
});

describe("what goes wrong", () => {
  test("a status that says no", async () => {
    const { condition, message } = await failureOf(() => read(`${base}/broken/digits`, 0, 5));
    expect(condition).toBe("FILE_SYSTEM_FAILED");
    expect(message).toContain(`Reading ${base}/broken/digits failed: the server answered with status 500`);
    expect((await failureOf(() => spark.read.csv(`${base}/broken/x`).count())).condition).toBe("FILE_SYSTEM_FAILED");
  });
  test("a connection that always breaks", async () => {
    expect((await failureOf(() => read(`${base}/dropped/digits`, 0, 5000))).condition).toBe("FILE_SYSTEM_FAILED");
  });
  test("nobody there", async () => {
    const { condition, message } = await failureOf(() => spark.read.csv("http://127.0.0.1:1/x.csv").count());
    expect([condition, message]).toEqual(["FILE_SYSTEM_FAILED", expect.stringContaining("127.0.0.1:1/x.csv")]);
  });
  test("no answer within the time", async () => {
    for (const work of [
      () => filesAt(base).status(`${base}/slow/x`),
      () => read(`${base}/slow/x`, 0, 5),
      () => filesAt(base).open(`${base}/slow/x`).readLater!(new Uint8Array(5), 0),
    ]) {
      const started = performance.now();
      const { condition, message } = await failureOf(work);
      expect(condition).toBe("FILE_SYSTEM_TIMEOUT");
      expect(message).toContain("within 2 s");
      expect(performance.now() - started).toBeLessThan(8000);
    }
    // The thread goes on for others.
    expect(read(`${base}/ok/digits`, 1, 3)).toBe("123");
  });
  test("missing files, and patterns", async () => {
    expect(await failureOf(() => spark.read.text(`${base}/ok/none`).count())).toEqual({
      condition: "PATH_NOT_FOUND",
      message: `[PATH_NOT_FOUND] Path does not exist: ${base}/ok/none. SQLSTATE: 42K03`,
    });
    expect((await failureOf(() => spark.read.text(`${base}/ok/*.csv`).count())).condition).toBe("PATH_NOT_FOUND");
    expect((await failureOf(() => read(`${base}/ok/none`, 0, 5))).condition).toBe("FAILED_READ_FILE.FILE_NOT_EXIST");
    expect((await failureOf(() => spark.sparkContext.textFile(`${base}/ok/none`).count())).condition).toBe(
      "PATH_NOT_FOUND",
    );
  });
  test("users, passwords and queries are used and not shown", async () => {
    const host = base.slice("http://".length);
    const open = `http://user:pass%20word@${host}/closed/small.csv`;
    expect(await spark.read.option("header", true).csv(open).count()).toBe(2);
    expect((await failureOf(() => spark.read.csv(`${base}/closed/small.csv`).count())).message).toContain("status 401");
    const signed = spark.read.option("header", true).csv(`${base}/token/small.csv?token=s3cr3t`);
    expect(await signed.count()).toBe(2);
    expect(await signed.explainString("extended")).not.toContain("s3cr3t");
    const { message } = await failureOf(() => spark.read.csv(`http://user:w0rd@${host}/closed/none?a=s3cr3t`).count());
    expect(message).not.toMatch(/s3cr3t|w0rd/);
  });
});

test("SET shows no secrets, as in Spark", async () => {
  spark.conf.set("spark.hadoop.fs.s3a.secret.key", "abc");
  spark.conf.set("spark.my.url", "http://user:abc@host/");
  const hidden = "*********(redacted)";
  const rows = await hiveResult(spark.sql("SET"));
  expect(rows.filter((r) => /s3a|url/.test(r))).toEqual([
    `spark.hadoop.fs.s3a.secret.key\t${hidden}`,
    `spark.my.url\t${hidden}`,
  ]);
  expect(await hiveResult(spark.sql("SET spark.hadoop.fs.s3a.secret.key"))).toEqual([
    `spark.hadoop.fs.s3a.secret.key\t${hidden}`,
  ]);
  spark.conf.unset("spark.my.url");
  expect(await spark.conf.get("spark.hadoop.fs.s3a.secret.key")).toBe("abc");
});

describe("sources", () => {
  const csv = (path: string) => spark.read.option("header", true).option("inferSchema", true).csv(path);
  const sums = (path: string) => hiveResult(csv(path).selectExpr("count(*)", "sum(id)", "max(name)"));

  test.each(["ok", "whole"])("CSV in parts, read by several threads (%s)", async (kind) => {
    expect(await sums(`${base}/${kind}/big.csv`)).toEqual(["700000\t244999650000\tname 99999"]);
  });
  test("gzip, JSON, text, several addresses", async () => {
    expect(await sums(`${base}/ok/small.csv.gz`)).toEqual(["3\t6\tname 3"]);
    expect(await hiveResult(spark.read.json(`${base}/ok/rows.json`).orderBy("a"))).toEqual(["1", "2"]);
    expect(await spark.read.text([`${base}/ok/small.csv`, `${base}/ok/small.csv.gz`]).count()).toBe(7);
  });
  test("Parquet", async () => {
    const frame = spark.read.parquet(`${base}/ok/table.parquet`);
    expect(await hiveResult(frame.where("id > 1990").selectExpr("sum(id)", "max(s)"))).toEqual(["17955\tn1999"]);
    expect(await frame.inputFiles()).toEqual([`${base}/ok/table.parquet`]);
  });
});

describe("RDDs", () => {
  const sc = spark.sparkContext;
  test("lines in parts, while timers go on", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const rdd = sc.textFile(`${base}/ok/big.csv`, 4);
    expect(rdd.getNumPartitions()).toBeGreaterThanOrEqual(4);
    expect(await rdd.count()).toBe(700_001);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
    expect(await rdd.filter((l) => l.endsWith("00000")).collect()).toEqual(
      [100_000, 200_000, 300_000, 400_000, 500_000, 600_000].map((i) => line(i).trim()),
    );
  });
  test("gzip and whole files", async () => {
    expect(await sc.textFile(`${base}/ok/small.csv.gz`).collect()).toEqual([
      "id,name",
      "1,name 1",
      "2,name 2",
      "3,name 3",
    ]);
    expect(await sc.wholeTextFiles(`${base}/ok/rows.json`).collect()).toEqual([
      [`${base}/ok/rows.json`, '{"a": 1}\n{"a": 2}\n'],
    ]);
    expect(await sc.binaryRecords(`${base}/ok/digits`, 1000).count()).toBe(100);
  });
  test("functions that are synchronous over partitions", async () => {
    const counted = sc.textFile(`${base}/ok/big.csv`, 2).mapPartitions((rows) => {
      let n = 0;
      for (const _ of rows) n++;
      return [n];
    });
    expect((await counted.collect()).reduce((a, b) => a + b)).toBe(700_001);
  });
  test("an error is the task's", async () => {
    expect((await failureOf(() => sc.textFile(`${base}/dropped/digits`).count())).message).toContain("dropped/digits");
  });
});
