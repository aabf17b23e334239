import { afterAll, describe, expect, test } from "vitest";
import { Engine } from "../../src/execution/run/engine.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";
import { bag, Bench, type Table } from "./engineHelp.ts";

/** Queries that pass a tiny memory budget give the rows that they give in memory. */

const engine = new Engine(2, { poison: true });
afterAll(() => engine.stop());
const roomy = new Bench(engine, { "spark.sql.autoBroadcastJoinThreshold": "-1" });
const tight = new Bench(engine, { "spark.sql.autoBroadcastJoinThreshold": "-1", "spark.memory.offHeap.size": "1" });

const table = (rows: number, names: number, from: number, last: [string, T.DataType, (i: number) => Value]): Table => ({
  schema: T.structOf([
    T.field("k", T.LONG, false),
    T.field("s", T.STRING),
    T.field("w", T.LONG, false),
    T.field(last[0], last[1]),
  ]),
  rows: Array.from({ length: rows }, (_, i) => [
    BigInt((i * 7919) % (names + 11)),
    i % 11 === 0 ? null : `the key ${((i * 31) % names) + from}`,
    BigInt(i),
    last[2](i),
  ]),
});
const a = table(70_000, 50_000, 0, ["x", T.DOUBLE, (i) => i / 4]);
const b = table(66_000, 45_000, 20_000, ["d", T.decimal(38, 2), (i) => new Decimal(BigInt(i) * 10n ** 20n, 2)]);
for (const bench of [roomy, tight]) bench.table("a", a).table("b", b);

async function compare(sql: string): Promise<void> {
  const want = await roomy.run(sql);
  const { rows, spills } = await tight.rowsAndSpills(tight.query(tight.analyze(sql), true));
  expect(bag(rows), sql).toEqual(bag(want));
  expect(spills, `${sql} did not spill`).toBeGreaterThan(0);
  expect(want.length).toBeGreaterThan(0);
}

describe("joins", () => {
  test.each(["INNER", "LEFT", "RIGHT", "FULL"])("%s", async (kind) => {
    const sums =
      "count(*), count(a.w), count(b.w), sum(a.w), sum(b.w), sum(a.w * 7 + b.w), sum(length(a.s)), sum(b.d), count(b.s)";
    await compare(`SELECT ${sums} FROM a ${kind} JOIN b ON a.s = b.s`);
    await compare(
      `SELECT /*+ SHUFFLE_HASH(a) */ ${sums} FROM a ${kind} JOIN b ON a.k = b.k AND a.s < b.s AND a.w < b.w + 40000`,
    );
  });
  test.each(["LEFT SEMI", "LEFT ANTI"])("%s", async (kind) => {
    await compare(`SELECT count(*), sum(a.w), sum(length(a.s)) FROM a ${kind} JOIN b ON a.s = b.s`);
    await compare(`SELECT count(*), sum(a.w), sum(length(a.s)) FROM a ${kind} JOIN b ON a.k = b.k AND a.w < b.w`);
  });
  test("NOT IN", async () => {
    const sql = "SELECT count(*), sum(w) FROM a WHERE s NOT IN (SELECT s FROM b WHERE s IS NOT NULL)";
    await compare(sql);
    expect(await tight.run("SELECT count(*) FROM a WHERE s NOT IN (SELECT s FROM b)")).toEqual([[0n]]);
  });
});

test("aggregates by many groups", async () => {
  await compare(
    "SELECT count(*), sum(k), sum(c), sum(n) FROM (SELECT k, s, count(*) AS c, min(w) AS n FROM a GROUP BY k, s)",
  );
  await compare("SELECT s, count(*), sum(w), sum(d) FROM b GROUP BY s HAVING sum(w) % 10 = 0");
  await compare("SELECT count(*), sum(k) FROM (SELECT DISTINCT k, s FROM a)");
  await compare("SELECT count(*), sum(n) FROM (SELECT s, count(DISTINCT w) AS n FROM a GROUP BY s)");
});

test("sorts", async () => {
  const sql = "SELECT s, w FROM a ORDER BY s DESC NULLS FIRST, w";
  const want = await roomy.run(sql);
  const got = await tight.run(sql);
  expect(got.length).toBe(70_000);
  expect(got.findIndex((r, i) => r[0] !== want[i]![0] || r[1] !== want[i]![1])).toBe(-1);
});
