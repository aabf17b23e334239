import type { AnyDataFrame } from "./api/dataFrame.ts";
import "./index.ts";
import { getZone } from "./types/datetime/zone.ts";
import { type BinaryStyle, hiveString } from "./types/format.ts";
import type { Value } from "./types/value.ts";

/** What tests of programs that use Kindling need: `import { hiveResult } from "kindling/testing"`. */

/** The rows of a frame, each as Spark's spark-sql shell prints it: columns separated by tabs. Results of SHOW TABLES and DESCRIBE have the shell's own form. */
export async function hiveResult(frame: AnyDataFrame | PromiseLike<AnyDataFrame>): Promise<string[]> {
  const df = "relation" in frame ? frame : await frame;
  const { channel } = df.sparkSession;
  const settings = Promise.all([
    channel.config.get("spark.sql.session.timeZone"),
    channel.config.getOption("spark.sql.binaryOutputStyle"),
  ]);
  const [[timeZone, style], { schema, batches }] = await Promise.all([settings, channel.execute(df.relation)]);
  const zone = getZone(timeZone);
  const options = style === undefined ? {} : { binaryStyle: style as BinaryStyle };
  const hive =
    "extension" in df.relation && df.relation.extension.kind === "commandResult"
      ? df.relation.extension.holder.hive
      : undefined;
  const print = (row: readonly Value[]): string => {
    if (hive === "tables") return String(row[1]);
    if (hive === "describe") return row.map((v) => (v === null ? "" : String(v)).padEnd(20)).join("\t");
    return schema.fields.map((f, j) => hiveString(row[j]!, f.type, zone, options)).join("\t");
  };
  const out: string[] = [];
  for await (const batch of batches) {
    const columns = batch.columns.map((c) => c.values());
    for (let i = 0; i < batch.rows; i++) out.push(print(columns.map((c) => c[i]!)));
  }
  return out;
}
