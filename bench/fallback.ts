/**
 * What the fallback from compiled code to the reference costs: the same queries compiled, with one function's compiled form switched off (the part is
 * computed ahead, as a column), and with it off inside a conditional (which the reference then computes whole).
 * `npx tsx bench/fallback.ts`
 */
import { findLowering, registerLowerings } from "../src/catalyst/functions/lowering.ts";
import { SparkSession } from "../src/index.ts";

const ROWS = 4_000_000;
const queries = {
  "filter, integers": `SELECT count(*) FROM range(${ROWS}) WHERE id % 7 = 3`,
  "sum of doubles": `SELECT sum(sqrt(id % 1000)) FROM range(${ROWS})`,
  "in a CASE": `SELECT sum(CASE WHEN id > 100 THEN id % 7 ELSE 0 END) FROM range(${ROWS})`,
};

const spark = SparkSession.builder.master("local[1]").getOrCreate();
async function best(query: string): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const start = process.cpuUsage();
    await spark.sql(query).collect();
    const used = process.cpuUsage(start);
    ms = Math.min(ms, (used.user + used.system) / 1000);
  }
  return ms;
}

const compiled = new Map<string, number>();
for (const [name, query] of Object.entries(queries)) compiled.set(name, await best(query));
const lowering = findLowering("%");
if (!lowering) throw new Error("% has no compiled form to switch off");
registerLowerings({ "%": { ...lowering, supports: () => false } });
console.log(`CPU ms of ${ROWS / 1e6} million rows, best of 5; one thread`);
for (const [name, query] of Object.entries(queries)) {
  const [fast, slow] = [compiled.get(name)!, await best(query)];
  const rate = (ms: number): string => `${(ROWS / ms / 1000).toFixed(1)} M rows/s`;
  console.log(
    `${name}: compiled ${fast.toFixed(0)} (${rate(fast)}), by the reference ${slow.toFixed(0)} (${rate(slow)}), ${(slow / fast).toFixed(0)} times`,
  );
}
await spark.stop();
