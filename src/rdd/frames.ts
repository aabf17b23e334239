import { DataFrame } from "../api/dataFrame.ts";
import { localRows, type SchemaLike } from "../api/createDataFrame.ts";
import { relationOf } from "../api/planIds.ts";
import type { SparkSession } from "../api/sparkSession.ts";
import type { AnyDataFrame } from "../api/dataFrame.ts";
import { askedPartitions, byPartition, placedRows, withPartition } from "./framePartitions.ts";
import type { RddNode } from "./node.ts";
import { newNode } from "./nodes.ts";
import { filesOf, textFileNode } from "./textFiles.ts";
import { lineRowsNode } from "./steps/rows.ts";
import type { Entry } from "../execution/sources/listing.ts";
import { pullOf } from "./pull.ts";
import { runJob } from "./scheduler.ts";
import { listAction } from "./steps/results.ts";
import type { Engine } from "./engine.ts";

/** A frame whose rows are the elements of an RDD, computed each time the frame is. */
export function frameOf<U>(session: SparkSession, node: RddNode, schema: SchemaLike | undefined): DataFrame<U> {
  const load = async () => {
    const parts = await runJob(node, listAction(node.engine, [], {}), undefined, "toDF");
    return localRows(parts.flat(1), schema);
  };
  return new DataFrame<U>(session, relationOf({ extension: { kind: "deferredRows", load } }));
}

/**
 * The rows of a frame that only reads lines: the files are read here, in parts, without the way through columns. Undefined for other frames, and where the
 * engine's reader knows more than this one (options, folders of partitions, other compressions) or has the error to raise.
 */
function lineRows(engine: Engine, df: AnyDataFrame, site: string): RddNode | undefined {
  const { relation } = df;
  if (!("read" in relation) || !("dataSource" in relation.read)) return undefined;
  const { format, schema, options, paths = [] } = relation.read.dataSource;
  if (format !== "text" || schema !== undefined || Object.keys(options ?? {}).length > 0 || paths.length === 0)
    return undefined;
  if (paths.some((p) => /[,*?{}[\]\\]|=/.test(p))) return undefined;
  let files: Entry[];
  try {
    files = filesOf(paths.join(","), Object.fromEntries(engine.settings));
  } catch {
    return undefined;
  }
  if (files.length === 0 || files.some((f) => /\.(gzip|bz2|zst|zstd|lz4|snappy|deflate|xz)$/i.test(f.path)))
    return undefined;
  const lines = textFileNode(engine, site, paths.join(","), engine.parallelism, "FileScanRDD");
  return lineRowsNode([lines], site, [], {});
}

/** The rows of a frame, in the partitions that the program has asked for, else in one: they come from the engine in the order of the query. */
export function rowsNode(engine: Engine, df: AnyDataFrame, site: string): RddNode {
  const lines = lineRows(engine, df, site);
  if (lines) return lines;
  const n = askedPartitions(df.relation);
  const rows = (): AsyncIterator<unknown> => {
    if (n === 1) return new DataFrame(df.sparkSession, df.relation).toLocalIterator();
    return byPartition(withPartition(df).toLocalIterator());
  };
  const node = newNode(engine, {
    kind: "SQLExecutionRDD",
    site,
    dependencies: [],
    partitions: () => 1,
    waits: true,
    compute: (_p, task) => pullOf({ [Symbol.asyncIterator]: rows }, task, "rdd"),
  });
  return n === 1 ? node : placedRows(node, n, site);
}
