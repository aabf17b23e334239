import type { Batch } from "../../memory/column/vector.ts";
import type {
  AggregateCall,
  AttributeReference,
  Expression,
  NamedExpression,
  SortOrder,
} from "../../catalyst/expr/expression.ts";
import type { JoinType, TableSource } from "../../catalyst/plan/logicalPlan.ts";
import type { CacheData } from "./cacheData.ts";
import type { Value } from "../../types/value.ts";

/** Physical plans, named as Spark names the operators in EXPLAIN. Expressions refer to attributes; they are bound when pipelines are made. */
export interface FileSourceScan {
  readonly kind: "FileSourceScan";
  readonly source: TableSource;
  readonly output: readonly AttributeReference[];
  /** On columns that come from folder names: whole files are left out. */
  readonly partitionFilters: readonly Expression[];
  /** Applied in the scan, before other columns are decoded. */
  readonly dataFilters: readonly Expression[];
}
/** A source that is asked over a network. */
export interface RowDataSourceScan {
  readonly kind: "RowDataSourceScan";
  readonly source: TableSource;
  readonly output: readonly AttributeReference[];
  /** Conditions that the source applies. */
  readonly filters: readonly Expression[];
  /** All conditions above the relation, for EXPLAIN. */
  readonly offered: readonly Expression[];
  /** Rows after which a partition may end, behind those of the offset; -1 all. */
  readonly limit: number;
  readonly offset: number;
}
export interface LocalTableScan {
  readonly kind: "LocalTableScan";
  readonly output: readonly AttributeReference[];
  readonly rows: readonly (readonly Value[])[];
}
export interface InMemoryTableScan {
  readonly kind: "InMemoryTableScan";
  readonly cache: CacheData;
  readonly output: readonly AttributeReference[];
  /** All columns of the cached plan under the ids of this one. */
  readonly relation: readonly AttributeReference[];
  /** Conditions above, by which whole batches are left out. */
  readonly predicates: readonly Expression[];
}
export interface RangeExec {
  readonly kind: "Range";
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly slices?: number | undefined;
  readonly output: readonly AttributeReference[];
}
export interface ProjectExec {
  readonly kind: "Project";
  readonly list: readonly NamedExpression[];
  readonly child: PhysicalPlan;
}
export interface FilterExec {
  readonly kind: "Filter";
  readonly condition: Expression;
  readonly child: PhysicalPlan;
}
export interface HashAggregateExec {
  /** "ObjectHashAggregate" has functions without compiled form: their states are JavaScript values. */
  readonly kind: "HashAggregate" | "ObjectHashAggregate";
  /** A final aggregation stands over an exchange over the partial one, which holds the grouping and the calls. */
  readonly mode: "partial" | "final";
  readonly grouping: readonly NamedExpression[];
  readonly aggregates: readonly AggregateCall[];
  /** What the final one gives: over the grouping attributes and the results (attributes with the calls' ids). */
  readonly list: readonly NamedExpression[];
  readonly child: PhysicalPlan;
}
export interface HashJoinExec {
  readonly kind: "BroadcastHashJoin" | "ShuffledHashJoin" | "BroadcastNestedLoopJoin" | "CartesianProduct";
  readonly left: PhysicalPlan;
  readonly right: PhysicalPlan;
  readonly type: JoinType;
  readonly leftKeys: readonly Expression[];
  readonly rightKeys: readonly Expression[];
  readonly condition?: Expression | undefined;
  readonly buildSide: "left" | "right";
  readonly nullAware: boolean;
  readonly exists?: AttributeReference | undefined;
}
export interface SortExec {
  readonly kind: "Sort";
  readonly order: readonly SortOrder[];
  readonly global: boolean;
  readonly child: PhysicalPlan;
}
export interface TakeOrderedAndProjectExec {
  readonly kind: "TakeOrderedAndProject";
  readonly limit: number;
  readonly offset: number;
  readonly order: readonly SortOrder[];
  readonly list: readonly NamedExpression[];
  readonly child: PhysicalPlan;
}
export interface LimitExec {
  readonly kind: "GlobalLimit" | "LocalLimit" | "CollectLimit";
  /** -1: all (an offset alone). */
  readonly limit: number;
  readonly offset: number;
  readonly child: PhysicalPlan;
}
export interface TailExec {
  readonly kind: "CollectTail";
  readonly limit: number;
  readonly child: PhysicalPlan;
}
export interface UnionExec {
  readonly kind: "Union";
  readonly output: readonly AttributeReference[];
  readonly children: readonly PhysicalPlan[];
}
export interface ExpandExec {
  readonly kind: "Expand";
  readonly projections: readonly (readonly Expression[])[];
  readonly output: readonly AttributeReference[];
  readonly child: PhysicalPlan;
}
export interface GenerateExec {
  readonly kind: "Generate";
  readonly generator: Expression;
  readonly outer: boolean;
  readonly generatorOutput: readonly AttributeReference[];
  /** Attributes of the child that are kept. */
  readonly required: readonly AttributeReference[];
  readonly child: PhysicalPlan;
}
export interface WindowExec {
  readonly kind: "Window";
  readonly expressions: readonly NamedExpression[];
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly child: PhysicalPlan;
}
export interface WindowGroupLimitExec {
  readonly kind: "WindowGroupLimit";
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly rankFunction: "row_number" | "rank" | "dense_rank";
  readonly limit: number;
  readonly child: PhysicalPlan;
}
export interface SampleExec {
  readonly kind: "Sample";
  readonly lower: number;
  readonly upper: number;
  readonly withReplacement: boolean;
  readonly seed: bigint;
  readonly child: PhysicalPlan;
}
/** The rows as they are; aggregates over them are told to an observer. */
export interface CollectMetricsExec {
  readonly kind: "CollectMetrics";
  readonly name: string;
  readonly list: readonly Expression[];
  readonly dataframe: number;
  /** Takes the rows for `metrics`, which reads them as cached ones. */
  readonly hold: (batches: readonly Batch[]) => void;
  readonly metrics: PhysicalPlan;
  readonly child: PhysicalPlan;
}
export type Partitioning =
  | { readonly kind: "hash"; readonly expressions: readonly Expression[]; readonly partitions: number }
  | { readonly kind: "range"; readonly order: readonly SortOrder[]; readonly partitions: number }
  | { readonly kind: "roundRobin"; readonly partitions: number }
  | { readonly kind: "single" }
  | { readonly kind: "broadcast"; readonly mode: string };
/** Threads share memory, so an exchange moves no data in front of aggregations, joins and sorts; it does when the user asks for partitions. */
export interface ExchangeExec {
  readonly kind: "Exchange" | "BroadcastExchange";
  readonly partitioning: Partitioning;
  /** Why: "ENSURE_REQUIREMENTS", "REPARTITION_BY_NUM", "REPARTITION_BY_COL", ... */
  readonly origin: string;
  readonly child: PhysicalPlan;
  /** Others take what it gives too: under which name it is kept for the query's time. */
  readonly shared?: string;
}
/** Gives what another exchange of the query gives. */
export interface ReusedExchangeExec {
  readonly kind: "ReusedExchange";
  readonly output: readonly AttributeReference[];
  readonly exchange: ExchangeExec;
}
export interface CoalesceExec {
  readonly kind: "Coalesce";
  readonly partitions: number;
  readonly child: PhysicalPlan;
}

export type PhysicalPlan =
  | FileSourceScan
  | RowDataSourceScan
  | LocalTableScan
  | RangeExec
  | InMemoryTableScan
  | ProjectExec
  | FilterExec
  | HashAggregateExec
  | HashJoinExec
  | SortExec
  | TakeOrderedAndProjectExec
  | LimitExec
  | TailExec
  | UnionExec
  | ExpandExec
  | GenerateExec
  | WindowExec
  | WindowGroupLimitExec
  | SampleExec
  | CollectMetricsExec
  | ExchangeExec
  | ReusedExchangeExec
  | CoalesceExec;
