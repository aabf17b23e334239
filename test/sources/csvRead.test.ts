import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { castToString } from "../../src/types/format.ts";
import { simpleString } from "../../src/types/ddl.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import { failure, files, read, resolve, rowsOf, thread } from "./support.ts";

interface Recorded {
  readonly text: string;
  readonly options: Record<string, string>;
  readonly schema?: string;
  readonly type?: string;
  readonly rows?: (string | null)[][];
  readonly error?: string;
}
const recorded: Recorded[] = JSON.parse(readFileSync(new URL("./recorded/csvReads.json", import.meta.url), "utf8"));

/** What is refused here and read by Spark. */
const refused = (r: Recorded): boolean => r.options["unescapedQuoteHandling"] === "BACK_TO_DELIMITER";
/** Spark refuses these types before the source is asked. */
const outside = (r: Recorded): boolean => /char\(|not null/.test(r.schema ?? "");

const utc = getZone("UTC");
for (const r of recorded) {
  if (outside(r)) continue;
  test(`${JSON.stringify(r.text)} ${JSON.stringify(r.options)} ${r.schema ?? ""}`, () => {
    const latin = r.options["encoding"] !== undefined;
    const root = files({ "x.csv": latin ? Buffer.from(r.text, "latin1") : r.text });
    const o = { options: r.options, ...(r.schema ? { schema: r.schema } : {}) };
    const run = () => {
      const source = resolve("csv", root, o);
      const { rows } = rowsOf(source, o);
      return {
        type: simpleString(source.schema),
        rows: rows.map((row) =>
          row.map((v, i) => {
            const { type } = source.schema.fields[i]!;
            return v === null
              ? null
              : type.kind === "binary"
                ? Buffer.from(v as Uint8Array).toString("hex")
                : castToString(v, type, utc);
          }),
        ),
      };
    };
    const used = thread.heap.used;
    if (r.error !== undefined || refused(r)) expect(run).toThrow(SparkError);
    else {
      // A time alone is of the day of the run.
      const today = new Date().toISOString().slice(0, 10);
      const dated = (rows: (string | null)[][]) =>
        rows.map((row) => row.map((v) => v?.replace("2026-11-22", today) ?? null));
      expect(run()).toEqual({ type: r.type, rows: dated(r.rows!) });
    }
    expect(thread.heap.used).toBe(used);
  });
}

test("a big file is cut into tasks at line ends", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},name ${i},${i % 7 === 0 ? '"q,""uoted"' : i / 4}`);
    const root = files({ "x.csv": lines.join(end) });
    const source = resolve("csv", root, { schema: "id LONG, name STRING, x STRING" });
    const { rows, plan } = rowsOf(source, { conf: { "spark.sql.files.maxPartitionBytes": "64k" } });
    expect(plan.tasks.length).toBeGreaterThan(5);
    expect(rows.length).toBe(lines.length);
    expect(rows.every((r, i) => r[0] === BigInt(i) && r[1] === `name ${i}`)).toBe(true);
  }
});

test("records longer than a window, and gzip", () => {
  const long = "x".repeat(5 << 20);
  const text = `1,${long}\n2,"${long}\n${long}"\n3,y\n`;
  const expected = [
    ["1", long],
    ["2", `${long}\n${long}`],
    ["3", "y"],
  ];
  expect(read("csv", files({ "x.csv": text }), { options: { multiLine: "true" } })).toEqual(expected);
  expect(read("csv", files({ "x.csv.gz": text }), { options: { multiLine: "true" } })).toEqual(expected);
  expect(read("csv", files({ "x.csv.gz": "1,a\n2,b\n" }))).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
});

test("columns that are not asked for do not make a record malformed", () => {
  const root = files({ "x.csv": "1,x\n2\n3,z,4\n" });
  const source = resolve("csv", root, { schema: "a INT, b STRING", options: { mode: "DROPMALFORMED" } });
  expect(rowsOf(source).rows).toEqual([[1, "x"]]);
  expect(rowsOf(source, { columns: ["a"] }).rows).toEqual([[1], [2], [3]]);
  expect(rowsOf(source, { columns: [] }).rows).toHaveLength(3);
});

test("FAILFAST names the record, a truncated gzip file and a missing file their file", () => {
  const root = files({ "x.csv": "1\nx\n", "y.csv.gz": "1\n" });
  const source = resolve("csv", `${root}/x.csv`, { schema: "a INT", options: { mode: "FAILFAST" } });
  const error = failure(() => rowsOf(source));
  expect(error.condition).toBe("FAILED_READ_FILE.NO_HINT");
  expect(error.message).toContain(
    "[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected in record parsing: [null]",
  );
  const broken = files({ "z.csv.gz": "abc" });
  writeFileSync(`${broken}/z.csv.gz`, readFileSync(`${broken}/z.csv.gz`).subarray(0, 15));
  expect(failure(() => read("csv", broken, { schema: "a STRING" })).condition).toBe("FAILED_READ_FILE.NO_HINT");
  unlinkSync(`${root}/x.csv`);
  expect(failure(() => rowsOf(source)).condition).toBe("FAILED_READ_FILE.FILE_NOT_EXIST");
  expect(failure(() => read("csv", `${root}/none`)).condition).toBe("PATH_NOT_FOUND");
});

test("encodings", () => {
  const text = "é,ß\n1,€\n".replace("€", "x");
  const utf16 = Buffer.from(text, "utf16le");
  const cases: [string, Uint8Array][] = [
    ["UTF-16LE", utf16],
    ["utf-16", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ["UTF-16", Buffer.from(utf16).swap16()],
    ["ISO-8859-1", Buffer.from(text, "latin1")],
  ];
  for (const [encoding, bytes] of cases)
    expect(read("csv", files({ "x.csv": bytes }), { options: { encoding } })).toEqual([
      ["é", "ß"],
      ["1", "x"],
    ]);
  expect(failure(() => read("csv", files({ "x.csv": text }), { options: { encoding: "nope" } })).message).toBe(
    "[INVALID_PARAMETER_VALUE.CHARSET] The value of parameter(s) `charset` in `CSVOptions` is invalid: expects one of the iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8, but got nope. SQLSTATE: 22023",
  );
});

test("options that are wrong", () => {
  const root = files({ "x.csv": "a\n" });
  const condition = (options: Record<string, string>, schema = "a DATE, b INT"): string =>
    failure(() => rowsOf(resolve("csv", root, { options, schema }), { columns: ["a"] })).condition;
  expect(condition({ maxColumns: "x" })).toBe("_LEGACY_ERROR_TEMP_2146");
  expect(condition({ sep: "\\x" })).toBe("INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER");
  expect(condition({ quote: "ab" })).toBe("OPTION_VALUE_EXCEEDS_ONE_CHARACTER");
  expect(condition({ lineSep: "abc" })).toBe("INVALID_OPTION_VALUE");
  expect(condition({}, "a DATE, _corrupt_record INT")).toBe("INVALID_CORRUPT_RECORD_TYPE");
  expect(rowsOf(resolve("csv", root, { options: { dateFormat: "bb" }, schema: "a DATE" })).rows).toEqual([[null]]);
});
