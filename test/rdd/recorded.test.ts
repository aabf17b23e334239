import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { expressionsOf } from "./expressions.ts";

interface Recorded {
  readonly name: string;
  /** v: the value itself; b: a bag; m: a map, as a bag of pairs. */
  readonly mode: "v" | "b" | "m";
  readonly python: string;
  readonly result: unknown;
}

const open = (workers: string) =>
  SparkSession.builder.master("local[2]").appName("rdd").config("spark.kindling.rdd.workers", workers).create();
const recorded = JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as Recorded[];

/** Numbers but for their last digits: sums of doubles have another order here. */
const rounded = (v: unknown): unknown =>
  typeof v === "number" && !Number.isInteger(v)
    ? Number(v.toPrecision(14))
    : Array.isArray(v)
      ? v.map(rounded)
      : v === undefined
        ? null
        : v;

function comparable(v: unknown, mode: Recorded["mode"]): unknown {
  if (mode === "v") return rounded(v);
  const list = v instanceof Map ? [...v] : (v as unknown[]);
  return list.map((x) => JSON.stringify(rounded(x))).sort();
}

// Small data stays on the calling thread, unless it is told otherwise.
describe.each(["auto", "always"])("worker threads: %s", (workers) => {
  const spark = open(workers);
  const expressions = expressionsOf(spark);
  afterAll(() => spark.stop());

  test("every recorded expression is run, and there are enough", () => {
    expect(recorded.map((r) => r.name).sort()).toEqual(Object.keys(expressions).sort());
    expect(recorded.length).toBeGreaterThanOrEqual(120);
  });
  test.each(recorded.map((r) => [r.name, r] as const))("as PySpark: %s", async (name, r) => {
    expect(comparable(await expressions[name]!(), r.mode)).toEqual(comparable(r.result, r.mode));
  });
});
