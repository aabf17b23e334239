import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { col, functions as F, SparkSession } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "kindling-files-"));
const spark = SparkSession.builder.master("local[1]").getOrCreate();
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("what is computed of a file is there in its first rows, too", async () => {
  const file = join(folder, "people.csv");
  writeFileSync(file, "nombre,año\nÍñigo,1990\nAna,\n");
  const people = spark.read.csv(file, { header: true, inferSchema: true });
  const named = people.select("nombre", F.when(col("año").lt(2000), "antes").otherwise("¿?").alias("época"));
  const table = "+------+-----+\n|nombre|época|\n+------+-----+\n| Íñigo|antes|\n|   Ana|   ¿?|\n+------+-----+\n";
  expect(await named.showString()).toBe(table);
  expect((await named.limit(1).collect()).map((r) => [...Object.values(r)])).toEqual([["Íñigo", "antes"]]);
  expect((await named.offset(1).collect()).map((r) => [...Object.values(r)])).toEqual([["Ana", "¿?"]]);
});

test("what is printed comes in the order of the calls, awaited or not", async () => {
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const df = spark.range(2);
  void df.filter("id = 7").show();
  void df.explain();
  void df.show(1);
  await df.printSchema();
  const texts = printed.mock.calls.map(([text]) => String(text).split("\n")[0]);
  printed.mockRestore();
  expect(texts).toEqual(["+---+", "== Physical Plan ==", "+---+", "root"]);
});

test("show takes the names of PySpark's arguments", async () => {
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const df = spark.createDataFrame(
    [
      ["una frase que no cabe", 1],
      ["corta", 2],
    ],
    ["frase", "n"],
  );
  await df.show({ truncate: false });
  await df.show({ n: 1, truncate: 8 });
  await df.show({ vertical: true });
  const texts = printed.mock.calls.map(([text]) => String(text).slice(0, -1));
  printed.mockRestore();
  expect(texts).toEqual(
    await Promise.all([df.showString(20, false), df.showString(1, 8), df.showString(20, true, true)]),
  );
  expect(texts[0]).toContain("|una frase que no cabe|1  |");
  expect(texts[1]).toContain("|una f...|");
  expect(texts[2]).toContain("-RECORD 0");
});
