import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

interface Recorded {
  readonly name: string;
  readonly sql: string;
  readonly options: Record<string, string>;
  readonly ending?: string;
  readonly text?: string;
  readonly error?: string;
}
const recorded: Recorded[] = JSON.parse(readFileSync(new URL("./recorded/jsonWrites.json", import.meta.url), "utf8"));

const spark = SparkSession.builder
  .appName("json")
  .master("local[1]")
  .config("spark.sql.session.timeZone", "UTC")
  .getOrCreate();
const folder = mkdtempSync(join(tmpdir(), "kindling-json-"));
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const [i, r] of recorded.entries())
  test(r.name, async () => {
    const path = join(folder, `w${i}`);
    const written = spark.sql(r.sql).write.json(path, r.options);
    if (r.error !== undefined) {
      await expect(written).rejects.toMatchObject({ condition: r.error });
      return;
    }
    await written;
    const name = readdirSync(path).find((n) => n.startsWith("part-"))!;
    expect(name.slice(name.indexOf("."))).toBe(r.ending);
    let bytes: Buffer = readFileSync(join(path, name));
    if (name.endsWith(".gz")) bytes = gunzipSync(bytes);
    expect(bytes.toString(r.options["encoding"] ? "utf16le" : "utf8")).toBe(r.text);
  });

test("what is written is read back, in partitions and by SQL", async () => {
  const path = join(folder, "back");
  const df = spark.sql(
    "SELECT id, named_struct('s', array(id, NULL), 'm', map('k', CAST(id AS DOUBLE) / 2)) AS n, id % 2 AS p FROM range(5)",
  );
  await df.write.partitionBy("p").option("compression", "gzip").json(path);
  expect(readdirSync(path).sort()).toEqual(["_SUCCESS", "p=0", "p=1"]);
  const back = spark.read.schema("id BIGINT, n STRUCT<s: ARRAY<BIGINT>, m: MAP<STRING, DOUBLE>>").json(path);
  expect(await hiveResult(back.where("p = 1").orderBy("id"))).toEqual([
    '1\t{"s":[1,null],"m":{"k":0.5}}\t1',
    '3\t{"s":[3,null],"m":{"k":1.5}}\t1',
  ]);
  expect(await hiveResult(spark.sql(`SELECT sum(id), max(n.m.k) FROM json.\`${path}\` WHERE id > 1`))).toEqual([
    "9\t2.0",
  ]);
  expect((await back.groupBy("p").count().orderBy("p").collect()).map((r) => [r[0], r[1]])).toEqual([
    [0, 3],
    [1, 2],
  ]);
});
