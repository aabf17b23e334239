import { afterAll, describe, expect, test } from "vitest";
import { cases, end, outcome, type Result } from "./optionCases.ts";
import { differences } from "./optionDifferences.ts";

afterAll(end);

const DAY = 86_400_000;
/** A time alone is of the day of the run, or of its neighbour in another zone, and in summer an hour earlier: such values are only there or not. */
function dateless(r: Result, days: readonly string[]): Result {
  if (!r.rows) return r;
  const rows = r.rows.map((row) => row.map((v) => (v && days.includes(v.slice(0, 10)) ? "today" : v)));
  return { ...r, rows };
}
const recordedOn = ["2026-11-22"];
const today = [-1, 0, 1].map((d) => new Date(Date.now() + d * DAY).toISOString().slice(0, 10));

describe("options", () => {
  cases.forEach((c, i) =>
    test(c.name.replaceAll("\n", "\\n"), async () => {
      const found = await outcome(c, i);
      const { error } = c.result;
      const known = differences[c.name];
      if (known) expect(found).toEqual(known);
      // Where Spark lets an error of Java through there is no condition to compare.
      else if (error && /^(java|com|org)\./.test(error[0]!)) expect(found.error).toBeDefined();
      else expect(dateless(found, today)).toEqual(error ? { error: [error[0]] } : dateless(c.result, recordedOn));
    }),
  );
  test("there are as many as there should be", () => {
    expect(cases.length).toBeGreaterThan(250);
    expect(Object.keys(differences).filter((n) => !cases.some((c) => c.name === n))).toEqual([]);
  });
});
