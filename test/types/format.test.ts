import { expect, test } from "vitest";
import { parseTimestamp, parseTimestampNtz } from "../../src/types/datetime/parse.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { castToString, formatBinary, hiveString, showString } from "../../src/types/format.ts";
import { typeFromJsonValue } from "../../src/types/json.ts";
import { sqlLiteral } from "../../src/types/literal.ts";
import { formatShow } from "../../src/types/show.ts";
import type { Value } from "../../src/types/value.ts";
import recorded from "./recorded/values.json" with { type: "json" };

const LA = getZone("America/Los_Angeles");
const d = (s: string): Decimal => Decimal.fromString(s)!;
const bytes = (...b: number[]): Uint8Array => Uint8Array.from(b);
const map = (keys: Value[], values: Value[]): Value => ({ keys, values });
const struct = (...fields: Value[]): Value => ({ fields });
const ANSI_DAY = 86_400_000_000n;

/** The values of the recorded expressions. */
const VALUES: Readonly<Record<string, Value>> = {
  "1Y": 1,
  "2S": 2,
  "3": 3,
  "4L": 4n,
  "1.5D": 1.5,
  "cast(1.5 as float)": 1.5,
  "cast('nan' as double)": Number.NaN,
  "cast('-infinity' as double)": Number.NEGATIVE_INFINITY,
  "cast('infinity' as float)": Number.POSITIVE_INFINITY,
  "1.50": d("1.50"),
  "cast(1 as decimal(10,3))": d("1.000"),
  "0.0000001": d("0.0000001"),
  "cast(0 as decimal(38,18))": new Decimal(0n, 18),
  "1e10D": 1e10,
  "1.0E-5D": 1e-5,
  "cast(3.4028235E38D as float)": Math.fround(3.4028235e38),
  true: true,
  "'a''b'": "a'b",
  "'it\\'s \\\\ x\\n'": "it's \\ x\n",
  "X'1C'": bytes(0x1c),
  "X''": bytes(),
  "date'2020-01-02'": 18263,
  "timestamp'2020-01-02 03:04:05.6'": parseTimestamp("2020-01-02 03:04:05.6", LA),
  "timestamp_ntz'2020-01-02 03:04:05'": parseTimestampNtz("2020-01-02 03:04:05"),
  "interval '1-2' year to month": 14,
  "interval '3' year": 36,
  "interval '1 02:03:04.5' day to second": 93_784_500_000n,
  "interval '5' hour": 18_000_000_000n,
  "make_interval(1,2,0,3,4,5,6.5)": { months: 14, days: 3, microseconds: 14_706_500_000n },
  null: null,
  "cast(null as int)": null,
  "cast(null as array<int>)": null,
  "array(1,null,3)": [1, null, 3],
  "array('a','b')": ["a", "b"],
  "array()": [],
  "map('a',1,'b',null)": map(["a", "b"], [1, null]),
  "named_struct('x',1L,'y','z')": struct(1n, "z"),
  "named_struct('x',array(1.5,null),'y',date'2020-01-01')": struct([d("1.5"), null], 18262),
  "array(interval '1' day)": [ANSI_DAY],
  "array(X'6162')": [bytes(0x61, 0x62)],
  "map(1,array('x'))": map([1], [["x"]]),
  "array(timestamp'2020-01-02 03:04:05')": [parseTimestamp("2020-01-02 03:04:05", LA)],
  "'x' collate unicode_ci": "x",
  "array(1.5D,cast(2 as float))": [1.5, 2],
  "array(map(1,2))": [map([1], [2])],
  "X'6162'": bytes(0x61, 0x62),
  "named_struct('a b',null)": struct(null),
  "map('b',1,'a',2)": map(["b", "a"], [1, 2]),
  "map()": map([], []),
  "'日本\\tx'": "日本\tx",
  "1L/3": 1 / 3,
  "array(make_interval(0,1))": [{ months: 1, days: 0, microseconds: 0n }],
};

test.each(recorded)("texts of $e", (r) => {
  const type = typeFromJsonValue(r.type);
  const value = VALUES[r.e];
  if (value === undefined) throw new Error(`no value for ${r.e}`);
  expect(hiveString(value, type, LA)).toBe(r.hive);
  expect(value === null ? null : castToString(value, type, LA)).toBe(r.cast);
  expect(value === null ? null : castToString(value, type, LA, { plainDecimals: false })).toBe(r.legacy);
  expect(formatShow(["v"], [[showString(value, type, LA)]], { truncate: 0 }).split("\n")[3]).toBe(r.show);
  expect(sqlLiteral(value, type, LA)).toBe(r.sql);
});

test("binary styles", () => {
  const b = bytes(0x61, 0xff);
  expect(formatBinary(b, "BASIC")).toBe("[97, -1]");
  expect(formatBinary(b, "BASE64")).toBe("Yf8");
  expect(formatBinary(b, "HEX")).toBe("61FF");
  expect(formatBinary(b, "HEX_DISCRETE")).toBe("[61 FF]");
  expect(formatBinary(b)).toBe("a\ufffd");
});

const COLUMNS = ["a", "long column name here for truncation", "c", "d"];
const ROWS = [
  ["1", "abc", "x".repeat(30), "NULL"],
  ["22222", "日本語", "a\tb\nc", "ab"],
];

test("show() right-aligned, cut to 20 characters", () => {
  expect(formatShow(COLUMNS, ROWS)).toBe(
    `+-----+------------------------------------+--------------------+----+
|    a|long column name here for truncation|                   c|   d|
+-----+------------------------------------+--------------------+----+
|    1|                                 abc|xxxxxxxxxxxxxxxxx...|NULL|
|22222|                              日本語|             a\\tb\\nc|  ab|
+-----+------------------------------------+--------------------+----+
`,
  );
});

test("show() cut to 3 characters, and with more rows", () => {
  expect(formatShow(COLUMNS, ROWS, { truncate: 3 })).toContain("|222|                              日本語|a\\t| ab|\n");
  expect(formatShow(["id"], [["0"]], { truncate: 5, hasMore: true })).toBe(
    "+---+\n| id|\n+---+\n|  0|\n+---+\nonly showing top 1 row",
  );
  expect(formatShow([], [[], []])).toBe("++\n||\n++\n||\n||\n++\n");
});

test("show() left-aligned and vertical without a limit", () => {
  expect(formatShow(COLUMNS, ROWS, { truncate: 0 })).toContain(
    "|22222|日本語                              |a\\tb\\nc ",
  );
  expect(formatShow(["id"], [["0"], ["1"]], { vertical: true, hasMore: true })).toBe(
    "-RECORD 0--\n id  | 0   \n-RECORD 1--\n id  | 1   \nonly showing top 2 rows",
  );
  expect(formatShow(["id"], [], { vertical: true })).toBe("(0 rows)");
});
