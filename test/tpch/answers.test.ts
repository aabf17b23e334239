import { describe, expect, it } from "vitest";
import { answerScales, answerSortColumns, compareAnswer, loadAnswer } from "../../tpch/answers.ts";
import { queries } from "../../tpch/queries.ts";

const numbers = Array.from({ length: 22 }, (_, index) => index + 1);

describe("queries", () => {
  it("are 22 with an order for each", () => {
    expect(queries.length).toBe(22);
    expect(answerSortColumns.length).toBe(22);
    queries.forEach((query, index) => {
      expect(query.toLowerCase()).toContain("select");
      // The last ORDER BY is the query's own: none of the subqueries has one.
      expect(/order\s+by/i.test(query)).toBe(answerSortColumns[index]!.length > 0);
    });
  });
});

describe("answers", () => {
  it.each(answerScales)("at scale %d are there and agree with themselves", (scale) => {
    for (const query of numbers) {
      const answer = loadAnswer(scale, query);
      expect(answer?.schema).toMatch(/^struct<.*>$/);
      expect(compareAnswer(answer!, answer!.schema, answer!.rows, answerSortColumns[query - 1])).toBeUndefined();
      const fields = answer!.rows.map((row) => row.split("\t").length);
      expect(new Set(fields).size).toBeLessThanOrEqual(1);
    }
  });

  it("are sorted by the columns that are said to sort them", () => {
    // Reversed rows must be seen as out of order wherever the sort columns tell the rows apart.
    for (const query of numbers) {
      const answer = loadAnswer(0.01, query)!;
      const sortColumns = answerSortColumns[query - 1]!;
      const key = (row: string) => sortColumns.map((column) => row.split("\t")[column]).join("\t");
      const reversed = [...answer.rows].reverse();
      const distinct = new Set(answer.rows.map(key)).size > 1;
      expect(compareAnswer(answer, answer.schema, reversed, sortColumns) !== undefined).toBe(distinct);
    }
  });

  it("are not kept for other scales", () => {
    expect(loadAnswer(2, 1)).toBeUndefined();
    expect(loadAnswer(1, 23)).toBeUndefined();
  });
});

describe("compareAnswer", () => {
  const expected = { schema: "struct<k:string,d:decimal(3,1),sum(x):double>", rows: ["a\t1.0\t0.1", "b\t1.0\t3.0"] };
  const compare = (rows: readonly string[], sortColumns?: readonly number[], schema = expected.schema) =>
    compareAnswer(expected, schema, rows, sortColumns);

  it("takes rows in any order that the sort columns leave open", () => {
    const swapped = ["b\t1.0\t3.0", "a\t1.0\t0.1"];
    expect(compare(swapped)).toBeUndefined();
    expect(compare(swapped, [1])).toBeUndefined();
    expect(compare(swapped, [0])).toContain("row 1");
  });

  it("takes doubles that are nearly equal, and no others", () => {
    expect(compare(["a\t1.0\t0.10000000000000002", "b\t1.0\t3.0"], [0])).toBeUndefined();
    expect(compare(["a\t1.0\t0.1000000001", "b\t1.0\t3.0"])).toContain("row 1");
    expect(compare(["a\t1.0\tNULL", "b\t1.0\t3.0"])).toContain("row 1");
  });

  it("takes text only as it is", () => {
    expect(compare(["a\t1.00\t0.1", "b\t1.0\t3.0"])).toContain("row 1");
    expect(compare(["a\t1.0\t0.1", "a\t1.0\t0.1"])).toContain("row 2");
    expect(compare(["a\t1.0\t0.1"])).toBe("1 rows, expected 2");
    expect(compare(expected.rows, [], "struct<k:string>")).toContain("schema is");
  });
});
