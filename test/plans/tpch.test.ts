import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SparkSession } from "../../src/index.ts";
import { queries } from "../../tpch/queries.ts";
import { normalized, openTpch } from "./tables.ts";

/** Plans of the TPC-H queries, kept as files. `UPDATE_GOLDEN=1 npx vitest run test/plans` writes them anew. */

const update = process.env.UPDATE_GOLDEN === "1";
const goldenFile = (n: number): string => fileURLToPath(new URL(`q${n}.txt`, import.meta.url));
const numbers = queries.map((_, i) => i + 1);

let tables: Awaited<ReturnType<typeof openTpch>>;
let spark: SparkSession;
beforeAll(async () => {
  tables = await openTpch();
  spark = tables.spark;
});
afterAll(() => tables.close());

/** Decimals whose intermediate results need more than 128 bits: in these queries computed once for each final group, by the reference. */
const wide: Readonly<Record<number, readonly string[]>> = {
  8: [
    "Reference: [(sum(CASE WHEN (nation = BRAZIL) THEN volume ELSE 0.0000 END) / sum(volume)) (/ of decimal, decimal)]",
  ],
  11: [
    "Reference: [(sum((ps_supplycost * cast(ps_availqty as decimal(10,0)))) * 0.0001000000) (* of decimal, decimal)]",
  ],
  14: [
    "Reference: [((100.00 * sum(CASE WHEN StartsWith(p_type, PROMO) THEN (l_extendedprice * (1 - l_discount)) ELSE 0.0000 END)) / sum((l_extendedprice * (1 - l_discount)))) (/ of decimal, decimal)]",
  ],
};

describe("TPC-H", () => {
  it.each(numbers)("q%d is planned as before", async (n) => {
    const frame = await spark.sql(queries[n - 1]!);
    const text = normalized(await frame.explainString("formatted"));
    if (update) writeFileSync(goldenFile(n), text);
    expect(text).toBe(readFileSync(goldenFile(n), "utf8"));
  });

  it.each(numbers)("q%d is compiled, but for decimals of more than 128 bits", async (n) => {
    const text = await (await spark.sql(queries[n - 1]!)).explainString("codegen");
    const reference = text.match(/^Reference: \[.*\]$/gm) ?? [];
    expect(reference.length).toBeGreaterThan(0);
    const left = reference.filter((line) => line !== "Reference: []").map((line) => line.replace(/#\d+/g, ""));
    expect(left).toEqual(wide[n] ?? []);
    expect(text.includes("the reference evaluates")).toBe(n in wide);
    expect(text).toContain("(func $run");
  });
});
