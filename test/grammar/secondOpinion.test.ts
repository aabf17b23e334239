import nodeSqlParser from "node-sql-parser";
import { describe, expect, it } from "vitest";
import { parseStatement } from "../../grammar/parse.ts";

/** Texts that both parsers should read; the other one knows Hive, whose language Spark's comes from. */
const TEXTS: readonly string[] = [
  "SELECT a, b AS c FROM t WHERE a > 1 AND b LIKE 'x%' ORDER BY a DESC LIMIT 5",
  "SELECT count(*), sum(a * (1 - b)) FROM t GROUP BY c HAVING sum(a) > 10",
  "SELECT a FROM t JOIN u ON t.x = u.x LEFT JOIN v ON u.y = v.y",
  "SELECT a FROM (SELECT b AS a FROM t) AS s",
  "SELECT CASE WHEN a = 1 THEN 'x' ELSE 'y' END FROM t",
  "SELECT a FROM t WHERE b IN (1, 2, 3) AND c BETWEEN 1 AND 2 AND d IS NOT NULL",
  "SELECT a FROM t WHERE EXISTS (SELECT * FROM u WHERE u.x = t.x)",
  "SELECT a FROM t UNION ALL SELECT b FROM u",
  "WITH s AS (SELECT 1 AS a) SELECT a FROM s",
  "SELECT DISTINCT a FROM t",
];

describe("what node-sql-parser reads in Hive's dialect", () => {
  const other = new nodeSqlParser.Parser();
  it.each(TEXTS)("%s", (text) => {
    const tables = other.tableList(text, { database: "Hive" }).map((entry) => entry.split("::")[2]);
    const ours = new Set<string>();
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      const { kind, name } = node as { kind?: string; name?: { parts: { name: string }[] } };
      if (kind === "tableRelation") ours.add(name!.parts.map((part) => part.name).join("."));
      for (const child of Object.values(node)) visit(child);
    };
    visit(parseStatement(text));
    expect([...ours].sort()).toEqual([...new Set(tables)].sort());
  });
});
