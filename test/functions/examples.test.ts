import { expect, test } from "vitest";
import "../../src/catalyst/functions/functions.ts";
import { allFunctions } from "../../src/catalyst/functions/registry.ts";
import { evaluateSql } from "./evaluateSql.ts";

/** The documented examples of scalar and aggregate functions, through the analyzer; aggregates also merged from two states. */
const GROUPS = new Set([
  "math_funcs",
  "string_funcs",
  "bitwise_funcs",
  "predicate_funcs",
  "conditional_funcs",
  "hash_funcs",
  "agg_funcs",
  "misc_funcs",
]);
/** Results whose last digit depends on how the rows were divided, in Spark too: the documented one is that of some division. */
const DIVIDED = new Set(["corr", "kurtosis", "skewness", "regr_r2", "regr_sxy"]);

for (const f of allFunctions().filter((x) => GROUPS.has(x.group) && x.examples?.length))
  test(f.name, () => {
    for (const [sql, result] of f.examples!) {
      const whole = evaluateSql(sql).text.join("\n");
      const merged = f.kind === "aggregate" ? evaluateSql(sql, {}, true).text.join("\n") : whole;
      if (DIVIDED.has(f.name)) expect([whole, merged]).toContain(result);
      else expect([sql, whole, merged]).toEqual([sql, result, result]);
    }
  });
