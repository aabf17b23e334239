import { DataFrame } from "../api/dataFrame.ts";
import { localRows, type SchemaLike } from "../api/createDataFrame.ts";
import { relationOf } from "../api/planIds.ts";
import type { SparkSession } from "../api/sparkSession.ts";
import type { AnyDataFrame } from "../api/dataFrame.ts";
import type { RddNode } from "./node.ts";
import { newNode } from "./nodes.ts";
import { pullOf } from "./pull.ts";
import { runJob } from "./scheduler.ts";
import { consume } from "./task.ts";
import type { Engine } from "./engine.ts";

/** A frame whose rows are the elements of an RDD, computed each time the frame is. */
export function frameOf<U>(session: SparkSession, node: RddNode, schema: SchemaLike | undefined): DataFrame<U> {
  const load = async () => {
    const parts = await runJob(
      node,
      async (pull, task) => {
        const out: unknown[] = [];
        await consume(pull, task, (v) => void out.push(v));
        return out;
      },
      undefined,
      "toDF",
    );
    return localRows(parts.flat(1), schema);
  };
  return new DataFrame<U>(session, relationOf({ extension: { kind: "deferredRows", load } }));
}

/** The rows of a frame, in one partition: they come from the engine in the order of the query. */
export function rowsNode(engine: Engine, df: AnyDataFrame, site: string): RddNode {
  const frame = new DataFrame(df.sparkSession, df.relation);
  return newNode(engine, {
    kind: "SQLExecutionRDD",
    site,
    dependencies: [],
    partitions: () => 1,
    waits: true,
    compute: (_p, task) => pullOf({ [Symbol.asyncIterator]: () => frame.toLocalIterator() }, task, "rdd"),
  });
}
