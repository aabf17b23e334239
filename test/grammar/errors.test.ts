import { describe, expect, it } from "vitest";
import type { ParseOptions } from "../../grammar/cursor.ts";
import { SqlSyntaxError } from "../../grammar/error.ts";
import { parseStatement } from "../../grammar/parse.ts";

function failure(text: string, options: ParseOptions = {}): SqlSyntaxError {
  try {
    parseStatement(text, options);
  } catch (problem) {
    if (problem instanceof SqlSyntaxError) return problem;
    throw problem;
  }
  throw new Error(`read: ${text}`);
}

// The expectations are what Spark 4.2 says.
describe("syntax errors", () => {
  it.each([
    ["SELCT 1", "'SELCT'", "", 0],
    ["SELECT", "end of input", "", 6],
    ["SELECT x x x", "'x'", ": extra input 'x'", 11],
    ["SELECT a, count(b) FROM g GROUP BY a b", "'b'", ": extra input 'b'", 37],
    ["select (1 from t", "'from'", "", 10],
    ["SELECT FIRST(a IGNORE NULLS) OVER (ORDER BY b)", "'('", "", 34],
    ["select interval 1 fake_unit", "'fake_unit'", "", 18],
    ["SELECT CASE WHEN a THEN 1", "end of input", "", 25],
    ["SELECT array(1,2)[0] >> 1", "'>'", "", 22],
    ['SELECT 1 FROM "not_exist"', "'\"not_exist\"'", "", 14],
    ["-- x", "end of input", "", 4],
    ["CREATE TABLE t (a int,)", "')'", "", 22],
  ])("%s", (text, error, hint, offset) => {
    const problem = failure(text);
    expect(problem.condition).toBe("PARSE_SYNTAX_ERROR");
    expect(problem.messageParameters).toEqual({ error, hint });
    expect(problem.offset).toBe(offset);
  });

  it("lays the message out as Spark does", () => {
    expect(failure("SELECT x x x").message).toBe(
      "\n[PARSE_SYNTAX_ERROR] Syntax error at or near 'x': extra input 'x'. SQLSTATE: 42601 (line 1, pos 11)\n\n" +
        "== SQL ==\nSELECT x x x\n-----------^^^\n",
    );
    const problem = failure("SELECT 1,\n  (a\nFROM t");
    expect([problem.line, problem.position]).toEqual([3, 0]);
    expect(problem.message).toContain("== SQL ==\nSELECT 1,\n  (a\nFROM t\n^^^\n");
  });

  it("has conditions of their own for some texts", () => {
    expect(failure("").condition).toBe("PARSE_EMPTY_STATEMENT");
    expect(failure("SELECT 1 /* open").condition).toBe("UNCLOSED_BRACKETED_COMMENT");
    expect(failure("SELECT * FROM test-table")).toMatchObject({
      condition: "INVALID_IDENTIFIER",
      messageParameters: { ident: "test-table" },
      offset: 18,
    });
    expect(failure("SELECT * FROM IDENTIFIER('a b')").condition).toBe("PARSE_SYNTAX_ERROR");
    expect(failure("SELECT 1 AS IDENTIFIER('a.b')").condition).toBe("IDENTIFIER_TOO_MANY_NAME_PARTS");
  });

  it("knows reserved keywords where the session enforces them", () => {
    expect(failure("SELECT 1 AS select", { reservedKeywords: true }).messageParameters.error).toBe("'select'");
    expect(parseStatement("SELECT 1 AS date", { reservedKeywords: true }).kind).toBe("queryStatement");
  });
});

describe("texts that fit the grammar and are wrong", () => {
  it("shows the fragment", () => {
    expect(failure("select interval 1 day to second").message).toBe(
      "\nThe value of from-to unit must be a string.\n== SQL (line 1, position 17) ==\n" +
        "select interval 1 day to second\n                ^^^^^^^^^^^^^^^\n",
    );
    expect(
      failure(
        "SELECT course, year, SUM(earnings) FROM courseSales GROUP BY CUBE(course, year, (course, year), ()) ORDER BY a, b, c, d, e",
      ).message,
    ).toBe(
      "\nEmpty set in CUBE grouping sets is not supported.\n== SQL (line 1, position 53) ==\n" +
        "... SUM(earnings) FROM courseSales GROUP BY CUBE(course, year, (course, year), ()) ORDER BY a, b, c, d, e\n" +
        "                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
    );
  });

  it.each([
    ["WITH t AS (SELECT 1), T AS (SELECT 2) SELECT 1", "DUPLICATED_CTE_NAMES"],
    ["SELECT sum(a) OVER w FROM t WINDOW w AS (), w AS ()", "INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION"],
    ["SELECT 1 ORDER BY 1 SORT BY 1", "UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES"],
    ["TABLE t |> ORDER BY a LIMIT 1", "MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS"],
    ["TABLE t |> AGGREGATE", "_LEGACY_ERROR_TEMP_0035"],
    ["SELECT * FROM a NATURAL JOIN LATERAL (SELECT 1)", "INCOMPATIBLE_JOIN_TYPES"],
    ["SELECT a IN ()", "INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE"],
    ["SELECT a ! IN (1)", "SYNTAX_DISCONTINUED.BANG_EQUALS_NOT"],
    ["SELECT a LIKE 'x' ESCAPE 'ab'", "INVALID_ESC"],
    ["SELECT GEO '(1)'", "UNSUPPORTED_TYPED_LITERAL"],
    ["SELECT INTERVAL 1 MONTH 1 DAY", "_LEGACY_ERROR_TEMP_0029"],
    ["CREATE ROLE x", "INVALID_STATEMENT_OR_CLAUSE"],
    ["CREATE TABLE t (a INT) COMMENT 'x' COMMENT 'y'", "DUPLICATE_CLAUSES"],
    ["SET a b", "INVALID_SET_SYNTAX"],
    ["SET TIME ZONE foo", "_LEGACY_ERROR_TEMP_0045"],
    ["INSERT INTO t IF NOT EXISTS VALUES (1)", "INVALID_STATEMENT_OR_CLAUSE"],
    ["CREATE FUNCTION f(a INT UNIQUE) RETURNS INT RETURN 1", "INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_COLUMN_CONSTRAINTS"],
    ["BEGIN l: BEGIN SELECT 1; END m; END", "LABELS_MISMATCH"],
  ])("%s is %s", (text, condition) => {
    expect(failure(text).condition).toBe(condition);
  });
});
