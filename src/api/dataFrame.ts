import type { CacheLevel } from "../catalyst/plan/cachedPlan.ts";
import type { Relation, RelationKinds } from "../session/protocol/messages/relations.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";
import type { ExplainMode } from "../session/service/channel.ts";
import { toProtocolType } from "../session/protocol/dataTypes.ts";
import { sparkError } from "../common/errors/conditions.ts";
import { type ArrowTable, arrowTable } from "../memory/column/arrowTable.ts";
import type { Value } from "../types/value.ts";
import {
  aliasOf,
  Column,
  type ColumnOrName,
  type ColumnOrValue,
  expressionOf,
  sortOrderOf,
  toColumn,
} from "./column.ts";
import { apiError } from "./argumentErrors.ts";
import { fromEngine } from "./values/fromEngine.ts";
import type { Observation } from "./observation.ts";
import { DataFrameNaFunctions, type DropOptions, type Subset } from "./naFunctions.ts";
import { DataFrameStatFunctions, type Fractions } from "./statFunctions.ts";
import { GroupedData } from "./groupedData.ts";
import { type JoinHow, joinType } from "./joinTypes.ts";
import { relationOf, subqueryOf } from "./planIds.ts";
import { collectBatches, type FetchOptions, iterateRows, jsonOfRow, rowReader } from "./results.ts";
import { type DataTypeLike, plainSchema, StructType } from "./schema/dataTypes.ts";
import type { SparkSession } from "./sparkSession.ts";
import type { Row, RowOf, RowValue } from "./values/row.ts";
import { DataFrameWriter, DataFrameWriterV2 } from "./writer.ts";
import type { LiteralValue } from "./literal.ts";

/** The columns named K of rows T; everything of an untyped frame is untyped. */
export type Selected<T, K extends PropertyKey> = string extends keyof T ? Row : Pick<T, K & keyof T>;
export type Without<T, K extends PropertyKey> = string extends keyof T ? Row : Omit<T, K>;
export type With<T, N extends string> = string extends keyof T ? Row : Omit<T, N> & { readonly [P in N]: RowValue };

/** A frame of whatever rows. */
export interface AnyDataFrame {
  readonly sparkSession: SparkSession;
  readonly relation: Relation;
}

type Names<T> = keyof T & string;

/** What PySpark names when it shows rows. */
export interface ShowOptions {
  readonly n?: number;
  readonly truncate?: boolean | number;
  readonly vertical?: boolean;
}

/**
 * Rows with a schema, not yet computed: a plan. What only builds a plan is synchronous; what needs the engine gives a promise. T is the type of the rows,
 * `Row` where the compiler cannot know it.
 */
export class DataFrame<T = Row> implements AnyDataFrame {
  readonly sparkSession: SparkSession;
  /** The Spark Connect relation that this frame stands for. */
  readonly relation: Relation;

  constructor(session: SparkSession, relation: Relation) {
    this.sparkSession = session;
    this.relation = relation;
  }

  /** A frame over a new relation; its row type is the caller's to say. */
  protected derive<U = T>(relation: OneOf<RelationKinds>): DataFrame<U> {
    return new DataFrame<U>(this.sparkSession, relationOf(relation));
  }
  /** Says what the rows are, where the compiler cannot know it. Nothing is checked. */
  typed<U>(): DataFrame<U> {
    return new DataFrame<U>(this.sparkSession, this.relation);
  }

  // --- as a column ---
  /** The one value of this frame (one column, at most one row; null without a row) as a column of another. */
  scalar(): Column {
    return new Column(subqueryOf(this.relation, "SUBQUERY_TYPE_SCALAR"));
  }
  /** Whether this frame has a row, as a column of another; columns of that one are named with `outer()`. */
  exists(): Column {
    return new Column(subqueryOf(this.relation, "SUBQUERY_TYPE_EXISTS"));
  }

  // --- columns ---
  /** A hidden column of the source, such as `_metadata` of files. */
  metadataColumn(name: string): Column {
    const planId = this.relation.common?.planId;
    const id = planId === undefined ? {} : { planId };
    return new Column({ unresolvedAttribute: { unparsedIdentifier: name, ...id, isMetadataColumn: true } });
  }
  /** A column of this frame, told from columns of the same name of another frame that it is joined with. */
  col(name: Names<T> | (string & {})): Column {
    const planId = this.relation.common?.planId;
    const id = planId === undefined ? {} : { planId };
    if (name === "*") return new Column({ unresolvedStar: { ...id } });
    return new Column({ unresolvedAttribute: { unparsedIdentifier: name, ...id } });
  }
  /** Columns whose names match a regular expression. */
  colRegex(pattern: string): Column {
    const planId = this.relation.common?.planId;
    return new Column({ unresolvedRegex: { colName: pattern, ...(planId === undefined ? {} : { planId }) } });
  }
  select<K extends Names<T>>(...names: readonly K[]): DataFrame<Selected<T, K>>;
  select<U = Row>(...columns: readonly ColumnOrName[]): DataFrame<U>;
  select(columns: readonly ColumnOrName[]): DataFrame;
  // biome-ignore lint/suspicious/noExplicitAny: the overloads say what it gives
  select(...columns: readonly (ColumnOrName | readonly ColumnOrName[])[]): DataFrame<any> {
    return this.derive({
      project: { input: this.relation, expressions: columns.flat().map((c) => toColumn(c).expression) },
    });
  }
  selectExpr<U = Row>(...expressions: readonly string[]): DataFrame<U> {
    return this.derive({
      project: {
        input: this.relation,
        expressions: expressions.map((expression) => ({ expressionString: { expression } })),
      },
    });
  }
  withColumn<N extends string>(name: N, column: Column): DataFrame<With<T, N>> {
    return this.derive({ withColumns: { input: this.relation, aliases: [aliasOf(name, column)] } });
  }
  withColumns<N extends string>(columns: Readonly<Record<N, Column>>): DataFrame<With<T, N>> {
    const aliases = Object.entries<Column>(columns).map(([name, c]) => aliasOf(name, c));
    return this.derive({ withColumns: { input: this.relation, aliases } });
  }
  withColumnRenamed(existing: Names<T> | (string & {}), name: string): DataFrame {
    return this.withColumnsRenamed({ [existing]: name });
  }
  withColumnsRenamed(names: Readonly<Record<string, string>>): DataFrame {
    const renames = Object.entries(names).map(([colName, newColName]) => ({ colName, newColName }));
    return this.derive({ withColumnsRenamed: { input: this.relation, renames } });
  }
  withMetadata(name: Names<T>, metadata: object): DataFrame<T> {
    const alias = { expr: this.col(name).expression, name: [name], metadata: JSON.stringify(metadata) };
    return this.derive({ withColumns: { input: this.relation, aliases: [alias] } });
  }
  drop<K extends Names<T>>(...names: readonly K[]): DataFrame<Without<T, K>>;
  drop(...columns: readonly ColumnOrName[]): DataFrame;
  // biome-ignore lint/suspicious/noExplicitAny: the overloads say what it gives
  drop(...columns: readonly ColumnOrName[]): DataFrame<any> {
    const columnNames = columns.filter((c): c is string => typeof c === "string");
    const expressions = columns.filter((c): c is Column => c instanceof Column).map((c) => c.expression);
    return this.derive({ drop: { input: this.relation, columns: expressions, columnNames } });
  }
  toDF<U = Row>(...columnNames: readonly string[]): DataFrame<U> {
    return this.derive({ toDf: { input: this.relation, columnNames } });
  }
  /** The columns in the order and with the types of a schema. */
  to<U = Row>(schema: DataTypeLike): DataFrame<U> {
    return this.derive({ toSchema: { input: this.relation, schema: toProtocolType(plainSchema(schema)) } });
  }

  // --- rows ---
  filter(condition: ColumnOrName): DataFrame<T> {
    const expression =
      typeof condition === "string" ? { expressionString: { expression: condition } } : condition.expression;
    return this.derive({ filter: { input: this.relation, condition: expression } });
  }
  where(condition: ColumnOrName): DataFrame<T> {
    return this.filter(condition);
  }
  limit(n: number): DataFrame<T> {
    return this.derive({ limit: { input: this.relation, limit: n } });
  }
  offset(n: number): DataFrame<T> {
    return this.derive({ offset: { input: this.relation, offset: n } });
  }
  distinct(): DataFrame<T> {
    return this.derive({ deduplicate: { input: this.relation, columnNames: [], allColumnsAsKeys: true } });
  }
  dropDuplicates(...columns: readonly Names<T>[] | readonly [readonly Names<T>[]]): DataFrame<T> {
    const columnNames = columns.flat() as readonly string[];
    if (columnNames.length === 0) return this.distinct();
    return this.derive({ deduplicate: { input: this.relation, columnNames, allColumnsAsKeys: false } });
  }
  drop_duplicates(...columns: readonly Names<T>[] | readonly [readonly Names<T>[]]): DataFrame<T> {
    return this.dropDuplicates(...(columns as readonly Names<T>[]));
  }
  sample(options: {
    readonly withReplacement?: boolean;
    readonly fraction: number;
    readonly seed?: number | bigint;
  }): DataFrame<T>;
  sample(fraction: number, seed?: number | bigint): DataFrame<T>;
  sample(
    first: number | { readonly withReplacement?: boolean; readonly fraction: number; readonly seed?: number | bigint },
    seed?: number | bigint,
  ): DataFrame<T> {
    const o = typeof first === "number" ? { fraction: first, ...(seed === undefined ? {} : { seed }) } : first;
    return this.derive({
      sample: {
        input: this.relation,
        lowerBound: 0,
        upperBound: o.fraction,
        withReplacement: "withReplacement" in o ? (o.withReplacement ?? false) : false,
        seed: o.seed === undefined ? randomSeed() : BigInt(o.seed),
      },
    });
  }
  /** Splits the rows at random by weights. */
  randomSplit(weights: readonly number[], seed?: number | bigint): DataFrame<T>[] {
    if (weights.some((w) => w < 0)) throw sparkError("INVALID_PLAN_INPUT", { message: "Weights must not be negative" });
    const sum = weights.reduce((a, b) => a + b, 0);
    const fixed = seed === undefined ? randomSeed() : BigInt(seed);
    let from = 0;
    return weights.map((w, i) => {
      const to = i === weights.length - 1 ? 1 : from + w / sum;
      const part = { lowerBound: from, upperBound: to, withReplacement: false, seed: fixed, deterministicOrder: true };
      from = to;
      return this.derive<T>({ sample: { input: this.relation, ...part } });
    });
  }
  sort(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): DataFrame<T> {
    return this.sorted(columns.flat() as readonly ColumnOrName[], true);
  }
  orderBy(...columns: readonly ColumnOrName[] | readonly [readonly ColumnOrName[]]): DataFrame<T> {
    return this.sorted(columns.flat() as readonly ColumnOrName[], true);
  }
  sortWithinPartitions(...columns: readonly ColumnOrName[]): DataFrame<T> {
    return this.sorted(columns, false);
  }
  private sorted(columns: readonly ColumnOrName[], isGlobal: boolean): DataFrame<T> {
    return this.derive({ sort: { input: this.relation, order: columns.map(sortOrderOf), isGlobal } });
  }

  // --- groups ---
  groupBy(...columns: readonly ColumnOrName[]): GroupedData {
    return this.grouped("GROUP_TYPE_GROUPBY", columns);
  }
  groupby(...columns: readonly ColumnOrName[]): GroupedData {
    return this.groupBy(...columns);
  }
  rollup(...columns: readonly ColumnOrName[]): GroupedData {
    return this.grouped("GROUP_TYPE_ROLLUP", columns);
  }
  cube(...columns: readonly ColumnOrName[]): GroupedData {
    return this.grouped("GROUP_TYPE_CUBE", columns);
  }
  groupingSets(sets: readonly (readonly ColumnOrName[])[], ...columns: readonly ColumnOrName[]): GroupedData {
    const groupingSets = sets.map((s) => ({ groupingSet: s.map((c) => toColumn(c).expression) }));
    return this.grouped("GROUP_TYPE_GROUPING_SETS", columns, groupingSets);
  }
  private grouped(
    groupType: RelationKinds["aggregate"]["groupType"],
    columns: readonly ColumnOrName[],
    groupingSets?: RelationKinds["aggregate"]["groupingSets"],
  ): GroupedData {
    const groupingExpressions = columns.map((c) => toColumn(c).expression);
    return new GroupedData((r) => this.derive<Row>(r), {
      input: this.relation,
      groupType,
      groupingExpressions,
      ...(groupingSets ? { groupingSets } : {}),
    });
  }
  agg<U = Row>(...columns: readonly Column[] | readonly [Readonly<Record<string, string>>]): DataFrame<U> {
    return this.groupBy().agg<U>(...columns);
  }

  // --- joins and set operations ---
  join<U = Row>(
    other: AnyDataFrame,
    on?: Column | string | readonly string[] | readonly Column[],
    how: JoinHow = "inner",
  ): DataFrame<U> {
    const type = joinType(how);
    const both = { left: this.relation, right: other.relation, joinType: type };
    if (on === undefined) return this.derive({ join: both });
    const list = (Array.isArray(on) ? on : [on]) as readonly (Column | string)[];
    if (list.length > 0 && list.every((c) => typeof c === "string"))
      return this.derive({ join: { ...both, usingColumns: list } });
    const condition = list.map(toColumn).reduce((a, b) => a.and(b));
    return this.derive({ join: { ...both, joinCondition: condition.expression } });
  }
  crossJoin<U = Row>(other: AnyDataFrame): DataFrame<U> {
    return this.join<U>(other, undefined, "cross");
  }
  lateralJoin<U = Row>(other: AnyDataFrame, on?: Column, how: JoinHow = "inner"): DataFrame<U> {
    const condition = on ? { joinCondition: on.expression } : {};
    return this.derive({
      lateralJoin: { left: this.relation, right: other.relation, joinType: joinType(how), ...condition },
    });
  }
  union(other: AnyDataFrame): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_UNION", true);
  }
  unionAll(other: AnyDataFrame): DataFrame<T> {
    return this.union(other);
  }
  unionByName(other: AnyDataFrame, allowMissingColumns = false): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_UNION", true, { byName: true, allowMissingColumns });
  }
  /**
   * The same rows, with aggregates over them: an `Observation` takes their values when the frame is run. Rows that a limit above leaves out count too, as they do
   * in parts in Spark.
   */
  observe(observation: Observation | string, ...exprs: readonly Column[]): DataFrame<T> {
    if (exprs.length === 0) throw apiError("CANNOT_BE_EMPTY", "At least one exprs must be specified.");
    const name = typeof observation === "string" ? observation : observation.name;
    const metrics = exprs.map((e) => e.expression);
    const frame = this.derive<T>({ collectMetrics: { input: this.relation, name, metrics } });
    if (typeof observation !== "string")
      observation.start((tell) =>
        this.sparkSession.channel.observe(frame.relation.common!.planId!, (fields, values) =>
          tell(Object.fromEntries(fields.map((f, i) => [f.name, fromEngine(f.type, "number")(values[i]!)]))),
        ),
      );
    return frame;
  }
  /** Numbers the rows from 0 in their order, in a column behind the others. */
  zipWithIndex(indexColName = "index"): DataFrame {
    const index: Column = new Column({
      unresolvedFunction: { functionName: "distributed_sequence_id", arguments: [], isInternal: true },
    });
    return this.select("*", index.alias(indexColName));
  }
  intersect(other: AnyDataFrame): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_INTERSECT", false);
  }
  intersectAll(other: AnyDataFrame): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_INTERSECT", true);
  }
  subtract(other: AnyDataFrame): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_EXCEPT", false);
  }
  /** Scala's name of `subtract`. */
  except(other: AnyDataFrame): DataFrame<T> {
    return this.subtract(other);
  }
  exceptAll(other: AnyDataFrame): DataFrame<T> {
    return this.setOperation(other, "SET_OP_TYPE_EXCEPT", true);
  }
  private setOperation(
    other: AnyDataFrame,
    setOpType: RelationKinds["setOp"]["setOpType"],
    isAll: boolean,
    more: { readonly byName?: boolean; readonly allowMissingColumns?: boolean } = {},
  ): DataFrame<T> {
    return this.derive({ setOp: { leftInput: this.relation, rightInput: other.relation, setOpType, isAll, ...more } });
  }

  // --- shape ---
  alias(name: string): DataFrame<T> {
    return this.derive({ subqueryAlias: { input: this.relation, alias: name } });
  }
  as(name: string): DataFrame<T> {
    return this.alias(name);
  }
  hint(name: string, ...parameters: readonly ColumnOrValue[]): DataFrame<T> {
    return this.derive({ hint: { input: this.relation, name, parameters: parameters.map(expressionOf) } });
  }
  coalesce(numPartitions: number): DataFrame<T> {
    return this.derive({ repartition: { input: this.relation, numPartitions, shuffle: false } });
  }
  repartition(first: number | ColumnOrName, ...columns: readonly ColumnOrName[]): DataFrame<T> {
    if (typeof first === "number" && columns.length === 0)
      return this.derive({ repartition: { input: this.relation, numPartitions: first, shuffle: true } });
    const keys = typeof first === "number" ? columns : [first, ...columns];
    return this.byExpression(
      first,
      keys.map((c) => toColumn(c).expression),
    );
  }
  repartitionByRange(first: number | ColumnOrName, ...columns: readonly ColumnOrName[]): DataFrame<T> {
    const keys = typeof first === "number" ? columns : [first, ...columns];
    return this.byExpression(
      first,
      keys.map((c) => ({ sortOrder: sortOrderOf(c) })),
    );
  }
  private byExpression(
    first: number | ColumnOrName,
    partitionExprs: RelationKinds["repartitionByExpression"]["partitionExprs"],
  ): DataFrame<T> {
    const numPartitions = typeof first === "number" ? { numPartitions: first } : {};
    return this.derive({ repartitionByExpression: { input: this.relation, partitionExprs, ...numPartitions } });
  }
  unpivot<U = Row>(
    ids: ColumnOrName | readonly ColumnOrName[],
    values: ColumnOrName | readonly ColumnOrName[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame<U> {
    const list = (c: ColumnOrName | readonly ColumnOrName[]) =>
      [c].flat().map((x) => toColumn(x as ColumnOrName).expression);
    return this.derive({
      unpivot: {
        input: this.relation,
        ids: list(ids),
        ...(values === null ? {} : { values: { values: list(values) } }),
        variableColumnName,
        valueColumnName,
      },
    });
  }
  melt<U = Row>(
    ids: ColumnOrName | readonly ColumnOrName[],
    values: ColumnOrName | readonly ColumnOrName[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame<U> {
    return this.unpivot<U>(ids, values, variableColumnName, valueColumnName);
  }
  transpose(index?: ColumnOrName): DataFrame {
    return this.derive<Row>({
      transpose: { input: this.relation, indexColumns: index === undefined ? [] : [toColumn(index).expression] },
    });
  }
  /** Applies a function of frames: `df.transform(cleaned).transform(grouped)`. */
  transform<U>(f: (frame: DataFrame<T>) => DataFrame<U>): DataFrame<U> {
    return f(this);
  }

  // --- missing values, statistics ---
  get na(): DataFrameNaFunctions<T> {
    return new DataFrameNaFunctions<T>(this, (r) => this.derive<T>(r));
  }
  get stat(): DataFrameStatFunctions<T> {
    return new DataFrameStatFunctions<T>(this, (r) => this.derive<Row>(r));
  }
  fillna(value: LiteralValue | Readonly<Record<string, LiteralValue>>, subset?: Subset): DataFrame<T> {
    return this.na.fill(value, subset);
  }
  /** Leaves out rows with nulls: `dropna()`, `dropna("all", ["a", "b"])` or, by the names of PySpark, `dropna({ subset: "a" })`. */
  dropna(how: "any" | "all" | number | DropOptions = "any", subset?: Subset): DataFrame<T> {
    return this.na.drop(how, subset);
  }
  replace(
    from: LiteralValue | readonly LiteralValue[] | ReadonlyMap<LiteralValue, LiteralValue>,
    to?: LiteralValue | readonly LiteralValue[],
    subset?: Subset,
  ): DataFrame<T> {
    return this.na.replace(from, to, subset);
  }
  describe(...cols: readonly string[]): DataFrame {
    return this.derive<Row>({ describe: { input: this.relation, cols } });
  }
  summary(...statistics: readonly string[]): DataFrame {
    return this.derive<Row>({ summary: { input: this.relation, statistics } });
  }
  corr(col1: string, col2: string): Promise<number> {
    return this.stat.corr(col1, col2);
  }
  cov(col1: string, col2: string): Promise<number> {
    return this.stat.cov(col1, col2);
  }
  crosstab(col1: string, col2: string): DataFrame {
    return this.stat.crosstab(col1, col2);
  }
  /** Quantiles of number columns; see `df.stat.approxQuantile`. */
  approxQuantile(col: string, probabilities: readonly number[], relativeError: number): Promise<number[]>;
  approxQuantile(cols: readonly string[], probabilities: readonly number[], relativeError: number): Promise<number[][]>;
  approxQuantile(
    col: string | readonly string[],
    probabilities: readonly number[],
    relativeError: number,
  ): Promise<number[] | number[][]> {
    return this.stat.approxQuantile(col as string, probabilities, relativeError);
  }
  /** Values that may be frequent; see `df.stat.freqItems`. */
  freqItems(cols: readonly string[], support?: number): DataFrame {
    return this.stat.freqItems(cols, support);
  }
  /** A sample by strata; see `df.stat.sampleBy`. */
  sampleBy(col: ColumnOrName, fractions: Fractions, seed?: number | bigint): DataFrame<T> {
    return this.stat.sampleBy(col, fractions, seed);
  }

  // --- schema ---
  async schema(): Promise<StructType> {
    return new StructType(await this.sparkSession.channel.schema(this.relation));
  }
  async columns(): Promise<string[]> {
    return (await this.sparkSession.channel.schema(this.relation)).fields.map((f) => f.name);
  }
  async dtypes(): Promise<[name: string, type: string][]> {
    return (await this.schema()).fields.map((f) => [f.name, f.dataType.simpleString()]);
  }
  async printSchema(level = 0): Promise<void> {
    await this.sparkSession.printInOrder(this.schema().then((schema) => schema.treeString(level)));
  }
  /** The plan as text; the mode is Spark's, `true` is "extended". Printed, and given back. */
  async explain(mode: ExplainMode | boolean = "simple"): Promise<string> {
    const text = this.explainString(mode);
    await this.sparkSession.printInOrder(text);
    return text;
  }
  /** The text that explain() prints. */
  explainString(mode: ExplainMode | boolean = "simple"): Promise<string> {
    const m = mode === true ? "extended" : mode === false ? "simple" : mode;
    return this.sparkSession.channel.explain(this.relation, m);
  }
  inputFiles(): Promise<readonly string[]> {
    return this.sparkSession.channel.inputFiles(this.relation);
  }
  /** Whether the rows are here already, without running anything: those of a program, or of a command. */
  isLocal(): Promise<boolean> {
    return this.sparkSession.channel.isLocal(this.relation);
  }
  isStreaming(): Promise<boolean> {
    return Promise.resolve(false);
  }
  sameSemantics(other: AnyDataFrame): Promise<boolean> {
    return this.sparkSession.channel.sameSemantics(this.relation, other.relation);
  }
  semanticHash(): Promise<number> {
    return this.sparkSession.channel.semanticHash(this.relation);
  }

  // --- results ---
  async collect(options: FetchOptions = {}): Promise<RowOf<T>[]> {
    // Both are called before anything is awaited, so that they keep their place in the session's order.
    const [int64, result] = await Promise.all([
      this.int64(options),
      this.sparkSession.channel.execute(this.relation, { signal: options.signal }),
    ]);
    return collectBatches<T>(result, int64);
  }
  /** The rows one after the other, without holding all of them. */
  async *toLocalIterator(options: FetchOptions = {}): AsyncGenerator<RowOf<T>, void, undefined> {
    const execute = this.sparkSession.channel.execute(this.relation, { signal: options.signal, streaming: true });
    const [int64, result] = await Promise.all([this.int64(options), execute]);
    yield* iterateRows<T>(result, int64);
  }
  [Symbol.asyncIterator](): AsyncGenerator<RowOf<T>, void, undefined> {
    return this.toLocalIterator();
  }
  private async int64(options: FetchOptions): Promise<"number" | "bigint"> {
    return (
      options.int64 ??
      ((await this.sparkSession.channel.config.getOption("spark.kindling.int64")) === "bigint" ? "bigint" : "number")
    );
  }
  take(n: number, options: FetchOptions = {}): Promise<RowOf<T>[]> {
    return this.limit(n).collect(options);
  }
  tail(n: number, options: FetchOptions = {}): Promise<RowOf<T>[]> {
    return this.derive<T>({ tail: { input: this.relation, limit: n } }).collect(options);
  }
  /** The first row, or null when there is none. */
  async first(options: FetchOptions = {}): Promise<RowOf<T> | null> {
    return (await this.take(1, options))[0] ?? null;
  }
  head(): Promise<RowOf<T> | null>;
  head(n: number): Promise<RowOf<T>[]>;
  head(n?: number): Promise<RowOf<T> | null | RowOf<T>[]> {
    return n === undefined ? this.first() : this.take(n);
  }
  async isEmpty(): Promise<boolean> {
    return (await this.select().take(1)).length === 0;
  }
  async count(): Promise<number> {
    const count = new Column({
      unresolvedFunction: { functionName: "count", arguments: [{ literal: { integer: 1 } }] },
    });
    const result = await this.sparkSession.channel.execute(this.agg(count.alias("count")).relation);
    const read = rowReader(result.schema, "number");
    for await (const batch of result.batches) for (const row of read(batch)) return row[0] as number;
    return 0;
  }
  /** Prints the first rows as a table: `show()`, `show(5, false)` or, by the names of PySpark, `show({ truncate: false })`. */
  async show(numRows: number | ShowOptions = 20, truncate: boolean | number = true, vertical = false): Promise<void> {
    if (typeof numRows === "object") return this.show(numRows.n, numRows.truncate, numRows.vertical);
    await this.sparkSession.printInOrder(this.showString(numRows, truncate, vertical));
  }
  /** The text that show() prints. */
  showString(numRows = 20, truncate: boolean | number = true, vertical = false): Promise<string> {
    const width = truncate === true ? 20 : truncate === false ? 0 : truncate;
    return this.sparkSession.channel.showString(this.relation, numRows, width, vertical);
  }
  /** Each row as a JSON text; nulls are left out. */
  async toJSON(): Promise<string[]> {
    const conf = this.sparkSession.conf.get("spark.sql.session.timeZone");
    const [zone, { schema, batches }] = await Promise.all([conf, this.sparkSession.channel.execute(this.relation)]);
    const out: string[] = [];
    for await (const batch of batches) {
      const columns = batch.columns.map((c) => c.values());
      for (let i = 0; i < batch.rows; i++)
        out.push(
          jsonOfRow(
            schema,
            columns.map((c) => c[i]!),
            zone,
          ),
        );
    }
    return out;
  }
  /** All rows as a table of apache-arrow. */
  async toArrow(options: Pick<FetchOptions, "signal"> = {}): Promise<ArrowTable> {
    const conf = this.sparkSession.conf.get("spark.sql.session.timeZone");
    const [zone, { schema, batches }] = await Promise.all([
      conf,
      this.sparkSession.channel.execute(this.relation, { signal: options.signal }),
    ]);
    const columns: Value[][] = schema.fields.map(() => []);
    for await (const batch of batches)
      batch.columns.forEach((c, j) => {
        for (const v of c.values()) columns[j]!.push(v);
      });
    return arrowTable(schema, columns, zone);
  }
  /** Calls a function with each row, on this thread. */
  async foreach(f: (row: RowOf<T>) => void | PromiseLike<void>): Promise<void> {
    for await (const row of this.toLocalIterator()) await f(row);
  }

  // --- views, writing, cache ---
  createTempView(name: string): Promise<void> {
    return this.createView(name, false, false);
  }
  createOrReplaceTempView(name: string): Promise<void> {
    return this.createView(name, false, true);
  }
  createGlobalTempView(name: string): Promise<void> {
    return this.createView(name, true, false);
  }
  createOrReplaceGlobalTempView(name: string): Promise<void> {
    return this.createView(name, true, true);
  }
  registerTempTable(name: string): Promise<void> {
    return this.createOrReplaceTempView(name);
  }
  private createView(name: string, isGlobal: boolean, replace: boolean): Promise<void> {
    return this.sparkSession.channel.run({ createDataframeView: { input: this.relation, name, isGlobal, replace } });
  }
  get write(): DataFrameWriter {
    return new DataFrameWriter(this);
  }
  writeTo(table: string): DataFrameWriterV2 {
    return new DataFrameWriterV2(this, table);
  }
  /** Keeps the rows in memory once they were computed. */
  cache(): DataFrame<T> {
    return this.persist();
  }
  persist(level?: CacheLevel): DataFrame<T> {
    // A program without types may give a name.
    if (level !== undefined && typeof level !== "object")
      throw sparkError("INVALID_PLAN_INPUT", { message: `Invalid StorageLevel: ${level}` });
    this.sparkSession.background(this.sparkSession.channel.persist(this.relation, level));
    return this;
  }
  /** Where the rows are kept; a level that uses neither memory nor disk when they are not. */
  storageLevel(): Promise<CacheLevel> {
    return this.sparkSession.channel.storageLevel(this.relation);
  }
  async isCached(): Promise<boolean> {
    const level = await this.storageLevel();
    return level.useMemory || level.useDisk;
  }
  unpersist(): DataFrame<T> {
    this.sparkSession.background(this.sparkSession.channel.unpersist(this.relation));
    return this;
  }
  toString(): string {
    return "DataFrame";
  }
}

const randomSeed = (): bigint => BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
