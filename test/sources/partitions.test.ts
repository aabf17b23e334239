import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { castToString } from "../../src/types/format.ts";
import { simpleString } from "../../src/types/ddl.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import { failure, files, resolve, rowsOf } from "./support.ts";

const recorded: [string[], string, [string, string | null][] | string][] = JSON.parse(
  readFileSync(new URL("./recorded/partitionTypes.json", import.meta.url), "utf8"),
);

for (const [values, type, rows] of recorded) {
  // Digits of other scripts, which Java takes as digits.
  if (values[0] === "٣") continue;
  test(`folders ${values.join(" ")}`, () => {
    const root = files(Object.fromEntries(values.map((v, i) => [`p=${v}/x.txt`, `r${i}\n`])));
    if (typeof rows === "string") {
      expect(failure(() => resolve("text", root)).message).toBe(rows);
      return;
    }
    const source = resolve("text", root);
    expect(simpleString(source.schema)).toBe(type);
    const found = rowsOf(source).rows.map(([value, p]) => [
      value,
      p === null ? null : castToString(p!, source.schema.fields[1]!.type, getZone("UTC")),
    ]);
    expect(found.sort()).toEqual(rows);
  });
}

const shape = (paths: string | string[], options: Record<string, string> = {}, schema?: string): string =>
  simpleString(resolve("text", paths, { options, ...(schema ? { schema } : {}) }).schema);
const values = (paths: string | string[], options: Record<string, string> = {}): unknown[] =>
  rowsOf(resolve("text", paths, { options }))
    .rows.map((r) => r.join("|"))
    .sort();

test("without inference, and with types given", () => {
  const root = files({ "p=01/x": "a" });
  expect(
    rowsOf(resolve("text", root, { conf: { "spark.sql.sources.partitionColumnTypeInference.enabled": "false" } })).rows,
  ).toEqual([["a", "01"]]);
  expect(rowsOf(resolve("text", root, { schema: "P STRING, value STRING" })).rows).toEqual([["a", "01"]]);
  expect(rowsOf(resolve("text", root, { schema: "value STRING, p LONG" })).rows).toEqual([["a", 1n]]);
});

test("base path, several paths, patterns", () => {
  const root = files({
    "a=1/b=x/f": "1",
    "a=1/b=y/f": "2",
    "a=2/b=x/f": "3",
    "a=2/b=x/_f": "no",
    "a=2/b=x/.f": "no",
    _SUCCESS: "",
  });
  expect(shape(root)).toBe("struct<value:string,a:int,b:string>");
  expect(values(root)).toEqual(["1|1|x", "2|1|y", "3|2|x"]);
  expect(values(`${root}/a=1`)).toEqual(["1|x", "2|y"]);
  expect(values(`${root}/a=1`, { basePath: root })).toEqual(["1|1|x", "2|1|y"]);
  expect(values(`${root}/a=*/b=x`)).toEqual(["1", "3"]);
  expect(values(`${root}/a=*/b=x`, { basePath: root })).toEqual(["1|1|x", "3|2|x"]);
  expect(values([`${root}/a=1/b=x/f`, `file:${root}/a=2/b=x`])).toEqual(["1", "3"]);
  expect(values(`${root}/a={1,2}/b=[x]/?`)).toEqual(["1", "3"]);
  expect(values(`${root}/{a=1/b=y,a=2/b=x}`)).toEqual(["2", "3"]);
  expect(values(root, { recursiveFileLookup: "true" })).toEqual(["1", "2", "3"]);
});

test("only files directly in a folder count when there are no partitions", () => {
  const root = files({ f: "1", "sub/f": "2" });
  expect(values(root)).toEqual(["1"]);
  expect(values(root, { recursiveFileLookup: "true" })).toEqual(["1", "2"]);
  expect(values(root, { recursiveFileLookup: "true", pathGlobFilter: "g*" })).toEqual([]);
});

test("folders that contradict each other", () => {
  const names = files({ "a=1/b=2/x": "a", "b=1/a=2/x": "a" });
  const error = failure(() => resolve("text", names));
  expect(error.condition).toBe("CONFLICTING_PARTITION_COLUMN_NAMES");
  expect(error.message).toContain("Partition column name list #0: a, b\n");
  expect(failure(() => resolve("text", files({ "a=1/x": "a", "sub/a=2/x": "a" }))).condition).toBe(
    "CONFLICTING_DIRECTORY_STRUCTURES",
  );
});

test("missing and empty paths", () => {
  const root = files({});
  expect(failure(() => resolve("text", `${root}/none`)).message).toBe(
    `[PATH_NOT_FOUND] Path does not exist: file:${root}/none. SQLSTATE: 42K03`,
  );
  expect(failure(() => resolve("text", `${root}/n*`)).condition).toBe("PATH_NOT_FOUND");
  expect(failure(() => resolve("parquet", root)).message).toBe(
    "[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for Parquet. It must be specified manually. SQLSTATE: 42KD9",
  );
  expect(failure(() => resolve("csv", root)).condition).toBe("UNABLE_TO_INFER_SCHEMA");
  expect(shape(root)).toBe("struct<value:string>");
  expect(rowsOf(resolve("csv", root, { schema: "a INT" })).rows).toEqual([]);
});

test("lines of text", () => {
  const read = (content: string | Record<string, string>, options: Record<string, string> = {}): unknown[] =>
    rowsOf(resolve("text", files(typeof content === "string" ? { x: content } : content), { options })).rows.map(
      (r) => r[0],
    );
  expect(read("a\n\nb\r\nc\rd")).toEqual(["a", "", "b", "c", "d"]);
  expect(read("a\n")).toEqual(["a"]);
  expect(read("")).toEqual([]);
  expect(read("\n")).toEqual([""]);
  expect(read("\r\n\r\n")).toEqual(["", ""]);
  expect(read("\ufeffé\n")).toEqual(["é"]);
  expect(read("a|b\nc|", { lineSep: "|" })).toEqual(["a", "b\nc"]);
  expect(read("a\r\nb\n", { wholeText: "true" })).toEqual(["a\r\nb\n"]);
  expect(read({ "x.gz": "a\nb\n" })).toEqual(["a", "b"]);
  expect(failure(() => resolve("text", files({ x: "a" }), { schema: "a INT" })).condition).toBe(
    "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
  );
});

test("lines are whole wherever a file is cut", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const lines = Array.from({ length: 30_000 }, (_, i) => "line ".repeat(i % 9) + i);
    const source = resolve("text", files({ x: lines.join(end) + end }));
    const { rows, plan } = rowsOf(source, { conf: { "spark.sql.files.maxPartitionBytes": "65537" } });
    expect(plan.tasks.length).toBeGreaterThan(8);
    expect(rows.map((r) => r[0])).toEqual(lines);
  }
});
