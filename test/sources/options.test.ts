import { afterAll, describe, expect, test } from "vitest";
import { cases, end, outcome } from "./optionCases.ts";
import { differences } from "./optionDifferences.ts";

afterAll(end);

describe("options", () => {
  cases.forEach((c, i) =>
    test(c.name.replaceAll("\n", "\\n"), async () => {
      const found = await outcome(c, i);
      const { error } = c.result;
      const known = differences[c.name];
      if (known) expect(found).toEqual(known);
      // Where Spark lets an error of Java through there is no condition to compare.
      else if (error && /^(java|com|org)\./.test(error[0]!)) expect(found.error).toBeDefined();
      else expect(found).toEqual(error ? { error: [error[0]] } : c.result);
    }),
  );
  test("there are as many as there should be", () => {
    expect(cases.length).toBeGreaterThan(250);
    expect(Object.keys(differences).filter((n) => !cases.some((c) => c.name === n))).toEqual([]);
  });
});
