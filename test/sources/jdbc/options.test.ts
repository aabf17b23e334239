import { describe, expect, test } from "vitest";
import { SparkError } from "../../../src/common/errors/sparkError.ts";
import "../../../src/execution/sources/jdbc/conditions.ts";
import { jdbcOptions } from "../../../src/execution/sources/jdbc/options.ts";
import { postgresAddress } from "../../../src/execution/sources/jdbc/postgres/url.ts";

const BASE = { url: "jdbc:postgresql:db", dbtable: "t" };
function problem(o: Record<string, string>, direction: "read" | "write" = "read"): readonly [string, string] {
  try {
    jdbcOptions(o, o, direction);
  } catch (error) {
    if (error instanceof SparkError) return [error.condition, error.message];
    throw error;
  }
  return ["none", ""];
}

describe("options", () => {
  test.each([
    [{ url: "u" }, "_LEGACY_ERROR_TEMP_2079", "Option 'dbtable' or 'query' is required."],
    [
      { ...BASE, query: "select 1" },
      "_LEGACY_ERROR_TEMP_2078",
      "Both 'dbtable' and 'query' can not be specified at the same time.",
    ],
    [{ url: "u", dbtable: "" }, "_LEGACY_ERROR_TEMP_2080", "Option `dbtable` can not be empty."],
    [{ url: "u", query: "" }, "_LEGACY_ERROR_TEMP_2080", "Option `query` can not be empty."],
    [{ dbtable: "t" }, "JDBC_ILLEGAL_OPTION", "requirement failed: Option 'url' is required."],
    [
      { url: "u", query: "q", partitioncolumn: "a", lowerbound: "1", upperbound: "2", numpartitions: "2" },
      "JDBC_ILLEGAL_OPTION",
      "Options 'query' and 'partitionColumn' can not be specified together.",
    ],
    [{ ...BASE, partitioncolumn: "a" }, "JDBC_ILLEGAL_OPTION", "users need to specify all or none"],
    [{ ...BASE, lowerbound: "1", upperbound: "3" }, "JDBC_ILLEGAL_OPTION", "users need to specify all or none"],
    [
      { ...BASE, partitioncolumn: "a", lowerbound: "1", upperbound: "3" },
      "JDBC_ILLEGAL_OPTION",
      "'partitionColumn', 'lowerBound', 'upperBound', and 'numPartitions'",
    ],
    [{ ...BASE, numpartitions: "abc" }, "JDBC_ILLEGAL_OPTION", 'For input string: "abc"'],
    [{ ...BASE, fetchsize: "-1" }, "JDBC_ILLEGAL_OPTION", "Fetch size must be a value greater than or equal to 0."],
    [
      { ...BASE, batchsize: "0" },
      "JDBC_ILLEGAL_OPTION",
      "requirement failed: Invalid value `0` for parameter `batchsize`. The minimum value is 1.",
    ],
    [
      { ...BASE, isolationlevel: "foo" },
      "_LEGACY_ERROR_TEMP_2081",
      "Invalid value `foo` for parameter `isolationLevel`. This can be `NONE`, `READ_UNCOMMITTED`,",
    ],
    [{ ...BASE, pushdownpredicate: "foo" }, "JDBC_ILLEGAL_OPTION", 'For input string: "foo"'],
  ])("%j is refused", (o, condition, text) => {
    const [got, message] = problem(o as Record<string, string>);
    expect(got).toBe(condition);
    expect(message).toContain(text);
  });

  test("writing needs a table", () => {
    expect(problem({ url: "u", query: "q" }, "write")[1]).toContain(
      "requirement failed: Option 'dbtable' is required. Option 'query' is not applicable while writing.",
    );
    // numPartitions alone limits the connections of a write.
    expect(problem({ ...BASE, lowerbound: "1" }, "write")[0]).toBe("none");
  });

  test("a query gets an alias of its own; what is no option of Spark's goes to the driver", () => {
    const q = { url: "u", query: "select 1" };
    const a = jdbcOptions(q, q, "read").table;
    const b = jdbcOptions(q, q, "read").table;
    expect(a).toMatch(/^\(select 1\) SPARK_GEN_SUBQ_\d+$/);
    expect(a).not.toBe(b);
    const o = { ...BASE, user: "me", ssl: "true", FetchSize: "3" };
    expect(jdbcOptions(o, o, "read").properties).toEqual({ user: "me", ssl: "true" });
  });
});

describe("URLs of PostgreSQL", () => {
  const parse = (rest: string, properties: Record<string, string> = {}) =>
    postgresAddress(`jdbc:postgresql:${rest}`, properties);

  test.each([
    ["//localhost/db", [{ host: "localhost", port: 5432 }], "db"],
    ["//h:5433/db", [{ host: "h", port: 5433 }], "db"],
    ["//[::1]:5433/db", [{ host: "::1", port: 5433 }], "db"],
    [
      "//a:1,b,c:3/db",
      [
        { host: "a", port: 1 },
        { host: "b", port: 5432 },
        { host: "c", port: 3 },
      ],
      "db",
    ],
    ["db", [{ host: "localhost", port: 5432 }], "db"],
    ["//h/my%20db?user=x", [{ host: "h", port: 5432 }], "my db"],
    ["//h/?user=x", [{ host: "h", port: 5432 }], "x"],
    ["//h", [{ host: "h", port: 5432 }], undefined],
    ["/", [{ host: "localhost", port: 5432 }], undefined],
  ])("%s", (rest, hosts, database) => {
    const a = parse(rest);
    expect(a.hosts).toEqual(hosts);
    expect(a.database).toBe(database);
  });

  test("user and password come from the URL, else from the properties", () => {
    const a = parse("//h/db?user=u%40x&password=p%26%3Dw", { user: "other", password: "other" });
    expect([a.user, a.password]).toEqual(["u@x", "p&=w"]);
    const b = parse("//h/db", { User: "u", PASSWORD: "p" });
    expect([b.user, b.password]).toEqual(["u", "p"]);
  });

  test("TLS as sslmode says", () => {
    expect(parse("//h/db").ssl).toBe("prefer");
    expect(parse("//h/db?sslmode=disable").ssl).toBe("off");
    expect(parse("//h/db?sslmode=require").ssl).toEqual({ rejectUnauthorized: false });
    expect(parse("//h/db?ssl=true").ssl).toEqual({ rejectUnauthorized: true });
    expect(parse("//h/db?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory").ssl).toEqual({
      rejectUnauthorized: false,
    });
    expect(() => parse("//h/db?sslmode=nonsense")).toThrow("Invalid sslmode value: nonsense");
  });

  test("a port or text that is none is refused without showing the URL", () => {
    expect(() => parse("//h:99999/db?password=secret")).toThrow(/port that is none: 99999(?!.*secret)/);
    expect(() => parse("//h/db?password=%zz")).toThrow("percent sign");
  });

  test("a schema becomes an option of the server", () => {
    expect(parse("//h/db?currentSchema=a,b c&options=-c%20x=1").serverOptions).toBe("-c x=1 -c search_path=a,b\\ c");
  });
});
