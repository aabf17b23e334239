import { DataFrame } from "../api/dataFrame.ts";
import { localRows, type SchemaLike } from "../api/createDataFrame.ts";
import { relationOf } from "../api/planIds.ts";
import type { SparkSession } from "../api/sparkSession.ts";
import type { AnyDataFrame } from "../api/dataFrame.ts";
import type { RddNode } from "./node.ts";
import { newNode, stepNode } from "./nodes.ts";
import { filesOf, textFileNode } from "./textFiles.ts";
import { rowMaker } from "../api/values/row.ts";
import type { Entry } from "../execution/sources/listing.ts";
import * as T from "../types/dataType.ts";
import { MapPull, pullOf } from "./pull.ts";
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

const LINES = T.structOf([T.field("value", T.STRING)]);

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
    files = filesOf(paths.join(","));
  } catch {
    return undefined;
  }
  if (files.length === 0 || files.some((f) => /\.(gzip|bz2|zst|zstd|lz4|snappy|deflate|xz)$/i.test(f.path)))
    return undefined;
  const make = rowMaker(LINES);
  const lines = textFileNode(engine, site, paths.join(","), engine.parallelism, "FileScanRDD");
  return stepNode(lines, site, (source, _p, task) => new MapPull(source, (line) => make([line as string]), task));
}

/** The rows of a frame, in one partition: they come from the engine in the order of the query. */
export function rowsNode(engine: Engine, df: AnyDataFrame, site: string): RddNode {
  const lines = lineRows(engine, df, site);
  if (lines) return lines;
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
