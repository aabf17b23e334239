import { sparkError } from "../common/errors/conditions.ts";
import { SparkError } from "../common/errors/sparkError.ts";
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
import { TableValuedFunction } from "./tableFunctions.ts";
import type { Row } from "./values/row.ts";

/** Parameters of `spark.sql`: for `:name` an object, for `?` an array. */
export type SqlArguments = Readonly<Record<string, LiteralValue | Column>> | readonly (LiteralValue | Column)[];

const expressionOfArgument = (v: LiteralValue | Column) => (v instanceof Column ? v.expression : literalExpression(v));

function checkedTag(tag: string): string {
  const fault =
    typeof tag !== "string"
      ? "cannot be null."
      : tag === ""
        ? "cannot be an empty string."
        : tag.includes(",")
          ? "cannot contain ','."
          : undefined;
  if (fault === undefined) return tag;
  throw new SparkError({ condition: "INVALID_SPARK_JOB_TAG", message: `Spark job tag ${fault}` });
}

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
  private readonly another: (() => Channel) | undefined;
  private readonly others = new Set<SparkSession>();

  /** @param another opens the channel of a session beside this one */
  constructor(channel: Channel, onStop: () => void = () => {}, another?: () => Channel) {
    this.channel = channel;
    this.onStop = onStop;
    this.another = another;
    this.conf = new RuntimeConf(channel.config);
    this.catalog = new Catalog(channel.catalog, {
      run: async (text) => {
        await this.sql(text);
      },
      text: async (statement) => String((await this.sql(statement).first())?.[0]),
      table: (name) => this.table(name),
      register: (name, f, returnType) => this.udf.register(name, f, returnType),
      setting: (key) => channel.config.getOption(key),
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
  /** Functions that give tables: `spark.tvf.explode(...)`. */
  get tvf(): TableValuedFunction {
    this.check();
    return new TableValuedFunction(this);
  }
  /**
   * A session beside this one: with the same tables and cached rows, and with settings (those that this one began with), temporary views and functions of
   * its own. It ends with this one, or when it is stopped itself.
   */
  newSession(): SparkSession {
    this.check();
    if (!this.another) throw sparkError("INTERNAL_ERROR", { message: "no engine is wired to the API" });
    const session: SparkSession = new SparkSession(this.another(), () => this.others.delete(session), this.another);
    this.others.add(session);
    return session;
  }

  // --- interruption ---
  /** Cancels the queries of this session that run now (each then fails with OPERATION_CANCELED); gives their ids. */
  interruptAll(): readonly string[] {
    return this.channel.interrupt();
  }
  /** Cancels the queries of this session that were started under a tag. */
  interruptTag(tag: string): readonly string[] {
    return this.channel.interrupt({ tag });
  }
  /** Cancels the query of an id, as the other interruptions give them. */
  interruptOperation(operation: string): readonly string[] {
    return this.channel.interrupt({ operation });
  }
  /** Queries of this session that are started from now on have the tag too, so that `interruptTag` finds them. */
  addTag(tag: string): void {
    this.channel.tags.add(checkedTag(tag));
  }
  removeTag(tag: string): void {
    this.channel.tags.delete(tag);
  }
  getTags(): ReadonlySet<string> {
    return new Set(this.channel.tags);
  }
  clearTags(): void {
    this.channel.tags.clear();
  }
  /** Ends the session and what it holds; waits for statements that were called before. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.onStop();
    await Promise.all([...this.others].map((s) => s.stop()));
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
