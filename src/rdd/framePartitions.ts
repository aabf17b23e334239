import { DataFrame, type AnyDataFrame } from "../api/dataFrame.ts";
import { functions as F } from "../api/functions.ts";
import { isRow, type RowValue, rowMaker, rowSchema, rowValues } from "../api/values/row.ts";
import type { Relation } from "../session/protocol/messages/relations.ts";
import type { StructType } from "../types/dataType.ts";
import type { RddNode } from "./node.ts";
import { reshapeNode } from "./steps/elements.ts";
import { partitionedNode } from "./steps/shuffles.ts";

/** Operations that leave rows in their partitions. */
const IN_PLACE = [
  "filter",
  "project",
  "withColumns",
  "withColumnsRenamed",
  "drop",
  "toDf",
  "subqueryAlias",
  "hint",
] as const;

/** How many partitions a program has asked for by repartition and coalesce; 1 when it has not. */
export function askedPartitions(relation: Relation): number {
  const r = relation as unknown as Readonly<
    Record<
      string,
      { readonly input: Relation; readonly numPartitions?: number; readonly shuffle?: boolean } | undefined
    >
  >;
  const { repartition } = r;
  if (repartition) {
    const n = repartition.numPartitions ?? 1;
    return repartition.shuffle === false ? Math.min(n, askedPartitions(repartition.input)) : n;
  }
  if (r["repartitionByExpression"]) return r["repartitionByExpression"].numPartitions ?? 1;
  for (const kind of IN_PLACE) if (r[kind]) return askedPartitions(r[kind].input);
  return 1;
}

/** The frame with the number of each row's partition behind its columns. */
export const withPartition = (df: AnyDataFrame): DataFrame =>
  new DataFrame(df.sparkSession, df.relation).select("*", F.spark_partition_id().alias("partition")) as DataFrame;

/** Pairs of the number and the row without it. */
export async function* byPartition(rows: AsyncIterable<unknown>): AsyncGenerator<[number, unknown], void, undefined> {
  let make: ((values: readonly RowValue[]) => unknown) | undefined;
  for await (const row of rows) {
    if (!isRow(row)) throw new TypeError("rows of a frame are expected");
    const values = rowValues(row);
    if (!make) {
      const { fields } = rowSchema(row)!;
      const schema: StructType = { kind: "struct", fields: fields.slice(0, -1) };
      make = rowMaker(schema);
    }
    yield [values.at(-1) as number, make(values.slice(0, -1))];
  }
}

/** Rows in the partitions of their numbers. */
export function placedRows(pairs: RddNode, n: number, site: string): RddNode {
  const moved = partitionedNode([pairs], site, [], { partitioner: { kind: "index", n } });
  return reshapeNode([moved], site, [], { as: "value" });
}
