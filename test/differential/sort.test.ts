import { afterAll, expect, test } from "vitest";
import { compareValues } from "../../src/catalyst/functions/order.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";
import { Bench, randomOf, showRow } from "./engineHelp.ts";

/** ORDER BY puts rows where sorting their values one by one puts them; equal ones stay in the order in which they came. */

const engine = new Engine(1, { poison: true });
afterAll(() => engine.stop());
const bench = new Bench(engine);

const random = randomOf(7);
const pick = <V>(list: readonly V[]): V => list[Math.floor(random() * list.length)]!;
const words = ["", "a", "A", "a\0", "ab", "b", "é", "z", "\u{ffff}", "\u{1f600}", "Brand#12", "Brand#13", "ß"];
const columns: readonly (readonly [T.DataType, () => Value])[] = [
  [T.INT, () => Math.floor(random() * 9) - 4],
  [T.INT, () => Math.floor((random() - 0.5) * 2 ** 32)],
  [T.LONG, () => BigInt(Math.floor(random() * 1000)) - 500n],
  [T.LONG, () => pick([-(2n ** 63n), 2n ** 63n - 1n, 0n, 2n ** 53n, 2n ** 53n + 1n])],
  [T.DOUBLE, () => pick([0, -0, 0.5, -1.25, 1e300, -1e300, Infinity, -Infinity, random()])],
  [T.DOUBLE, () => pick([0, -0, Number.NaN, 1, Infinity])],
  [T.decimal(9, 2), () => new Decimal(BigInt(Math.floor(random() * 2000)) - 1000n, 2)],
  [T.decimal(30, 2), () => new Decimal(BigInt(Math.floor(random() * 2000)) * 10n ** 20n, 2)],
  [T.BOOLEAN, () => random() < 0.5],
  [T.DATE, () => Math.floor(random() * 40000)],
  [T.STRING, () => pick(words)],
  [T.STRING, () => `${pick(words)}${Math.floor(random() * 5000)}`],
  [{ kind: "string", collation: "UTF8_LCASE" }, () => pick(words)],
];
const rows = Array.from({ length: 3000 }, (_, i) => [
  ...columns.map(([, value], c) => ((i + c) % 9 === 0 ? null : value())),
  i,
]);
bench.table("t", {
  schema: T.structOf([...columns.map(([type], i) => T.field(`c${i}`, type)), T.field("n", T.INT, false)]),
  rows,
});

test.each(Array.from({ length: 60 }, (_, i) => i))("random keys, %d", async (seed) => {
  const next = randomOf(seed + 1);
  const keys = Array.from({ length: 1 + Math.floor(next() * 4) }, () => ({
    column: Math.floor(next() * columns.length),
    ascending: next() < 0.5,
    nullsFirst: next() < 0.5,
  }));
  const order = keys.map(
    (k) => `c${k.column} ${k.ascending ? "ASC" : "DESC"} NULLS ${k.nullsFirst ? "FIRST" : "LAST"}`,
  );
  const least = seed % 3 === 0 ? 2950 : 0;
  const limit = seed % 2 === 0 ? "" : " LIMIT 700";
  const sql = `SELECT * FROM t WHERE n >= ${least} ORDER BY ${order.join(", ")}${limit}`;
  const want = rows
    .filter((r) => (r.at(-1) as number) >= least)
    .sort((a, b) => {
      for (const k of keys) {
        const [x, y] = [a[k.column]!, b[k.column]!];
        const compared =
          x === null || y === null
            ? x === y
              ? 0
              : (x === null) === k.nullsFirst
                ? -1
                : 1
            : compareValues(columns[k.column]![0])(x, y) * (k.ascending ? 1 : -1);
        if (compared !== 0) return compared;
      }
      return (a.at(-1) as number) - (b.at(-1) as number);
    })
    .slice(0, limit === "" ? rows.length : 700);
  expect((await bench.run(sql)).map(showRow), sql).toEqual(want.map(showRow));
});
