import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openWriteJob } from "../../src/execution/sources/writeFiles.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { DAY_TIME, type DataType, decimal, YEAR_MONTH } from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";
import type { Value } from "../../src/types/value.ts";
import { batchOf, files, read, settings, thread } from "./support.ts";

interface Run {
  readonly query: string;
  readonly options: Record<string, string>;
  readonly ext: string;
  readonly text: string;
  readonly conf?: Record<string, string>;
}
const recorded: { texts: string[]; runs: Run[] } = JSON.parse(
  readFileSync(new URL("./recorded/csvWrites.json", import.meta.url), "utf8"),
);

const lower = (o: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(o).map(([k, v]) => [k.toLowerCase(), v]));

const typed: readonly (readonly [DataType["kind"] | DataType, Value])[] = [
  ["boolean", true],
  ["byte", 1],
  ["short", -2],
  ["int", 3],
  ["long", 4n],
  ["float", 1.5],
  ["double", 1e10],
  ["double", -0],
  ["double", Number.NaN],
  ["double", Number.NEGATIVE_INFINITY],
  ["double", 1e-5],
  ["double", 12345678.9],
  [decimal(3, 2), new Decimal(150n, 2)],
  [decimal(7, 7), new Decimal(1n, 7)],
  [decimal(38, 10), new Decimal(10_000_000_000n, 10)],
  ["date", 19724],
  ["date", -719162],
  ["date", 2932897],
  ["timestamp", 1704164645000000n],
  ["timestamp", 1704164645123456n],
  ["timestamp_ntz", 1704164645100000n],
  ["binary", Buffer.from("abc")],
  [YEAR_MONTH, 14],
  [DAY_TIME, 93784500000n],
  ["int", null],
  ["timestamp", 1704164645000000n],
];

/** The rows of a recorded query. */
function rowsOfQuery(r: Run): { ddl?: string; rows: Value[][]; types?: DataType[] } {
  const t = recorded.texts;
  const all = t.map((s, i): Value[] => [i, s, "z"]);
  switch (r.query) {
    case "texts":
      return { ddl: "i INT, s STRING, z STRING", rows: [...all, [99, null, "z"]] };
    case "none":
      return { ddl: "i INT, s STRING", rows: [] };
    case "text":
      return { ddl: "s STRING", rows: all.filter((x) => x[0] !== 4 && x[0] !== 5).map((x) => [x[1]!]) };
    case "textNull":
      return { ddl: "s STRING", rows: [...all.map((x) => [x[1]!]), [null]] };
    case "text3":
      return { ddl: "s STRING", rows: all.slice(0, 3).map((x) => [x[1]!]) };
    case "latin":
      return { ddl: "s STRING", rows: [["é"]] };
    case "oneEmpty":
      return { ddl: "s STRING", rows: [[""]] };
    case "oneNull":
      return { ddl: "s STRING", rows: [[null]] };
    case "nullFirst":
      return { ddl: "s STRING, i INT", rows: [[null, 1]] };
    case "twoEmpty":
      return { ddl: "s STRING, t STRING", rows: [["", ""]] };
    default: {
      // The zone of the session also decides which instant the literals are.
      const shift = r.conf ? 19_800_000_000n : 0n;
      const types = typed.map(([k]): DataType => (typeof k === "string" ? ({ kind: k } as DataType) : k));
      return { types, rows: [typed.map(([, v], i) => (types[i]!.kind === "timestamp" ? (v as bigint) - shift : v))] };
    }
  }
}

for (const r of recorded.runs) {
  test(`${r.query} ${JSON.stringify(r.options)} ${JSON.stringify(r.conf ?? {})}`, () => {
    const { ddl, rows, types } = rowsOfQuery(r);
    const schema = ddl
      ? parseDdlSchema(ddl)
      : { kind: "struct" as const, fields: types!.map((type, i) => ({ name: `c${i}`, type, nullable: true })) };
    const path = `${files({})}/out`;
    const job = openWriteJob({
      format: r.ext.startsWith(".txt") ? "text" : "csv",
      path,
      schema,
      partitionBy: [],
      mode: "error",
      options: lower(r.options),
      settings: settings(r.conf ? { conf: r.conf } : {}),
      thread,
    });
    const arena = new Arena(thread.heap);
    job.write(0, batchOf(arena, schema, rows));
    arena.release();
    job.commit();
    const name = readdirSync(path).find((n) => n.startsWith("part-"))!;
    expect(name.endsWith(`-c000${r.ext}`)).toBe(true);
    let bytes: Buffer = readFileSync(`${path}/${name}`);
    if (r.ext.endsWith(".gz")) bytes = gunzipSync(bytes);
    expect(bytes.toString(r.options["encoding"] ? "latin1" : "utf8")).toBe(r.text);
    expect(readdirSync(path).sort()).toEqual(["_SUCCESS", name]);
  });
}

test("what is written is read back", () => {
  const schema = parseDdlSchema("a INT, b STRING, c DOUBLE, d DECIMAL(20,3), e DATE, f TIMESTAMP, g BOOLEAN");
  const rows: Value[][] = [
    [1, 'x,"y"\nz', 1.25, new Decimal(-1234567890123456789n, 3), 19000, 1700000000123000n, true],
    [null, null, null, null, null, null, null],
    [-5, "日本", -0.1, new Decimal(5n, 3), -1, -1000n, false],
  ];
  const path = `${files({})}/out`;
  const options = { header: "true", compression: "gzip" };
  const job = openWriteJob({
    format: "csv",
    path,
    schema,
    partitionBy: [],
    mode: "error",
    options,
    settings: settings(),
    thread,
  });
  const arena = new Arena(thread.heap);
  job.write(0, batchOf(arena, schema, rows));
  arena.release();
  expect(job.commit().rows).toBe(3);
  expect(
    read("csv", path, {
      schema: "a INT, b STRING, c DOUBLE, d DECIMAL(20,3), e DATE, f TIMESTAMP, g BOOLEAN",
      options: { header: "true", multiLine: "true" },
    }),
  ).toEqual(rows);
});
