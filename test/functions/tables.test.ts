import { expect, test } from "vitest";
import { defaults, rows } from "./callHelp.ts";

test("sql_keywords and collations", () => {
  const keywords = rows("sql_keywords", []);
  expect(keywords.slice(0, 2)).toEqual([
    ["ADD", false],
    ["AFTER", false],
  ]);
  expect(keywords.length).toBe(423);
  expect(keywords.some(([, reserved]) => reserved)).toBe(false);
  const enforced = { ...defaults, settings: { "spark.sql.ansi.enforceReservedKeywords": "true" } };
  expect(rows("sql_keywords", [], enforced).filter(([, reserved]) => reserved).length).toBe(80);
  const collations = rows("collations", []);
  expect(collations.length).toBe(1164);
  expect(collations[0]!.slice(0, 8)).toEqual([
    "SYSTEM",
    "BUILTIN",
    "UTF8_BINARY",
    null,
    null,
    "ACCENT_SENSITIVE",
    "CASE_SENSITIVE",
    "NO_PAD",
  ]);
  expect(collations.find((r) => r[2] === "de_AUT_CI_AI_RTRIM")!.slice(3, 8)).toEqual([
    "German",
    "Austria",
    "ACCENT_INSENSITIVE",
    "CASE_INSENSITIVE",
    "RTRIM",
  ]);
});
