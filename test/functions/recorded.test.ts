import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { sqlText } from "./evaluateSql.ts";

/** Results and errors that Apache Spark 4.2 gave, time zone America/Los_Angeles. */
interface Recorded {
  readonly sql: string;
  readonly ansi?: false;
  readonly result?: string;
  readonly error?: string;
  readonly message?: string;
}
const recorded = JSON.parse(readFileSync(new URL("./recorded/spark.json", import.meta.url), "utf8")) as Recorded[];

test.each(recorded)("$sql", ({ sql, ansi, result, error, message }) => {
  const settings: Record<string, string> = ansi === false ? { "spark.sql.ansi.enabled": "false" } : {};
  if (result !== undefined) {
    expect(sqlText(sql, settings)).toBe(result);
    return;
  }
  try {
    expect(sqlText(sql, settings)).toBe(`an error ${error}`);
  } catch (e) {
    if (!(e instanceof SparkError)) throw e;
    expect(e.condition).toBe(error);
    expect(e.message.replace(/\s+/g, " ").startsWith(`[${error}] ${message}`)).toBe(true);
  }
});
