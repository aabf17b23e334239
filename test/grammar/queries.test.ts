import { describe, expect, it } from "vitest";
import { parseQuery } from "../../grammar/parse.ts";
import { plain } from "./plain.ts";

// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
const read = (text: string): any => plain(parseQuery(text));

describe("SELECT", () => {
  it("reads its clauses", () => {
    expect(
      read(
        "SELECT DISTINCT a, b AS c FROM t WHERE a > 1 GROUP BY a, b HAVING count(*) > 1 ORDER BY a LIMIT 10 OFFSET 5",
      ),
    ).toMatchObject({
      body: {
        kind: "select",
        quantifier: "distinct",
        items: ["a", { alias: "c" }],
        from: { relations: [{ kind: "tableRelation", name: "t" }] },
        where: { kind: "comparison" },
        groupBy: { items: ["a", "b"] },
        having: { kind: "comparison" },
      },
      orderBy: [{ expression: "a" }],
      limit: 10,
      offset: 5,
    });
  });

  it("takes keywords for names where nothing else fits", () => {
    expect(read("SELECT a FROM FROM t").body.items).toMatchObject([{ alias: "FROM" }]);
    expect(read("SELECT case, order, group FROM select where").body).toMatchObject({
      items: ["case", "order", "group"],
      from: { relations: [{ name: "select", alias: { name: "where" } }] },
    });
    expect(read("SELECT 1 AS").body.items).toMatchObject([{ alias: "AS" }]);
    expect(read("SELECT distinct").body.items).toEqual(["distinct"]);
  });

  it("reads hints, lateral views, windows and QUALIFY", () => {
    const body = read(
      "SELECT /*+ BROADCAST(a), MERGE(b) */ *, rank() OVER w FROM t LATERAL VIEW OUTER explode(x) e AS k, v " +
        "WINDOW w AS (ORDER BY k) QUALIFY 1 = 1",
    ).body;
    expect(body).toMatchObject({
      hints: [
        { name: "BROADCAST", parameters: ["a"] },
        { name: "MERGE", parameters: ["b"] },
      ],
      from: { lateralViews: [{ outer: true, function: "explode", table: "e", columns: ["k", "v"] }] },
      windows: [{ name: "w" }],
      qualify: { kind: "comparison" },
    });
  });

  it.each([
    ["GROUP BY ALL", { items: ["ALL"] }],
    ["GROUP BY a, b WITH ROLLUP", { items: ["a", "b"], modifier: "rollup" }],
    [
      "GROUP BY a, b GROUPING SETS ((a, b), a, ())",
      { modifier: "groupingSets", sets: [{ expressions: ["a", "b"] }, { expressions: ["a"] }, { expressions: [] }] },
    ],
    [
      "GROUP BY CUBE (a, (b, c))",
      { items: [{ type: "cube", elements: [{ expressions: ["a"] }, { expressions: ["b", "c"] }] }] },
    ],
    [
      "GROUP BY a, GROUPING SETS (ROLLUP (a), ())",
      { items: ["a", { type: "groupingSets", elements: [{ type: "rollup" }, {}] }] },
    ],
  ])("%s", (clause, expected) => {
    expect(read(`SELECT 1 FROM t ${clause}`).body.groupBy).toMatchObject(expected);
  });
});

describe("relations", () => {
  const from = (text: string) => read(`SELECT * FROM ${text}`).body.from;

  it("reads joins from left to right", () => {
    expect(from("a JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (y) CROSS JOIN d").relations[0]).toMatchObject({
      kind: "join",
      type: "cross",
      left: {
        type: "left",
        criteria: { kind: "joinUsing", columns: ["y"] },
        left: { type: "inner", criteria: { kind: "joinOn" } },
      },
    });
    expect(from("a NATURAL FULL JOIN b").relations[0]).toMatchObject({ natural: true, type: "full" });
    expect(from("a LEFT SEMI JOIN b ON true").relations[0]).toMatchObject({ type: "semi" });
    expect(from("a ANTI JOIN b").relations[0]).toMatchObject({ type: "anti" });
    expect(from("a, LATERAL (SELECT 1) b").relations[1]).toMatchObject({ kind: "lateralRelation" });
    expect(from("(a JOIN b) t").relations[0]).toMatchObject({ kind: "parenthesizedRelation", alias: { name: "t" } });
    expect(from("((SELECT 1) x JOIN b)").relations[0]).toMatchObject({ kind: "parenthesizedRelation" });
    expect(from("((SELECT 1))").relations[0]).toMatchObject({ kind: "subqueryRelation" });
  });

  it("reads tables, functions and values", () => {
    expect(from("a.b.c VERSION AS OF 3 AS t(x, y)").relations[0]).toMatchObject({
      name: "a.b.c",
      timeTravel: { type: "version", value: 3 },
      alias: { name: "t", columns: ["x", "y"] },
    });
    expect(from("t TABLESAMPLE (10 PERCENT) REPEATABLE (5) s").relations[0]).toMatchObject({
      sample: { method: "percent", value: 10, seed: 5 },
      alias: { name: "s" },
    });
    expect(from("range(1, 10, step => 2) r").relations[0]).toMatchObject({ kind: "tableFunction", name: "range" });
    expect(from("f(TABLE(t) PARTITION BY a ORDER BY b, x => TABLE u)").relations[0].arguments).toMatchObject([
      { kind: "tableArgument", table: "t", partitionBy: ["a"] },
      { kind: "namedTableArgument", name: "x" },
    ]);
    expect(from("VALUES (1, 'a'), (2, 'b') AS v(n, s)").relations[0]).toMatchObject({
      kind: "inlineTable",
      rows: [{ kind: "rowConstructor" }, {}],
      alias: { name: "v" },
    });
    expect(from("values v").relations[0]).toMatchObject({
      kind: "tableRelation",
      name: "values",
      alias: { name: "v" },
    });
    expect(from("IDENTIFIER(:t) x").relations[0]).toMatchObject({ name: { kind: "identifierClause" } });
  });

  it("reads PIVOT and UNPIVOT", () => {
    expect(from("t PIVOT (sum(x) AS s, avg(x) FOR (y, z) IN ((1, 2) AS a, (3, 4)))").relations[0]).toMatchObject({
      kind: "pivot",
      clause: { aggregates: [{ alias: "s" }, {}], columns: ["y", "z"], values: [{ alias: "a" }, {}] },
    });
    expect(from("t UNPIVOT INCLUDE NULLS (v FOR n IN (a AS x, b))").relations[0]).toMatchObject({
      kind: "unpivot",
      clause: {
        nulls: "include",
        valueColumns: ["v"],
        nameColumn: "n",
        columnSets: [{ columns: ["a"], alias: "x" }, {}],
      },
    });
  });
});

describe("larger queries", () => {
  it("binds INTERSECT stronger than UNION and EXCEPT", () => {
    expect(read("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT ALL SELECT 4").body).toMatchObject({
      operator: "except",
      quantifier: "all",
      left: { operator: "union", right: { operator: "intersect" } },
    });
    const legacy = plain(
      parseQuery("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", { legacySetOperationPrecedence: true }),
    );
    expect(legacy).toMatchObject({ body: { operator: "intersect", left: { operator: "union" } } });
  });

  it("reads WITH", () => {
    expect(
      read("WITH RECURSIVE r(n) MAX RECURSION LEVEL 5 AS (SELECT 1), s AS (TABLE r) SELECT * FROM s"),
    ).toMatchObject({
      with: { recursive: true, tables: [{ name: "r", columns: ["n"], maxRecursionLevel: 5 }, { name: "s" }] },
    });
  });

  it("reads FROM first and TRANSFORM", () => {
    expect(read("FROM t SELECT a WHERE b SELECT c").body).toMatchObject({
      kind: "fromQuery",
      bodies: [{ body: { items: ["a"], where: "b" } }, { body: { items: ["c"] } }],
    });
    expect(read("SELECT TRANSFORM(a, b) USING 'cat' AS (c INT, d STRING) FROM t").body).toMatchObject({
      kind: "transform",
      script: "cat",
      typedColumns: [{ name: "c" }, { name: "d" }],
    });
    expect(read("SELECT TRANSFORM(a, x -> x + 1) FROM t").body.kind).toBe("select");
  });

  it("reads pipes", () => {
    const text =
      "FROM t |> WHERE a > 1 |> AGGREGATE sum(b) AS s GROUP BY c AS d |> EXTEND s + 1 AS n |> SET s = 2 |> DROP n " +
      "|> AS u |> JOIN v USING (d) |> UNION ALL TABLE w |> ORDER BY d |> LIMIT 3";
    const kinds: string[] = [];
    for (let node = read(text).body; node.kind === "pipe"; node = node.input) kinds.unshift(node.operator.kind);
    expect(kinds).toEqual([
      ...["pipeWhere", "pipeAggregate", "pipeExtend", "pipeSet", "pipeDrop", "pipeAs", "pipeJoin"],
      ...["pipeSetOperation", "pipeOrganize", "pipeOrganize"],
    ]);
    expect(read("TABLE t | SELECT a").body).toMatchObject({ kind: "pipe", operator: { kind: "pipeSelect" } });
  });

  it("skips comments", () => {
    expect(read("SELECT 1 -- one \\\n still a comment\n , /* two /* nested */ */ 2").body.items).toEqual([1, 2]);
  });

  it("reads long chains and refuses deep nesting", () => {
    const chain = parseQuery(`SELECT ${Array(10_000).fill("a").join(" + ")}`);
    expect(chain.body.kind).toBe("select");
    const and = read(`SELECT ${Array(10_000).fill("a").join(" AND ")}`);
    expect(and.body.items[0].operands).toHaveLength(10_000);
    expect(read(`SELECT ${"(".repeat(200)}1${")".repeat(200)}`).body.items).toEqual([1]);
    expect(() => parseQuery(`SELECT ${"(".repeat(100_000)}1`)).toThrow(/FAILED_TO_PARSE_TOO_COMPLEX/);
  });

  it("takes time in proportion to nested calls that have special forms", () => {
    const text = `SELECT ${"trim(substring(cast(".repeat(40)}a${")))".repeat(40)}`;
    expect(read(text).body.kind).toBe("select");
  });
});
