import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkSession } from "../../src/index.ts";
import { generateTables } from "../../tpch/runner/generateTables.ts";
import { registerTables } from "../../tpch/runner/tables.ts";

/** A session over TPC-H tables of scale 0.001, with a threshold for broadcasts that is as small against them as Spark's is against scale 1. */
export async function openTpch(): Promise<{ readonly spark: SparkSession; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "kindling-plans-"));
  await generateTables({ scale: 0.001, folder, threads: 1, out: { isTTY: false, write: () => true } });
  const spark = SparkSession.builder
    .master("local[2]")
    .config("spark.sql.autoBroadcastJoinThreshold", "12k")
    .getOrCreate();
  await registerTables(spark, folder);
  return {
    spark,
    close: async () => {
      await spark.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A plan's text without what differs from run to run: ids in order of appearance, folders and sizes of files left out. */
export function normalized(text: string): string {
  const ids = new Map<string, number>();
  const number = (id: string): number => {
    let n = ids.get(id);
    if (n === undefined) ids.set(id, (n = ids.size + 1));
    return n;
  };
  return text
    .replace(/(?<!id=)#(\d+)/g, (_, id: string) => `#${number(id)}`)
    .replace(/\[file:[^\]]*\/([a-z]+)\]/g, "[file:/tables/$1]")
    .replace(/\n+$/, "\n");
}
