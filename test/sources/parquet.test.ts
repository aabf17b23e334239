import { expect, test } from "vitest";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { BOOLEAN, INT, LONG, type STRING } from "../../src/types/dataType.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";
import type { Value } from "../../src/types/value.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { localFiles } from "../../src/execution/files/local.ts";
import { parquetFormat } from "../../src/execution/sources/parquetFormat.ts";
import { sourceConfig } from "../../src/execution/sources/settings.ts";
import { batchOf, failure, files, resolve, rowsOf, settings, thread } from "./support.ts";

const config = sourceConfig({});
const attribute = (name: string, type: typeof LONG | typeof INT | typeof STRING): Expression => ({
  kind: "AttributeReference",
  name,
  type,
  nullable: true,
  id: -1,
  qualifier: [],
});
const call = (name: string, ...args: Expression[]): Expression => ({
  kind: "Call",
  name,
  args,
  type: BOOLEAN,
  nullable: true,
  config,
});
const long = (value: bigint): Expression => ({ kind: "Literal", value, type: LONG });
const int = (value: number): Expression => ({ kind: "Literal", value, type: INT });

function write(path: string, ddl: string, groups: readonly (readonly (readonly Value[])[])[]): void {
  const schema = parseDdlSchema(ddl);
  const writer = parquetFormat.openWriter!({
    thread,
    path,
    output: localFiles.create(path),
    schema,
    options: { "parquet.block.size": "1" },
    settings: settings(),
  });
  const arena = new Arena(thread.heap);
  for (const rows of groups) writer.write(batchOf(arena, schema, rows));
  writer.close();
  arena.release();
}

const table = (): string => {
  const root = files({ "day=1/x": "", "day=2/x": "" });
  write(`${root}/day=1/a.parquet`, "id BIGINT, name STRING", [
    [
      [1n, "a"],
      [2n, "b"],
    ],
    [
      [10n, null],
      [11n, "d"],
    ],
  ]);
  write(`${root}/day=2/b.parquet`, "id BIGINT, name STRING", [[[20n, "e"]]]);
  return root;
};
const clean = (root: string): string => `${root}/day=*/*.parquet`;

test("schema, rows and statistics come from folders and footers", () => {
  const source = resolve("parquet", clean(table()), { options: { basePath: "/" } });
  expect(source.schema.fields.map((f) => f.name).slice(0, 2)).toEqual(["id", "name"]);
  expect(source.statistics?.rowCount).toBe(5);
  expect(source.statistics?.columns?.["id"]).toEqual({ min: 1n, max: 20n, nullCount: 0 });
  expect(source.statistics?.columns?.["name"]).toEqual({ min: "a", max: "e", nullCount: 1 });
});

test("partition columns are constants, files and row groups are left out", () => {
  const root = table();
  const source = resolve("parquet", clean(root), { options: { basePath: root } });
  expect(source.partitionColumns).toEqual(["day"]);
  const all = rowsOf(source, { columns: ["day", "id", "name"] });
  expect(all.rows).toEqual([
    [1, 1n, "a"],
    [1, 2n, "b"],
    [1, 10n, null],
    [1, 11n, "d"],
    [2, 20n, "e"],
  ]);
  expect(all.plan.nullable).toEqual([false, false, true]);
  expect(all.plan.tasks).toHaveLength(3);
  const second = rowsOf(source, { partitionFilters: [call("=", attribute("day", INT), int(2))] });
  expect(second.rows).toEqual([[20n, "e", 2]]);
  expect([second.plan.filesRead, second.plan.filesPruned]).toEqual([1, 1]);
  const groups = rowsOf(source, {
    dataFilters: [call("or", call(">", attribute("id", LONG), long(15n)), call("=", attribute("id", LONG), long(11n)))],
  });
  expect(groups.rows.map((r) => r[0])).toEqual([10n, 11n, 20n]);
  expect(rowsOf(source, { columns: [] }).rows).toHaveLength(5);
  expect(rowsOf(source, { columns: ["day"] }).rows).toEqual([[1], [1], [1], [1], [2]]);
});

test("schemas of files are merged when asked for", () => {
  const root = files({});
  write(`${root}/1.parquet`, "a BIGINT", [[[1n]]]);
  write(`${root}/2.parquet`, "A BIGINT, b STRING", [[[2n, "x"]]]);
  expect(rowsOf(resolve("parquet", root)).rows).toEqual([[1n], [2n]]);
  expect(rowsOf(resolve("parquet", root, { options: { mergeSchema: "true" } })).rows).toEqual([
    [1n, null],
    [2n, "x"],
  ]);
  write(`${root}/3.parquet`, "a STRING", [[["x"]]]);
  expect(failure(() => resolve("parquet", root, { options: { mergeSchema: "true" } })).condition).toBe(
    "CANNOT_MERGE_SCHEMAS",
  );
});

test("a file that is none", () => {
  const root = files({ "a.parquet": "this is no Parquet file" });
  expect(failure(() => resolve("parquet", root)).condition).toBe("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
});
