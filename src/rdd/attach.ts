import type { SchemaLike } from "../api/createDataFrame.ts";
import { DataFrame } from "../api/dataFrame.ts";
import { SparkSession } from "../api/sparkSession.ts";
import type { Row, RowOf } from "../api/values/row.ts";
import type { Channel } from "../session/service/channel.ts";
import { contextOfChannel, setSettings } from "./contexts.ts";
import type { PartitionRows } from "./nodes.ts";
import type { Awaitable, Foundation } from "./foundation.ts";
import { isRdd, type RDD } from "./rdd.ts";
import { SparkContext } from "./sparkContext.ts";

declare module "../api/sparkSession.ts" {
  interface SparkSession {
    /** Where RDDs begin. */
    readonly sparkContext: SparkContext;
    /** A frame of the elements of an RDD. */
    createDataFrame<T>(
      data: Foundation<T>,
      schema?: SchemaLike,
    ): DataFrame<T extends object ? (T extends readonly unknown[] ? Row : T) : Row>;
  }
}
declare module "../api/dataFrame.ts" {
  interface DataFrame<T> {
    /** The rows as an RDD. */
    readonly rdd: RDD<RowOf<T>>;
    /**
     * The frame as its rows are now: they are computed at once (with `eager` false by the first use), written to the folder of `sparkContext.setCheckpointDir`,
     * and taken from there from then on. Rows go through JavaScript: LongType beyond 2^53 needs `spark.kindling.int64`.
     */
    checkpoint(eager?: boolean): Promise<DataFrame<T>>;
    /** As `checkpoint`, with the rows kept by this process. */
    localCheckpoint(eager?: boolean): Promise<DataFrame<T>>;
    /** Calls a function with the rows of each partition, one partition after the other, on this thread. */
    foreachPartition(f: (rows: PartitionRows<RowOf<T>>) => Awaitable<unknown>): Promise<void>;
  }
}

const contextOf = (session: SparkSession): SparkContext =>
  contextOfChannel(session.channel) ?? new SparkContext(session);

/** Lets the context of a channel end with it. */
export function withContext(channel: Channel, settings: ReadonlyMap<string, string>): Channel {
  setSettings(channel, settings);
  const close = channel.close.bind(channel);
  channel.close = async () => {
    await contextOfChannel(channel)?.release();
    await close();
  };
  return channel;
}

/** A frame over an RDD whose lineage ends in a checkpoint. */
async function checkpointed(df: DataFrame, kind: "checkpoint" | "localCheckpoint", eager: boolean): Promise<DataFrame> {
  const rows = contextOf(df.sparkSession)
    .rowsOf(df)
    .map((row) => row);
  rows[kind]();
  const schema = await df.schema();
  if (eager) await rows.count();
  return rows.toDF(schema);
}

/** Gives sessions `sparkContext` and frames `rdd`: the API below does not know this room. */
export function attachRdds(): void {
  Object.defineProperty(SparkSession.prototype, "sparkContext", {
    configurable: true,
    get(this: SparkSession) {
      return contextOf(this);
    },
  });
  Object.defineProperty(DataFrame.prototype, "rdd", {
    configurable: true,
    get(this: DataFrame) {
      return contextOf(this.sparkSession).rowsOf(this);
    },
  });
  Object.defineProperty(DataFrame.prototype, "foreachPartition", {
    configurable: true,
    writable: true,
    value(this: DataFrame, f: (rows: PartitionRows<Row>) => Awaitable<unknown>): Promise<void> {
      return contextOf(this.sparkSession)
        .rowsOf(this)
        .foreachPartition(f as never);
    },
  });
  for (const kind of ["checkpoint", "localCheckpoint"] as const)
    Object.defineProperty(DataFrame.prototype, kind, {
      configurable: true,
      writable: true,
      value(this: DataFrame, eager = true): Promise<DataFrame> {
        return checkpointed(this, kind, eager);
      },
    });
  const create = SparkSession.prototype.createDataFrame as (data: never, schema?: SchemaLike) => DataFrame;
  Object.defineProperty(SparkSession.prototype, "createDataFrame", {
    configurable: true,
    writable: true,
    value(this: SparkSession, data: unknown, schema?: SchemaLike): unknown {
      return isRdd(data) ? data.toDF(schema) : create.call(this, data as never, schema);
    },
  });
}
