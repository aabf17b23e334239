/**
 * Generates every table at a scale factor and compares the hash of its text with the one of dbgen's.
 *
 * Run with `npx tsx tpch/checkHashes.ts 0.1 1`.
 */

import { generateTable } from "./dbgen/generate.ts";
import { tblDigest } from "./dbgen/tbl.ts";
import { tableNames } from "./schema.ts";
import { tblDigests } from "./tblDigests.ts";

const scales = process.argv.length > 2 ? process.argv.slice(2) : ["0.01"];
let wrong = 0;

for (const scale of scales) {
  const expected = tblDigests[scale];
  if (expected === undefined) throw new Error(`no hashes are known for scale ${scale}`);
  for (const table of tableNames) {
    const options = { scale: Number(scale) };
    const start = performance.now();
    for (const _ of generateTable(table, options));
    const generated = performance.now();
    const digest = tblDigest(table, options);
    const end = performance.now();
    const same = digest.sha256 === expected[table].sha256 && digest.rows === expected[table].rows;
    if (!same) wrong++;
    console.log(
      `scale ${scale} ${table.padEnd(8)} ${String(digest.rows).padStart(8)} rows ${same ? "same" : "DIFFERENT"}, ` +
        `columns ${(generated - start).toFixed(0)} ms, text and hash ${(end - generated).toFixed(0)} ms`,
    );
  }
}
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
if (wrong > 0) process.exitCode = 1;
