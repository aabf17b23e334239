import { afterAll, describe, expect, test } from "vitest";
import { SparkError, SparkSession } from "../../src/index.ts";

/** Fifty queries that are wrong: each is an error with a condition, and the session goes on. */

const spark = SparkSession.builder
  .appName("bad")
  .master("local[2]")
  .config("spark.kindling.poison", "true")
  .getOrCreate();
afterAll(() => spark.stop());

const t = "(VALUES (1, 'a', 1.5D, DATE'2020-01-01', array(1, 2)), (2, NULL, 0D, NULL, NULL)) AS t(i, s, d, u, xs)";

/** The query, and its condition. */
const BAD: readonly [string, string | RegExp][] = [
  ["", "PARSE_EMPTY_STATEMENT"],
  ["SELECT", /./],
  ["SELEC 1", "PARSE_SYNTAX_ERROR"],
  ["SELECT 1 FROM WHERE GROUP BY", "PARSE_SYNTAX_ERROR"],
  ["SELECT * FROM (SELECT 1", "PARSE_SYNTAX_ERROR"],
  ["SELECT (1 + ) FROM t", "PARSE_SYNTAX_ERROR"],
  ["SELECT 'not closed", /PARSE_SYNTAX_ERROR|UNCLOSED/],
  ["SELECT /* not closed", /PARSE_SYNTAX_ERROR|UNCLOSED_BRACKETED_COMMENT/],
  ["SELECT 1 1 1 1", "PARSE_SYNTAX_ERROR"],
  ["SELECT CASE WHEN true THEN 1", "PARSE_SYNTAX_ERROR"],
  ["SELECT * FROM a JOIN", "PARSE_SYNTAX_ERROR"],
  ["SELECT 1 GROUP ORDER", "PARSE_SYNTAX_ERROR"],
  ["SELECT \u0001", "PARSE_SYNTAX_ERROR"],
  ["SELECT 1e999999999999BD", "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION"],
  ["SELECT 99999999999999999999L", /INVALID_NUMERIC_LITERAL_RANGE/],
  ["SELECT DATE'2020-02-31'", "INVALID_TYPED_LITERAL"],
  ["SELECT X'zz'", /INVALID_TYPED_LITERAL|PARSE_SYNTAX_ERROR/],
  ["SELECT CAST(1 AS nosuchtype)", "UNSUPPORTED_DATATYPE"],
  ["SELECT CAST(1 AS DECIMAL(50, 2))", "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION"],
  ["SELECT nothing", /UNRESOLVED_COLUMN/],
  [`SELECT nothing FROM ${t}`, "UNRESOLVED_COLUMN.WITH_SUGGESTION"],
  ["SELECT * FROM no_such_table", "TABLE_OR_VIEW_NOT_FOUND"],
  ["SELECT * FROM no_such_schema.t", /TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND/],
  ["SELECT no_such_function(1)", "UNRESOLVED_ROUTINE"],
  [
    "SELECT * FROM no_such_table_function(1)",
    /UNRESOLVABLE_TABLE_VALUED_FUNCTION|UNRESOLVED_TABLE_VALUED_FUNCTION|UNRESOLVED_ROUTINE/,
  ],
  ["SELECT substring()", /WRONG_NUM_ARGS/],
  ["SELECT upper('a', 'b', 'c')", /WRONG_NUM_ARGS/],
  [`SELECT sum(u) FROM ${t}`, "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
  [`SELECT i + u + xs FROM ${t}`, /DATATYPE_MISMATCH/],
  [`SELECT i AND s FROM ${t}`, /DATATYPE_MISMATCH|CAST_INVALID_INPUT/],
  [`SELECT s, sum(i) FROM ${t}`, "MISSING_GROUP_BY"],
  [`SELECT s, sum(i) FROM ${t} GROUP BY d`, "MISSING_AGGREGATION"],
  [`SELECT i FROM ${t} WHERE sum(i) > 1`, "INVALID_WHERE_CONDITION"],
  [`SELECT sum(sum(i)) FROM ${t}`, "NESTED_AGGREGATE_FUNCTION"],
  [`SELECT i FROM ${t} GROUP BY 5`, "GROUP_BY_POS_OUT_OF_RANGE"],
  [`SELECT i FROM ${t} ORDER BY 9`, "ORDER_BY_POS_OUT_OF_RANGE"],
  [`SELECT a.i FROM ${t}`, /UNRESOLVED_COLUMN/],
  [`SELECT i FROM ${t} JOIN (SELECT 1 AS i) AS z ON true`, "AMBIGUOUS_REFERENCE"],
  ["SELECT 1 UNION SELECT 1, 2", "NUM_COLUMNS_MISMATCH"],
  ["SELECT 1 UNION SELECT array(1)", "INCOMPATIBLE_COLUMN_TYPE"],
  [`SELECT (SELECT i FROM ${t})`, "SCALAR_SUBQUERY_TOO_MANY_ROWS"],
  [`SELECT (SELECT i, s FROM ${t})`, /INVALID_SUBQUERY_EXPRESSION/],
  [`SELECT i FROM ${t} WHERE i IN (SELECT 1, 2)`, /DATATYPE_MISMATCH|INVALID_SUBQUERY/],
  [`SELECT i FROM ${t} LIMIT -1`, /INVALID_LIMIT_LIKE_EXPRESSION/],
  [`SELECT i FROM ${t} LIMIT i`, /INVALID_LIMIT_LIKE_EXPRESSION|UNRESOLVED_COLUMN/],
  [`SELECT i / 0 FROM ${t}`, "DIVIDE_BY_ZERO"],
  [`SELECT i % 0 FROM ${t}`, "REMAINDER_BY_ZERO"],
  [`SELECT CAST(s AS INT) FROM ${t}`, "CAST_INVALID_INPUT"],
  [`SELECT xs[7] FROM ${t}`, "INVALID_ARRAY_INDEX"],
  [`SELECT i + 2147483647 FROM ${t}`, /ARITHMETIC_OVERFLOW/],
  [`SELECT s LIKE 'a\\\\b' FROM ${t}`, "INVALID_FORMAT.ESC_IN_THE_MIDDLE"],
  [`SELECT s RLIKE '(' FROM ${t}`, /INVALID_PARAMETER_VALUE|INVALID_REGEX/],
  [`SELECT row_number() FROM ${t}`, /./],
  [`SELECT sum(i) OVER (ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM ${t}`, /./],
  [`SELECT assert_true(false) FROM ${t}`, "USER_RAISED_EXCEPTION"],
  [`SELECT raise_error('mine') FROM ${t}`, "USER_RAISED_EXCEPTION"],
  ["WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a", "DUPLICATED_CTE_NAMES"],
  ["SELECT :p", "UNBOUND_SQL_PARAMETER"],
  ["SELECT explode(1)", /DATATYPE_MISMATCH/],
  [`SELECT explode(xs), explode(xs) FROM ${t}`, /UNSUPPORTED_GENERATOR/],
  ["SELECT repeat('x', 2000000000)", "UNABLE_TO_ACQUIRE_MEMORY"],
  ["SELECT sequence(1, 2000000000)", "COLLECTION_SIZE_LIMIT_EXCEEDED"],
  ["SET spark.sql.session.timeZone=Nowhere/City", /INVALID_CONF_VALUE/],
  ["SET spark.sql.shuffle.partitions=many", "INVALID_CONF_VALUE"],
  ["SET spark.sql.ansi.enabled=maybe", "INVALID_CONF_VALUE"],
  ["DROP TABLE no_such_table", "TABLE_OR_VIEW_NOT_FOUND"],
  ["INSERT INTO no_such_table VALUES (1)", "TABLE_OR_VIEW_NOT_FOUND"],
  ["CREATE TABLE x USING no_such_source AS SELECT 1 AS a", /DATA_SOURCE_NOT_FOUND/],
  ["USE no_such_schema", /SCHEMA_NOT_FOUND/],
  ["DESCRIBE no_such_table", "TABLE_OR_VIEW_NOT_FOUND"],
];

describe("wrong queries", () => {
  test("there are fifty and more", () => expect(BAD.length).toBeGreaterThan(50));

  test.each(BAD)("%s", async (sql, condition) => {
    let error: unknown;
    try {
      await (await spark.sql(sql)).collect();
    } catch (e) {
      error = e;
    }
    expect(error, "no error").toBeInstanceOf(SparkError);
    const e = error as SparkError;
    if (typeof condition === "string") expect(`${e.condition}: ${e.message}`).toContain(condition);
    else expect(e.condition).toMatch(condition);
    expect(e.condition).not.toMatch(/INTERNAL_ERROR|UNSUPPORTED_FEATURE/);
    expect(e.message.length).toBeLessThan(5000);
    expect(await spark.sql("SELECT 1 AS x").collect()).toHaveLength(1);
  });

  test("errors that many queries raise at once", async () => {
    const settled = await Promise.allSettled(BAD.slice(0, 40).map(async ([sql]) => (await spark.sql(sql)).collect()));
    expect(settled.every((s) => s.status === "rejected" && s.reason instanceof SparkError)).toBe(true);
    expect(await spark.range(100_000).filter("id % 2 = 0").count()).toBe(50_000);
  });

  test("an error on the workers comes with its place, and nothing is left of it", async () => {
    const sql = "SELECT sum(100 / (id - 99999)) AS r FROM range(0, 200000, 1, 8)";
    for (let i = 0; i < 5; i++)
      await expect(spark.sql(sql).collect()).rejects.toMatchObject({ condition: "DIVIDE_BY_ZERO", sqlState: "22012" });
    expect(await spark.range(100_000).count()).toBe(100_000);
  });
});
