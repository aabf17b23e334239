import { expect, test } from "vitest";
import { allFunctions } from "../../src/catalyst/functions/registry.ts";
import { run } from "./sqlHelp.ts";

/** The documented examples of the families that need nothing but other entries. */
const GROUPS = new Set([
  "array_funcs",
  "map_funcs",
  "struct_funcs",
  "collection_funcs",
  "lambda_funcs",
  "generator_funcs",
  "datetime_funcs",
  "json_funcs",
  "csv_funcs",
  "url_funcs",
]);

for (const f of allFunctions().filter((x) => GROUPS.has(x.group) && x.examples?.length))
  test(f.name, () => {
    for (const [sql, result] of f.examples!) expect(`${sql} => ${run(sql)}`).toBe(`${sql} => ${result}`);
  });
