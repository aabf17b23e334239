import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FileWriteJob, openWriteJob, type WriteRequest } from "../../src/execution/sources/writeFiles.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";
import { batchOf, failure, files, read, resolve, rowsOf, settings, thread } from "./support.ts";

const schema = parseDdlSchema("id LONG, day DATE, name STRING");
const job = (path: string, o: Partial<WriteRequest> = {}): FileWriteJob =>
  openWriteJob({
    format: "parquet",
    path,
    schema,
    partitionBy: [],
    mode: "error",
    options: {},
    settings: settings(),
    thread,
    ...o,
  });

function put(j: FileWriteJob, rows: Value[][], partition = 0, s = schema): void {
  const arena = new Arena(thread.heap);
  j.write(partition, batchOf(arena, s, rows));
  arena.release();
}
const all = (path: string): string[] =>
  (readdirSync(path, { recursive: true }) as string[]).map((p) => p.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ID")).sort();
const ROWS: Value[][] = [
  [1n, 0, "a"],
  [2n, 1, "b/c=d"],
  [3n, null, ""],
  [4n, 0, null],
  [5n, 1, "b/c=d"],
];

const write = (path: string, o: Partial<WriteRequest>, rows = ROWS): void => {
  const j = job(path, o);
  put(j, rows);
  j.commit();
};
const ids = (path: string): unknown[] =>
  rowsOf(resolve("parquet", path), { columns: ["id"] })
    .rows.map((r) => r[0])
    .sort();

test("files of tasks appear at commit, _SUCCESS with them", () => {
  const path = `${files({})}/deep/out`;
  const j = job(path);
  put(j, ROWS);
  put(j, ROWS, 3);
  expect(all(path).filter((p) => !p.startsWith("_temporary"))).toEqual([]);
  expect(j.commit()).toMatchObject({ files: 2, rows: 10 });
  expect(all(path)).toEqual(["_SUCCESS", "part-00000-ID-c000.snappy.parquet", "part-00003-ID-c000.snappy.parquet"]);
  expect(read("parquet", path)).toEqual([...ROWS, ...ROWS]);
});

test("partition folders with escaped values, read back with their types", () => {
  const path = `${files({})}/out`;
  write(path, { partitionBy: ["DAY", "name"] });
  expect(all(path).filter((p) => !p.includes("part-"))).toEqual([
    "_SUCCESS",
    "day=1970-01-01",
    "day=1970-01-01/name=__HIVE_DEFAULT_PARTITION__",
    "day=1970-01-01/name=a",
    "day=1970-01-02",
    "day=1970-01-02/name=b%2Fc%3Dd",
    "day=__HIVE_DEFAULT_PARTITION__",
    "day=__HIVE_DEFAULT_PARTITION__/name=__HIVE_DEFAULT_PARTITION__",
  ]);
  expect(
    all(path)
      .filter((p) => p.includes("part-"))
      .every((p) => p.endsWith("part-00000-ID.c000.snappy.parquet")),
  ).toBe(true);
  const rows = read("parquet", path).sort((a, b) => Number((a[0] as bigint) - (b[0] as bigint)));
  expect(rows).toEqual([
    [1n, 0, "a"],
    [2n, 1, "b/c=d"],
    [3n, null, null],
    [4n, 0, null],
    [5n, 1, "b/c=d"],
  ]);
});

test("more partitions than files may be open", () => {
  const path = `${files({})}/out`;
  const rows = Array.from({ length: 500 }, (_, i): Value[] => [BigInt(i), i % 100, `n${i}`]);
  const j = job(path, { partitionBy: ["day"] });
  put(j, rows.slice(0, 250));
  put(j, rows.slice(250));
  j.commit();
  expect(readdirSync(path).filter((n) => n.startsWith("day="))).toHaveLength(100);
  const back = read("parquet", path).sort((a, b) => Number((a[0] as bigint) - (b[0] as bigint)));
  expect(back).toEqual(rows.map(([id, day, name]) => [id, name, day]));
});

test("modes", () => {
  const path = `${files({})}/out`;
  write(path, {});
  expect(failure(() => job(path)).condition).toBe("PATH_ALREADY_EXISTS");
  const ignored = job(path, { mode: "ignore" });
  expect(ignored.ignored).toBe(true);
  put(ignored, ROWS);
  ignored.commit();
  write(path, { mode: "append" }, [[9n, 0, "x"]]);
  expect(ids(path)).toEqual([1n, 2n, 3n, 4n, 5n, 9n]);
  write(path, { mode: "overwrite" }, [[7n, 0, "x"]]);
  expect(ids(path)).toEqual([7n]);
  expect(all(path)).toHaveLength(2);
});

test("overwriting all partitions or only those written", () => {
  const path = `${files({})}/out`;
  write(path, { partitionBy: ["day"] }, [
    [1n, 0, "a"],
    [2n, 1, "b"],
  ]);
  write(path, { partitionBy: ["day"], mode: "overwrite", options: { partitionoverwritemode: "dynamic" } }, [
    [3n, 1, "c"],
  ]);
  expect(ids(path)).toEqual([1n, 3n]);
  write(path, { partitionBy: ["day"], mode: "overwrite" }, [[4n, 5, "c"]]);
  expect(ids(path)).toEqual([4n]);
});

test("the old files are there until the commit, and after an abort", () => {
  const path = `${files({})}/out`;
  write(path, {});
  const j = job(path, { mode: "overwrite" });
  put(j, [[8n, 0, "x"]]);
  expect(ids(path)).toEqual([1n, 2n, 3n, 4n, 5n]);
  j.abort();
  expect(ids(path)).toEqual([1n, 2n, 3n, 4n, 5n]);
  expect(all(path)).toHaveLength(2);
  const fresh = `${files({})}/none/out`;
  const k = job(fresh);
  put(k, ROWS);
  k.abort();
  k.abort();
  expect(existsSync(fresh)).toBe(false);
});

test("a commit that fails is undone by abort", () => {
  const path = `${files({})}/out`;
  write(path, { partitionBy: ["day"] }, [[1n, 0, "a"]]);
  // A file is where a folder must be.
  writeFileSync(`${path}/day=1970-01-03`, "x");
  const j = job(path, { partitionBy: ["day"], mode: "append" });
  put(j, [
    [2n, 0, "b"],
    [3n, 2, "c"],
  ]);
  expect(failure(() => j.commit()).condition).toBe("TASK_WRITE_FAILED");
  j.abort();
  expect(ids(`${path}/day=1970-01-01`)).toEqual([1n]);
  expect(readdirSync(path).sort()).toEqual(["_SUCCESS", "day=1970-01-01", "day=1970-01-03"]);
});

test("a file in place of the folder is overwritten at commit", () => {
  const root = files({ out: "old" });
  const path = join(root, "out");
  const j = job(path, { mode: "overwrite" });
  put(j, ROWS);
  expect(readFileSync(path, "utf8")).toBe("old");
  j.commit();
  expect(ids(path)).toEqual([1n, 2n, 3n, 4n, 5n]);
  expect(readdirSync(root)).toEqual(["out"]);
});

test("no rows leave one file with the schema; many rows are cut", () => {
  const path = `${files({})}/out`;
  job(path).commit();
  expect(resolve("parquet", path).schema.fields.map((f) => f.name)).toEqual(["id", "day", "name"]);
  expect(read("parquet", path)).toEqual([]);
  const cut = `${files({})}/out`;
  write(cut, { options: { maxrecordsperfile: "2" } });
  expect(all(cut).filter((p) => p.startsWith("part"))).toHaveLength(3);
  expect(read("parquet", cut)).toEqual(ROWS);
});

test("refusals", () => {
  const path = `${files({})}/out`;
  const condition = (o: Partial<WriteRequest>): string => failure(() => job(path, o)).condition;
  expect(condition({ partitionBy: ["x"] })).toBe("_LEGACY_ERROR_TEMP_1155");
  expect(condition({ partitionBy: ["day", "DAY"] })).toBe("COLUMN_ALREADY_EXISTS");
  expect(condition({ partitionBy: ["id", "day", "name"] })).toBe("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
  expect(condition({ schema: parseDdlSchema("a INT, b ARRAY<INT>"), partitionBy: ["b"] })).toBe(
    "INVALID_PARTITION_COLUMN_DATA_TYPE",
  );
  expect(condition({ schema: parseDdlSchema("a ARRAY<INT>"), format: "csv" })).toBe(
    "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
  );
  expect(condition({ format: "text" })).toBe("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE");
  expect(condition({ schema: { kind: "struct", fields: [] } })).toBe("EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE");
  expect(condition({ options: { compression: "foo" } })).toBe("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION");
  expect(existsSync(path)).toBe(false);
});

test("memory is given back", () => {
  const used = thread.heap.used;
  const path = `${files({})}/out`;
  const s = parseDdlSchema("d DECIMAL(30,2), t TIMESTAMP, p STRING");
  const j = job(path, { schema: s, partitionBy: ["p"] });
  put(
    j,
    [
      [new Decimal(1n, 2), 5n, "x"],
      [null, null, null],
    ],
    0,
    s,
  );
  j.commit();
  const k = job(path, { schema: s, partitionBy: ["p"], mode: "append" });
  put(k, [[new Decimal(1n, 2), 5n, "x"]], 0, s);
  k.abort();
  expect(thread.heap.used).toBe(used);
});

test("messages of refusals", () => {
  const path = `${files({})}/out`;
  expect(failure(() => job(path, { format: "csv", schema: parseDdlSchema("a ARRAY<INT>") })).message).toBe(
    '[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV datasource doesn\'t support the column `a` of the type "ARRAY<INT>". SQLSTATE: 0A000',
  );
  write(path, {});
  expect(failure(() => job(path)).message).toBe(
    `[PATH_ALREADY_EXISTS] Path file:${path} already exists. Set mode as "overwrite" to overwrite the existing path. SQLSTATE: 42K04`,
  );
  expect(failure(() => job(path, { mode: "append", partitionBy: ["x"] })).condition).toBe("_LEGACY_ERROR_TEMP_1155");
});
