/** Kindling: Apache Spark for TypeScript. The package's entry, and where its rooms are put together. */
import { activeSession, requireSession, SparkSessionBuilder, setChannelFactory } from "./api/builder.ts";
import { SparkSession as Session } from "./api/sparkSession.ts";
import { showProgress } from "./common/progress/consoleProgressBar.ts";
import { attachRdds, withContext } from "./rdd/attach.ts";
// Once more, so that the declarations of what it adds to sessions and frames go with the package.
import "./rdd/attach.ts";
import { openChannel } from "./wiring.ts";

setChannelFactory((settings) => {
  const channel = withContext(openChannel(settings), settings);
  const hide = showProgress(channel.stages, settings);
  const close = channel.close.bind(channel);
  channel.close = () => close().finally(hide);
  return channel;
});
attachRdds();

/** The start of a program: `SparkSession.builder.appName("sales").master("local[*]").getOrCreate()`. */
export const SparkSession = Object.assign(Session, {
  get builder(): SparkSessionBuilder {
    return new SparkSessionBuilder();
  },
  /** The session that getOrCreate() gives, or null. */
  getActiveSession: activeSession,
  /** The session that getOrCreate() gives; an error when there is none. */
  active: requireSession,
});
Object.defineProperty(SparkSession, "builder", { get: () => new SparkSessionBuilder() });
export type SparkSession = Session;

export type { SparkSessionBuilder };
export type { SqlArguments } from "./api/sparkSession.ts";
export { Catalog, type NewTable } from "./api/catalog.ts";
export { Observation, type Observed } from "./api/observation.ts";
export { TableValuedFunction } from "./api/tableFunctions.ts";
export type { Fractions } from "./api/statFunctions.ts";
export { col, Column, type ColumnOrName, type ColumnOrValue } from "./api/column.ts";
export { RuntimeConf } from "./api/conf.ts";
export type { ArrowTableLike, FetchedRow, SchemaLike } from "./api/createDataFrame.ts";
export { type AnyDataFrame, DataFrame, type ShowOptions } from "./api/dataFrame.ts";
export { expr, functions, lit } from "./api/functions.ts";
export type { AnyArgument, LambdaArgument } from "./api/functionCall.ts";
export { GroupedData } from "./api/groupedData.ts";
export type { JoinHow } from "./api/joinTypes.ts";
export type { LiteralValue } from "./api/literal.ts";
export { DataFrameNaFunctions, type DropOptions } from "./api/naFunctions.ts";
export type { OptionValue } from "./api/options.ts";
export { DataFrameReader, type JdbcPartitions } from "./api/reader.ts";
export type { FetchOptions } from "./api/results.ts";
export { SqlDataFrame } from "./api/sqlDataFrame.ts";
export { DataFrameStatFunctions } from "./api/statFunctions.ts";
export { udf, type UdfCall, type UdfOptions, type UserFunction } from "./api/udf.ts";
export { Window, WindowSpec } from "./api/window.ts";
export { DataFrameWriter, DataFrameWriterV2 } from "./api/writer.ts";
export {
  ArrayType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  CharType,
  DataType,
  type DataTypeLike,
  DateType,
  DayTimeIntervalType,
  DecimalType,
  DoubleType,
  FloatType,
  IntegerType,
  LongType,
  MapType,
  NullType,
  ShortType,
  StringType,
  StructField,
  StructType,
  TimestampNTZType,
  TimestampType,
  TimeType,
  VarcharType,
  VariantType,
  YearMonthIntervalType,
} from "./api/schema/dataTypes.ts";
export { CalendarInterval, DayTimeInterval, LocalTime, YearMonthInterval } from "./api/values/interval.ts";
export { LocalDate } from "./api/values/localDate.ts";
export {
  asDict,
  isRow,
  type Row,
  type RowOf,
  type RowValue,
  rowNames,
  rowSchema,
  rowValues,
} from "./api/values/row.ts";
export { LocalDateTime, Timestamp } from "./api/values/timestamp.ts";
export { SparkError } from "./common/errors/sparkError.ts";
export { type DagFormat, dag, type PlanDagOptions } from "./dag/dag.ts";
export { Decimal } from "./types/decimal.ts";
export { Accumulator, type AccumulatorParam } from "./rdd/accumulator.ts";
export type { Awaitable } from "./rdd/foundation.ts";
export { Broadcast } from "./rdd/broadcast.ts";
export type { SparkJobInfo, SparkStageInfo, StatusTracker } from "./rdd/jobs.ts";
export type { PartitionRows } from "./rdd/nodes.ts";
export { isRdd, type RDD } from "./rdd/rdd.ts";
export { SparkConf } from "./api/sparkConf.ts";
export { SparkContext } from "./rdd/sparkContext.ts";
export { StatCounter } from "./rdd/statCounter.ts";
export { StorageLevel } from "./rdd/storageLevel.ts";
export { TaskContext } from "./rdd/task.ts";
export type { ExplainMode } from "./session/service/channel.ts";
