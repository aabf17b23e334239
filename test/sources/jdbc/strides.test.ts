import { expect, test } from "vitest";
import { strideConditions } from "../../../src/execution/sources/jdbc/strides.ts";
import { jdbcOptions } from "../../../src/execution/sources/jdbc/options.ts";
import { postgres } from "../../../src/execution/sources/jdbc/postgres.ts";
import { getZone } from "../../../src/types/datetime/zone.ts";
import { parseDdlSchema } from "../../../src/types/ddl.ts";

/** What Spark 4.2.1 sent to PostgreSQL for these options, from the server's log. */

const schema = parseDdlSchema(
  "id INT, name STRING, age INT, born DATE, seen TIMESTAMP, local TIMESTAMP_NTZ, score DECIMAL(10,2), x DOUBLE, big BIGINT",
);
function conditions(column: string, lower: string, upper: string, partitions: number, zone = "UTC") {
  const o = {
    url: "jdbc:postgresql:db",
    dbtable: "people",
    partitioncolumn: column,
    lowerbound: lower,
    upperbound: upper,
    numpartitions: String(partitions),
  };
  return strideConditions(jdbcOptions(o, o, "read"), schema, postgres.quote, getZone(zone), false);
}

const RECORDED: readonly (readonly [string, string, string, number, readonly (string | undefined)[]])[] = [
  [
    "id",
    "1",
    "100",
    4,
    ['"id" < 27 or "id" is null', '"id" >= 27 AND "id" < 51', '"id" >= 51 AND "id" < 75', '"id" >= 75'],
  ],
  ["id", "0", "100", 3, ['"id" < 33 or "id" is null', '"id" >= 33 AND "id" < 66', '"id" >= 66']],
  ["id", "1", "100", 3, ['"id" < 34 or "id" is null', '"id" >= 34 AND "id" < 67', '"id" >= 67']],
  ["id", "1", "100", 1, [undefined]],
  ["id", "1", "100", 0, [undefined]],
  ["id", "1", "3", 10, ['"id" < 2 or "id" is null', '"id" >= 2']],
  ["id", "3", "3", 10, [undefined]],
  ["id", "3", "4", 10, [undefined]],
  ["ID", "1", "100", 2, ['"id" < 50 or "id" is null', '"id" >= 50']],
  ['"id"', "1", "100", 2, ['"id" < 50 or "id" is null', '"id" >= 50']],
  [
    "age",
    "-17",
    "53",
    7,
    [
      '"age" < -7 or "age" is null',
      '"age" >= -7 AND "age" < 3',
      '"age" >= 3 AND "age" < 13',
      '"age" >= 13 AND "age" < 23',
      '"age" >= 23 AND "age" < 33',
      '"age" >= 33 AND "age" < 43',
      '"age" >= 43',
    ],
  ],
  [
    "big",
    "-9223372036854775808",
    "9223372036854775807",
    5,
    [
      '"big" < -5534023222112865485 or "big" is null',
      '"big" >= -5534023222112865485 AND "big" < -1844674407370955162',
      '"big" >= -1844674407370955162 AND "big" < 1844674407370955161',
      '"big" >= 1844674407370955161 AND "big" < 5534023222112865484',
      '"big" >= 5534023222112865484',
    ],
  ],
  ["score", "1", "60", 3, ['"score" < 21 or "score" is null', '"score" >= 21 AND "score" < 40', '"score" >= 40']],
  ["x", "1", "60", 3, ['"x" < 21 or "x" is null', '"x" >= 21 AND "x" < 40', '"x" >= 40']],
  [
    "born",
    "2000-01-01",
    "2000-07-01",
    4,
    [
      `"born" < '2000-02-16' or "born" is null`,
      `"born" >= '2000-02-16' AND "born" < '2000-04-01'`,
      `"born" >= '2000-04-01' AND "born" < '2000-05-16'`,
      `"born" >= '2000-05-16'`,
    ],
  ],
  [
    "seen",
    "2000-01-01 00:00:00",
    "2000-01-08 05:06:07.123",
    3,
    [
      `"seen" < '2000-01-03 09:42:02.374333' or "seen" is null`,
      `"seen" >= '2000-01-03 09:42:02.374333' AND "seen" < '2000-01-05 19:24:04.748666'`,
      `"seen" >= '2000-01-05 19:24:04.748666'`,
    ],
  ],
];

test.each(RECORDED)("%s from %s to %s in %i", (column, lower, upper, partitions, expected) => {
  expect(conditions(column, lower, upper, partitions)).toEqual(expected);
});

test("bounds of timestamps are of the session's time zone, and written in it", () => {
  const utc = conditions("seen", "2000-01-01", "2000-01-08", 3);
  expect(conditions("seen", "2000-01-01", "2000-01-08", 3, "America/New_York")).toEqual(utc);
  expect(conditions("local", "2000-01-01", "2000-01-08", 3).map((c) => c!.replaceAll("local", "seen"))).toEqual(utc);
});

test("every value is in one partition and no other", () => {
  for (const [lower, upper, n] of [
    [0, 7, 3],
    [-5, 5, 4],
    [10, 11, 5],
    [1, 1000, 7],
    [-100, -1, 9],
  ] as const) {
    const parts = conditions("id", String(lower), String(upper), n);
    for (let v = lower - 3; v <= upper + 3; v++) {
      const held = parts.filter((p) =>
        (p ?? "").split(/ AND | or /).every((c) => {
          const m = /(>=|<) (-?\d+)/.exec(c);
          return !m || (m[1] === "<" ? v < Number(m[2]) : v >= Number(m[2]));
        }),
      );
      expect(held.length, `${v} of ${lower}..${upper} in ${n}`).toBe(1);
    }
  }
});

test("bounds and columns that cannot be used are errors with Spark's words", () => {
  const message = (f: () => unknown): string => {
    try {
      f();
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message(() => conditions("nope", "1", "2", 2))).toContain(
    "User-defined partition column nope not found in the JDBC relation: struct<id:int",
  );
  expect(message(() => conditions("name", "1", "2", 2))).toContain(
    "Partition column type should be numeric, date, or timestamp, but string found.",
  );
  expect(message(() => conditions("id", "100", "1", 2))).toContain(
    "requirement failed: Operation not allowed: the lower bound of partitioning column is larger than the upper bound. Lower bound: 100; Upper bound: 1",
  );
  expect(message(() => conditions("id", "x", "100", 2))).toContain('For input string: "x"');
  expect(message(() => conditions("id", "1.5", "100", 2))).toContain('For input string: "1.5"');
  expect(message(() => conditions("born", "x", "2020-01-01", 2))).toContain("Cannot parse the bound value x as date");
});
