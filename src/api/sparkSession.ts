import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { Channel } from "../session/service/channel.ts";
import { Catalog } from "./catalog.ts";
import { Column } from "./column.ts";
import { RuntimeConf } from "./conf.ts";
import { type ArrowTableLike, type FetchedRow, localRows, type SchemaLike } from "./createDataFrame.ts";
import { DataFrame } from "./dataFrame.ts";
import { type LiteralValue, literalExpression } from "./literal.ts";
import { relationOf } from "./planIds.ts";
import { DataFrameReader } from "./reader.ts";
import { type DataTypeLike, plainSchema } from "./schema/dataTypes.ts";
import { SqlDataFrame } from "./sqlDataFrame.ts";
import { UDFRegistration } from "./udf.ts";
import type { Row } from "./values/row.ts";

/** Parameters of `spark.sql`: for `:name` an object, for `?` an array. */
export type SqlArguments = Readonly<Record<string, LiteralValue | Column>> | readonly (LiteralValue | Column)[];

const expressionOfArgument = (v: LiteralValue | Column) => (v instanceof Column ? v.expression : literalExpression(v));

/** A connection to an engine: where frames begin. Made by `SparkSession.builder`. */
export class SparkSession {
  /** The way to the engine. */
  readonly channel: Channel;
  readonly conf: RuntimeConf;
  readonly catalog: Catalog;
  readonly udf: UDFRegistration;
  private printed: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly onStop: () => void;

  constructor(channel: Channel, onStop: () => void = () => {}) {
    this.channel = channel;
    this.onStop = onStop;
    this.conf = new RuntimeConf(channel.config);
    this.catalog = new Catalog(channel.catalog, async (text) => {
      await this.sql(text);
    });
    this.udf = new UDFRegistration(channel, (work) => this.background(work));
  }

  /** The version of Spark whose behaviour this is. */
  get version(): string {
    return this.channel.version;
  }
  get isStopped(): boolean {
    return this.stopped;
  }
  /**
   * Starts a statement, at once and after those before it. The result can be used directly (`await spark.sql("SELECT 1").show()`) or awaited
   * (`await spark.sql("CREATE VIEW ...")`). An error that nobody waits for is printed.
   */
  sql<T = Row>(text: string, args?: SqlArguments): SqlDataFrame<T> {
    this.check();
    const named = args && !Array.isArray(args) ? (args as Readonly<Record<string, LiteralValue | Column>>) : undefined;
    const positional = Array.isArray(args) ? (args as readonly (LiteralValue | Column)[]) : undefined;
    const input = relationOf({
      sql: {
        query: text,
        ...(named
          ? { namedArguments: Object.fromEntries(Object.entries(named).map(([k, v]) => [k, expressionOfArgument(v)])) }
          : {}),
        ...(positional ? { posArguments: positional.map(expressionOfArgument) } : {}),
      },
    });
    return new SqlDataFrame<T>(this, this.channel.startSql(input));
  }
  table<T = Row>(name: string): DataFrame<T> {
    return this.read.table<T>(name);
  }
  /** Whole numbers from `start` (0 when only the end is given) up to before `end`, in the column `id`. */
  range(end: number | bigint): DataFrame<{ readonly id: number }>;
  range(
    start: number | bigint,
    end: number | bigint,
    step?: number | bigint,
    numPartitions?: number,
  ): DataFrame<{ readonly id: number }>;
  range(
    first: number | bigint,
    end?: number | bigint,
    step: number | bigint = 1,
    numPartitions?: number,
  ): DataFrame<{ readonly id: number }> {
    this.check();
    const bounds = end === undefined ? { start: 0n, end: BigInt(first) } : { start: BigInt(first), end: BigInt(end) };
    const parts = numPartitions === undefined ? {} : { numPartitions };
    return new DataFrame(this, relationOf({ range: { ...bounds, step: BigInt(step), ...parts } }));
  }
  get read(): DataFrameReader {
    this.check();
    return new DataFrameReader(this);
  }
  /** A frame of objects (their fields are the columns), of arrays, of single values, or of an Arrow table. Types are inferred when no schema is given. */
  createDataFrame<T extends object>(
    data: readonly T[] & readonly (readonly unknown[])[],
    schema?: SchemaLike,
  ): DataFrame;
  createDataFrame<T extends object>(data: Iterable<T>): DataFrame<FetchedRow<T>>;
  createDataFrame<U = Row>(data: Iterable<unknown> | ArrowTableLike, schema?: SchemaLike): DataFrame<U>;
  // More forms are attached from above (the elements of an RDD).
  createDataFrame(data: unknown, schema?: SchemaLike): DataFrame<unknown> {
    this.check();
    return new DataFrame(
      this,
      relationOf({ extension: localRows(data as Iterable<unknown> | ArrowTableLike, schema) }),
    );
  }
  /** A frame without rows. */
  emptyDataFrame(schema: DataTypeLike = "struct<>"): DataFrame {
    this.check();
    return new DataFrame(this, relationOf({ extension: { kind: "localRows", schema: plainSchema(schema), rows: [] } }));
  }
  /** Cancels the queries of this session that run now (each then fails with OPERATION_CANCELED); gives how many they were. */
  interruptAll(): number {
    return this.channel.interruptAll();
  }
  /** Ends the session and what it holds; waits for statements that were called before. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.onStop();
    await this.printed;
    await this.channel.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Prints texts in the order in which they were asked for, whichever is ready first. */
  printInOrder(text: Promise<string>): Promise<void> {
    const before = this.printed;
    const done = (async () => {
      const t = await text;
      await before;
      process.stdout.write(`${t}\n`);
    })();
    this.printed = done.then(
      () => {},
      () => before,
    );
    return done;
  }
  /** Lets work go on that nobody waits for; its error is printed. */
  background(work: Promise<void>): void {
    work.catch((error: unknown) => console.error(error));
  }
  private check(): void {
    if (this.stopped) throw sparkError("SESSION_STOPPED");
  }
}
