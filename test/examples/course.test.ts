import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { comparable, type Outcome, outcome, programs, recorded, root } from "./programs.ts";

/** Each program of the course, run as its reader would, beside what its twin gives in PySpark. */

const folder = mkdtempSync(join(tmpdir(), "kindling-course-"));
const spark = SparkSession.builder.master("local[1]").getOrCreate();
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});
const expected = recorded();
const got: Record<string, Outcome> = {};

for (const program of programs)
  test(`${program.name} prints and writes what it does in PySpark`, async () => {
    const out = join(folder, program.name);
    const tsx = join(root, "node_modules/.bin/tsx");
    const args = [`examples/${program.name}.ts`, ...program.args(out)];
    const { stdout } = await promisify(execFile)(tsx, args, { cwd: root });
    const own = (got[program.name] = await outcome(spark, stdout, out));
    expect(comparable(program, own)).toEqual(comparable(program, expected[program.name]!));
  });

test("lineage and plans show the same operators", () => {
  const text = (of: Readonly<Record<string, Outcome>>, name: string): string => of[name]!.stdout.join("\n");
  for (const of of [got, expected]) {
    for (const operator of ["HadoopRDD", "ShuffledRDD", "HashAggregate", "Exchange hashpartitioning", "FileScan csv"])
      expect(text(of, "dag")).toContain(operator);
    expect(text(of, "broadcast_join")).toContain("BroadcastHashJoin [tienda#");
  }
});

test("the pictures of the course's text are those that its program writes", () => {
  for (const name of ["rdd.svg", "dataframe.svg"])
    expect(readFileSync(join(folder, "dag", name), "utf8")).toBe(
      readFileSync(join(root, "docs/images/course", name), "utf8"),
    );
});

test("the most frequent addresses of the detector come first", () => {
  for (const of of [got, expected]) {
    const lines = of["detector"]!.stdout;
    expect(lines[0]).toBe("Error counts:");
    const top = lines.slice(lines.indexOf("Top problematic URLs:") + 1).map((line) => Number(line.split(" ").at(-1)));
    expect(top).toEqual([22, 16, 10, 10, 8, 6, 6, 5, 4, 4]);
  }
});

test("every program has its test, and its twin", () => {
  const names = (of: string, ext: string): string[] =>
    readdirSync(join(root, of))
      .filter((f) => f.endsWith(ext))
      .map((f) => f.slice(0, -ext.length))
      .sort();
  const tested = programs.map((p) => p.name).sort();
  expect(names("examples", ".ts")).toEqual(tested);
  expect(names("examples/pyspark", ".py")).toEqual(tested);
  expect(Object.keys(expected).sort()).toEqual(tested);
});
