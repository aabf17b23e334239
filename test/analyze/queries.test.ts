import { describe, expect, it } from "vitest";
import { contextWith, outcome, planOf } from "./harness.ts";

/** Schemas and errors as Spark's golden files have them. */
const TABLES = {
  testData: "a int, b int",
  courseSales: "course string, year int, earnings int",
  t1: "t1a string, t1b smallint, t1c int, t1d bigint",
  t2: "t2a string, t2b smallint, t2c int, t2d bigint",
  nt1: "k string, v1 int",
  nt2: "k string, v2 int",
  tab: "data struct<f1:int,s2:struct<f2:int,f3:string>>, arr array<int>, m map<string,int>",
};

const SCHEMAS: readonly (readonly [sql: string, schema: string])[] = [
  ["SELECT COUNT(a), COUNT(b) FROM testData", "struct<count(a):bigint,count(b):bigint>"],
  ["SELECT a + 1, COUNT(b) FROM testData GROUP BY a + 1", "struct<(a + 1):int,count(b):bigint>"],
  ["SELECT a + 1 + 1, COUNT(b) FROM testData GROUP BY a + 1", "struct<((a + 1) + 1):int,count(b):bigint>"],
  ["SELECT a AS k, COUNT(b) FROM testData GROUP BY k", "struct<k:int,count(b):bigint>"],
  [
    "SELECT COUNT(DISTINCT b), COUNT(DISTINCT b, a) FROM (SELECT 1 AS a, 2 AS b) GROUP BY a",
    "struct<count(DISTINCT b):bigint,count(DISTINCT b, a):bigint>",
  ],
  ["SELECT a, sum(b) FROM testData GROUP BY ALL", "struct<a:int,sum(b):bigint>"],
  ["SELECT a, avg(b) AS s FROM testData GROUP BY 1 HAVING s > 1 ORDER BY count(*)", "struct<a:int,s:double>"],
  [
    "SELECT course, year, SUM(earnings), grouping(course), grouping_id(course, year) FROM courseSales GROUP BY CUBE(course, year) ORDER BY grouping(course), course",
    "struct<course:string,year:int,sum(earnings):bigint,grouping(course):tinyint,grouping_id(course, year):bigint>",
  ],
  [
    "SELECT course, sum(earnings) s FROM courseSales GROUP BY ROLLUP(course, year) HAVING grouping_id() = 3",
    "struct<course:string,s:bigint>",
  ],
  ["SELECT nt2.* FROM nt1 natural join nt2", "struct<k:string,v2:int>"],
  [
    "SELECT nt1.k, nt2.k, v1 FROM nt1 FULL JOIN nt2 USING (k) WHERE nt2.k = 'a' ORDER BY nt1.k",
    "struct<k:string,k:string,v1:int>",
  ],
  ["SELECT * FROM nt1 LEFT SEMI JOIN nt2 ON nt1.k = nt2.k", "struct<k:string,v1:int>"],
  ["SELECT A FROM testData", "struct<A:int>"],
  ["SELECT data.f1, data.s2.f2, arr[0], m['x'] FROM tab", "struct<f1:int,f2:int,arr[0]:int,m[x]:int>"],
  ["SELECT data.* EXCEPT (s2) FROM tab", "struct<f1:int>"],
  ["SELECT * EXCEPT (b) FROM testData", "struct<a:int>"],
  ["SELECT a AS x, x + 1 AS y, y * 2 FROM testData", "struct<x:int,y:int,(lateralAliasReference(y) * 2):int>"],
  ["SELECT sum(b) AS s, s + 1 AS t FROM testData GROUP BY a", "struct<s:bigint,t:bigint>"],
  [
    "SELECT a, rank() OVER (PARTITION BY a ORDER BY b DESC) FROM testData QUALIFY row_number() OVER (ORDER BY b) = 1",
    "struct<a:int,rank() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW):int>",
  ],
  [
    "SELECT a, sum(sum(b)) OVER w FROM testData GROUP BY a WINDOW w AS (ORDER BY a)",
    "struct<a:int,sum(sum(b)) OVER (ORDER BY a ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW):bigint>",
  ],
  ["SELECT t1a FROM t1 WHERE t1b IN (SELECT t2b FROM t2 WHERE t2c = t1c)", "struct<t1a:string>"],
  ["SELECT (SELECT max(t2d) FROM t2 WHERE t2a = t1a) AS m FROM t1", "struct<m:bigint>"],
  ["SELECT t1a FROM t1 GROUP BY t1a HAVING EXISTS (SELECT 1 FROM t2 WHERE t2d = max(t1.t1d))", "struct<t1a:string>"],
  [
    "SELECT * FROM t1, LATERAL (SELECT t2a FROM t2 WHERE t2b = t1b)",
    "struct<t1a:string,t1b:smallint,t1c:int,t1d:bigint,t2a:string>",
  ],
  ["WITH t(x) AS (SELECT 1), u AS (SELECT x + 1 AS y FROM t) SELECT * FROM t JOIN u ON x < y", "struct<x:int,y:int>"],
  ["WITH t AS (SELECT 1) SELECT * FROM (WITH t AS (SELECT 2 AS z) SELECT * FROM t)", "struct<z:int>"],
  ["SELECT 1 AS a UNION ALL SELECT 2.5 UNION SELECT null", "struct<a:decimal(11,1)>"],
  [
    "SELECT * FROM (SELECT course, year, earnings FROM courseSales) PIVOT (sum(earnings) FOR course IN ('dotNET', 'Java'))",
    "struct<year:int,dotNET:bigint,Java:bigint>",
  ],
  ["SELECT * FROM testData UNPIVOT (v FOR n IN (a, b AS bb))", "struct<n:string,v:int>"],
  ["SELECT a, c FROM testData LATERAL VIEW explode(array(1, 2)) t AS c", "struct<a:int,c:int>"],
  ["SELECT explode(map(1, 'x'))", "struct<key:int,value:string>"],
  ["SELECT * FROM VALUES (1, 'a'), (2L, null) AS t(x, y)", "struct<x:bigint,y:string>"],
  ["SELECT * FROM range(3)", "struct<id:bigint>"],
  [
    "SELECT CASE WHEN a > 1 THEN 1 ELSE 2.0 END, if(a = 1, 'x', null), coalesce(a, 1L) FROM testData",
    "struct<CASE WHEN (a > 1) THEN 1 ELSE 2.0 END:decimal(11,1),(IF((a = 1), x, NULL)):string,coalesce(a, 1):bigint>",
  ],
  [
    "SELECT a between 1 and 2, a NOT IN (1, 2), NOT a <=> b, a IS NOT NULL FROM testData",
    "struct<between(a, 1, 2):boolean,(NOT (a IN (1, 2))):boolean,(NOT (a <=> b)):boolean,(a IS NOT NULL):boolean>",
  ],
  [
    "SELECT cast(a AS bigint), cast(a + 1 AS string), try_cast('x' AS int) FROM testData",
    "struct<a:bigint,CAST((a + 1) AS STRING):string,TRY_CAST(x AS INT):int>",
  ],
  [
    "SELECT date '2012-01-01' + interval '2-2' year to month, date '2011-11-11' - 7",
    "struct<DATE '2012-01-01' + INTERVAL '2-2' YEAR TO MONTH:date,date_sub(DATE '2011-11-11', 7):date>",
  ],
  [
    "SELECT count(*) FILTER (WHERE a > 1), mean(b) FROM testData",
    "struct<count(1) FILTER (WHERE (a > 1)):bigint,mean(b):double>",
  ],
  ["FROM testData |> WHERE a > 1 |> AGGREGATE sum(b) AS s GROUP BY a |> SELECT s, a", "struct<s:bigint,a:int>"],
];

const ERRORS: readonly (readonly [sql: string, condition: string, parameters: Readonly<Record<string, string>>])[] = [
  ["SELECT c FROM testData", "UNRESOLVED_COLUMN.WITH_SUGGESTION", { objectName: "`c`", proposal: "`a`, `b`" }],
  ["SELECT nope", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", { objectName: "`nope`" }],
  [
    "SELECT * FROM nope",
    "TABLE_OR_VIEW_NOT_FOUND",
    { relationName: "`nope`", searchPath: "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]" },
  ],
  ["SELECT a, COUNT(b) FROM testData", "MISSING_GROUP_BY", {}],
  [
    "SELECT a, COUNT(b) FROM testData GROUP BY b",
    "MISSING_AGGREGATION",
    { expression: '"a"', expressionAnyValue: '"any_value(a)"' },
  ],
  ["SELECT a FROM testData GROUP BY 3", "GROUP_BY_POS_OUT_OF_RANGE", { index: "3", size: "1" }],
  ["SELECT a FROM testData ORDER BY 2", "ORDER_BY_POS_OUT_OF_RANGE", { index: "2", size: "1" }],
  [
    "SELECT k FROM nt1 JOIN nt2 ON v1 = v2",
    "AMBIGUOUS_REFERENCE",
    { name: "`k`", referenceNames: "[`nt1`.`k`, `nt2`.`k`]" },
  ],
  [
    "SELECT a FROM testData WHERE count(b) > 1",
    "INVALID_WHERE_CONDITION",
    { condition: '"(count(b) > 1)"', expressionList: "count(b)" },
  ],
  [
    "SELECT a FROM testData WHERE a + 1",
    "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
    { sqlExpr: '"(a + 1)"', filter: '"(a + 1)"', type: '"INT"' },
  ],
  [
    "SELECT a AND 1 = 1 FROM testData",
    "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
    { sqlExpr: '"(a AND (1 = 1))"', left: '"INT"', right: '"BOOLEAN"' },
  ],
  [
    "SELECT foo(a) FROM testData",
    "UNRESOLVED_ROUTINE",
    { routineName: "`foo`", searchPath: "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]" },
  ],
  [
    "SELECT abs() FROM testData",
    "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
    { functionName: "`abs`", expectedNum: "1", actualNum: "0", docroot: "https://spark.apache.org/docs/latest" },
  ],
  [
    "SELECT 1 UNION SELECT 1, 2",
    "NUM_COLUMNS_MISMATCH",
    { operator: "UNION", firstNumColumns: "1", invalidOrdinalNum: "second", invalidNumColumns: "2" },
  ],
  [
    "SELECT (SELECT t2a, t2b FROM t2)",
    "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
    { number: "2" },
  ],
  [
    "SELECT CAST(date '2020-01-01' AS int)",
    "DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION",
    {
      sqlExpr: "\"CAST(DATE '2020-01-01' AS INT)\"",
      srcType: '"DATE"',
      targetType: '"INT"',
      functionNames: "`UNIX_DATE`",
    },
  ],
  ["SELECT data.nope FROM tab", "FIELD_NOT_FOUND", { fieldName: "`nope`", fields: "`f1`, `s2`" }],
  ["SELECT rank() FROM testData", "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", { funcName: '"rank()"' }],
  ["SELECT sum(count(a)) FROM testData", "NESTED_AGGREGATE_FUNCTION", {}],
  ["SELECT a FROM testData GROUP BY a, sum(b)", "GROUP_BY_AGGREGATE", { sqlExpr: "sum(b)" }],
  [
    "SELECT a FROM testData LIMIT -1",
    "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
    { name: "limit", expr: '"-1"', v: "-1" },
  ],
  [
    "SELECT * FROM nt1 JOIN nt2 USING (v1)",
    "UNRESOLVED_USING_COLUMN_FOR_JOIN",
    { colName: "`v1`", side: "right", suggestion: "`k`, `v2`" },
  ],
  [
    "SELECT explode(array(1)), explode(array(2))",
    "UNSUPPORTED_GENERATOR.MULTI_GENERATOR",
    { num: "2", generators: '"explode(array(1))", "explode(array(2))"' },
  ],
  ["WITH t AS (SELECT 1), t AS (SELECT 2) SELECT * FROM t", "DUPLICATED_CTE_NAMES", { duplicateNames: "`t`" }],
];

describe("schemas", () => {
  for (const [sql, schema] of SCHEMAS)
    it(sql, () => expect(outcome(() => planOf(sql), contextWith(TABLES))).toBe(schema));
});

describe("errors", () => {
  for (const [sql, condition, parameters] of ERRORS)
    it(sql, () =>
      expect(outcome(() => planOf(sql), contextWith(TABLES))).toBe(`${condition} ${JSON.stringify(parameters)}`),
    );
});

describe("settings", () => {
  it("without ANSI mode strings are compared as the other side", () => {
    const ctx = contextWith(TABLES, { "spark.sql.ansi.enabled": "false" });
    expect(outcome(() => planOf("SELECT '1' + a, coalesce(a, 'x') FROM testData"), ctx)).toBe(
      "struct<(1 + a):double,coalesce(a, x):string>",
    );
  });
  it("with case sensitivity names must be as written", () => {
    const ctx = contextWith(TABLES, { "spark.sql.caseSensitive": "true" });
    expect(outcome(() => planOf("SELECT A FROM testData"), ctx)).toContain("UNRESOLVED_COLUMN.WITH_SUGGESTION");
  });
});

describe("depth", () => {
  it("takes ten thousand terms of OR", () => {
    const sql = `SELECT a FROM testData WHERE ${Array.from({ length: 10_000 }, (_, i) => `a = ${i}`).join(" OR ")}`;
    expect(outcome(() => planOf(sql), contextWith(TABLES))).toBe("struct<a:int>");
  });
  it("refuses ten thousand terms of +", () => {
    const sql = `SELECT ${Array.from({ length: 10_000 }, () => "a").join(" + ")} FROM testData`;
    expect(outcome(() => planOf(sql), contextWith(TABLES))).toContain("FAILED_TO_PARSE_TOO_COMPLEX");
  });
  it("takes five hundred columns", () => {
    const columns = Array.from({ length: 500 }, (_, i) => `c${i}`);
    const ctx = contextWith({ wide: columns.map((c) => `${c} int`).join(", ") });
    expect(
      outcome(
        () => planOf(`SELECT ${columns.map((c) => `sum(${c}) AS ${c}`).join(", ")} FROM wide ORDER BY c499`),
        ctx,
      ),
    ).toContain("c499:bigint");
  });
});
