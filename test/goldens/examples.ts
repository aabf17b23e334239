import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SparkError, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

/**
 * Runs the examples that Spark documents for its functions and counts by group how many give the documented result.
 *
 *   npx tsx test/goldens/examples.ts [--verbose] [EXAMPLES.json]
 */
interface Example {
  readonly function: string;
  readonly group: string;
  readonly sql: string;
  readonly expected: readonly string[];
}

const args = process.argv.slice(2);
const verbose = args.includes("--verbose");
const root = join(fileURLToPath(new URL(".", import.meta.url)), "../..");
const file = args.find((a) => !a.startsWith("--")) ?? join(root, "../shared/spark/function_examples.json");
const examples = JSON.parse(readFileSync(file, "utf8")) as readonly Example[];

// As the documentation was checked: in the zone of Spark's build.
const spark = SparkSession.builder
  .master("local[2]")
  .config({ "spark.sql.session.timeZone": "America/Los_Angeles", "spark.sql.timeType.enabled": "true" })
  .create();
/** Results that are others each time, in each session or in each version: only that there is one is asked. */
const OF_THE_MOMENT =
  /^SELECT (hex\(aes_encrypt\('Spark( SQL)?', '0000111122223333'(, 'GCM')?\)\)|base64\(aes_encrypt\('Apache Spark', '1234567890abcdef', 'CBC', 'DEFAULT'\)\)|(curdate|current_\w+|localtimestamp|now|user|session_user|uuid|version|unix_timestamp)\(.{0,3}\)|current_\w+|rand(om|n)?\(\)|unix_timestamp\('2016-04-08', 'yyyy-MM-dd'\)|shuffle\(array\([0-9NULnul, ]+\)\))$/;
/** Rows in any order, whatever stands between columns in the documentation. */
const rows = (text: string): string =>
  text
    .split("\n")
    .map((l) => l.trim())
    // Some results are drawn as tables.
    .filter((l, i) => !l.startsWith("+-") && !(l.startsWith("|") && i === 1))
    .map((l) =>
      l
        .replace(/^\||\|$/g, "")
        .trim()
        .replace(/[\s,]+/g, " ")
        .replace(/ SQLSTATE: \w+$/, "")
        .replace(/^[A-Z_.]+: \[/, "["),
    )
    .sort()
    .join("\n");
const groups = new Map<string, { right: number; wrong: number; missing: number }>();
for (const e of examples) {
  const group = groups.get(e.group) ?? { right: 0, wrong: 0, missing: 0 };
  groups.set(e.group, group);
  let got: string;
  // These are documented for literals without escapes.
  await spark.conf.set("spark.sql.parser.escapedStringLiterals", /[^\\]\\Users\\John/.test(e.sql));
  try {
    got = (await hiveResult(await spark.sql(e.sql))).join("\n");
  } catch (error) {
    got = error instanceof SparkError ? `${error.condition}: ${error.message}` : String(error);
    if (
      error instanceof SparkError &&
      /^(UNRESOLVED_ROUTINE|UNSUPPORTED_FEATURE|UNRESOLVABLE_TABLE)/.test(error.condition)
    ) {
      group.missing++;
      if (verbose) console.log(`missing ${e.function}: ${e.sql}\n   ${got.split("\n")[0]}`);
      continue;
    }
  }
  const want = e.expected.join("\n");
  const same = OF_THE_MOMENT.test(e.sql) ? !/^[A-Z_.]+: /.test(got) : rows(got) === rows(want);
  if (same) group.right++;
  else {
    group.wrong++;
    if (verbose) console.log(`wrong ${e.function}: ${e.sql}\n  want ${want}\n  got  ${got.slice(0, 400)}`);
  }
}
const total = { right: 0, wrong: 0, missing: 0 };
for (const [name, g] of [...groups].sort()) {
  total.right += g.right;
  total.wrong += g.wrong;
  total.missing += g.missing;
  console.log(
    `${String(g.right).padStart(5)} / ${String(g.right + g.wrong + g.missing).padEnd(5)} ${name}${g.missing ? ` (${g.missing} of functions that are missing)` : ""}`,
  );
}
console.log(
  `examples with the documented result: ${total.right} of ${examples.length}; wrong ${total.wrong}, not supported ${total.missing}`,
);
await spark.stop();
process.exitCode = total.wrong > 0 ? 1 : 0;
