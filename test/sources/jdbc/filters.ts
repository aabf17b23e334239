import { registerDataSource } from "../../../src/catalyst/catalog/dataSource.ts";
import type { Expression } from "../../../src/catalyst/expr/expression.ts";
import { registerAsyncSource } from "../../../src/execution/sources/asyncSource.ts";
import type { SparkSession } from "../../../src/index.ts";
import type { StructType } from "../../../src/types/dataType.ts";

/** Conditions that a source is asked about. */
let offered: Expression[] = [];
let columns: StructType = { kind: "struct", fields: [] };

registerDataSource({
  name: "offered",
  load: async () => ({ format: "offered", schema: columns, paths: [], options: {}, partitionColumns: [] }),
  resolve: () => {
    throw new Error("it is loaded");
  },
});
registerAsyncSource({
  format: "offered",
  handles: (_, e) => {
    offered.push(e);
    return false;
  },
  limits: () => ({ limit: false, offset: false }),
  partitions: () => [],
});

/** What remains of a condition over a schema when the optimizer is through, as it is offered to a source. */
export async function analyzedFilters(
  spark: SparkSession,
  schema: StructType,
  condition: string,
): Promise<readonly Expression[]> {
  columns = schema;
  offered = [];
  await spark.read.format("offered").load().where(condition).explainString("simple");
  return offered;
}
