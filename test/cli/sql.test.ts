import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isBlank, splitStatements } from "../../src/cli/sql/split.ts";
import { folder, start } from "./command.ts";

let dir = "";
beforeAll(() => {
  dir = folder({
    "q.sql":
      "-- a comment; with a semicolon\nCREATE TEMP VIEW v AS SELECT ';' AS s,\n  2 AS n;\nSELECT * FROM v;\nSELECT n /* ; */ FROM v",
    "init.sql": "CREATE TEMP VIEW w AS SELECT 5 AS five;",
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const run = (args: readonly string[], input?: string) =>
  start("kindling", ["sql", "--master", "local[1]", ...args], { cwd: dir, ...(input === undefined ? {} : { input }) });

const VALUES = "SELECT * FROM VALUES (1, 'a,b', array(1, null)), (2, null, array()) AS t(n, s, l) ORDER BY n";

describe("kindling sql", () => {
  test("rows as Spark's shell prints them, and the time they took", async () => {
    const r = await run(["-e", VALUES]);
    expect(r.out).toBe("1\ta,b\t[1,null]\n2\tNULL\t[]\n");
    expect(r.err).toMatch(/^Time taken: [\d.]+ seconds, Fetched 2 row\(s\)\n$/);
    expect(r.code).toBe(0);
  });
  test("as a table", async () => {
    const r = await run(["-S", "--output", "table", "-e", VALUES]);
    expect(r.out).toBe(
      "+---+----+---------+\n|n  |s   |l        |\n+---+----+---------+\n|1  |a,b |[1, NULL]|\n|2  |NULL|[]       |\n+---+----+---------+\n",
    );
    expect(r.err).toBe("");
  });
  test("as CSV", async () => {
    const r = await run(["-S", "-o", "csv", "-e", "SELECT 1 AS n, 'a\"b,c' AS s, null AS x, '' AS e"]);
    expect(r.out).toBe('n,s,x,e\n1,"a""b,c",,""\n');
  });
  test("as JSON", async () => {
    const r = await run(["-S", "--output=json", "-e", VALUES]);
    expect(r.out).toBe('{"n":1,"s":"a,b","l":[1,null]}\n{"n":2,"l":[]}\n');
  });
  test("with a header when the setting of Spark's shell says so", async () => {
    const r = await run(["-S", "--conf", "spark.sql.cli.print.header=true", "-e", "SELECT 1 AS a, 2 AS b"]);
    expect(r.out).toBe("a\tb\n1\t2\n");
  });
  test("statements of a file; tables by their names alone", async () => {
    const r = await start("sparkSql", ["-S", "-f", "q.sql"], { cwd: dir });
    expect(r).toEqual({ code: 0, err: "", out: ";\t2\n2\n" });
    const show = await run(["-S", "-i", "init.sql", "-e", "SHOW TABLES; SELECT five FROM w;"]);
    expect(show.out).toBe("w\n5\n");
  });
  test("statements of a pipe, until quit", async () => {
    const r = await run(["-S"], "select 1;\nsource init.sql;\nselect five\nfrom w; quit; select 3;");
    expect(r).toEqual({ code: 0, err: "", out: "1\n5\n" });
  });
  test("the first error ends it", async () => {
    const r = await run(["-e", "SELECT 1; SELECT nope; SELECT 2"]);
    expect(r.out).toBe("1\n");
    expect(r.code).toBe(1);
    expect(r.err).toContain("[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION]");
    expect(r.err).not.toContain("    at ");
  });
  test("a query that fails while it runs, a wrong statement, a missing file", async () => {
    expect((await run(["-e", "SELECT 1/0"])).err).toMatch(/^\[DIVIDE_BY_ZERO\] .*== SQL \(line 1, position 8\) ==/s);
    expect((await run(["-e", "SELEC 1"])).err).toContain("[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'");
    const missing = await run(["-f", "missing.sql"]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain("Failed to read file: missing.sql");
  });
  test("databases and wrong options", async () => {
    const none = await run(["--database", "nowhere", "-e", "SELECT 1"]);
    expect(none.code).toBe(1);
    expect(none.err).toContain("[SCHEMA_NOT_FOUND]");
    expect((await run(["--output", "xml", "-e", "SELECT 1"])).err).toContain("table, csv, json, hive");
    expect((await run(["-f", "q.sql", "-e", "SELECT 1"])).err).toContain("cannot be specified simultaneously");
    const shown = await run(["-S", "-v", "--database", "default", "-e", "SELECT current_database()"]);
    expect(shown.out).toBe("SELECT current_database()\ndefault\n");
  });
});

describe("where statements end", () => {
  test.each<[string, readonly string[], string]>([
    ["a; b;\nc", ["a", "b"], "\nc"],
    ['select \';\', "\\";", `;` -- ;\n, 1;', ['select \';\', "\\";", `;` -- ;\n, 1'], ""],
    ["/* ; /* ; */ ; */ a;;  ; b", ["/* ; /* ; */ ; */ a"], " b"],
    ["select 'open; ", [], "select 'open; "],
    ["/* open; ", [], "/* open; "],
    [
      "BEGIN SELECT 1; SELECT CASE WHEN a THEN 2 END; END; SELECT 2;",
      ["BEGIN SELECT 1; SELECT CASE WHEN a THEN 2 END; END", "SELECT 2"],
      "",
    ],
    [
      "BEGIN IF a THEN SELECT 1; END IF; CASE x WHEN 1 THEN SELECT 2; END CASE; BEGIN SELECT 3; END; END; b;",
      ["BEGIN IF a THEN SELECT 1; END IF; CASE x WHEN 1 THEN SELECT 2; END CASE; BEGIN SELECT 3; END; END", "b"],
      "",
    ],
    ["begin select 1;", [], "begin select 1;"],
    ["select end from begin; select case x;", ["select end from begin", "select case x"], ""],
  ])("%s", (text, statements, rest) => {
    expect(splitStatements(text)).toEqual({ statements, rest });
  });
  test("blank texts", () => {
    expect(["", " \n-- x", "/* a */ "].map(isBlank)).toEqual([true, true, true]);
    expect(["x", "/* open", "-- a\nx"].map(isBlank)).toEqual([false, false, false]);
  });
});
