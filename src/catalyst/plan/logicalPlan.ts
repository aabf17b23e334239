import type { QueryContext } from "../../common/errors/sparkError.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { CachedPlan } from "./cachedPlan.ts";
import type { AttributeReference, Expression, NamedExpression, SortOrder } from "../expr/expression.ts";

/** Logical plans: readonly plain objects with a `kind`, named as Catalyst names them. `planId` is the Connect plan that a node was made from. */
interface Node {
  readonly planId?: number | undefined;
}

export type JoinType = "inner" | "cross" | "left" | "right" | "full" | "leftSemi" | "leftAnti" | "existence";

/** Where rows come from, as the data source contract (catalog/source.ts) gives it; execution knows more than the plan shows. */
export interface TableSource {
  /** "parquet", "csv", ... */
  readonly format: string;
  readonly schema: StructType;
  readonly paths: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** Columns that come from folder names (`day=1/`), a subset of the schema. */
  readonly partitionColumns: readonly string[];
  /** The catalog's name, when it is a table. */
  readonly table?: readonly string[] | undefined;
  /** How plans name it where that is not its format. Nothing secret may stand in it. */
  readonly description?: string | undefined;
  /** What planning found out: files, footers, row counts. Opaque here, owned by the source. */
  readonly plan?: unknown;
  readonly statistics?: Statistics | undefined;
}

export interface ColumnStatistics {
  readonly min?: Value | undefined;
  readonly max?: Value | undefined;
  readonly nullCount?: number | undefined;
  readonly distinctCount?: number | undefined;
}
export interface Statistics {
  readonly sizeInBytes: number;
  readonly rowCount?: number | undefined;
  /** By attribute name of the source. */
  readonly columns?: Readonly<Record<string, ColumnStatistics>> | undefined;
}

export interface JoinHint {
  readonly left?: JoinStrategyHint | undefined;
  readonly right?: JoinStrategyHint | undefined;
}
export type JoinStrategyHint = "broadcast" | "shuffle_hash" | "merge" | "shuffle_replicate_nl" | "no_broadcast";

// --- relations ---
export interface UnresolvedRelation extends Node {
  readonly kind: "UnresolvedRelation";
  readonly parts: readonly string[];
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Where it stands in the query's text. */
  readonly origin?: QueryContext | undefined;
}
/** `spark.read.format(...).load(...)` and CREATE VIEW ... USING: resolved to a LogicalRelation when analysis has looked at the files. */
export interface UnresolvedDataSource extends Node {
  readonly kind: "UnresolvedDataSource";
  readonly format: string;
  readonly schema?: StructType | undefined;
  readonly paths: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** A condition for each partition, of sources that are read by conditions (JDBC). */
  readonly predicates?: readonly string[] | undefined;
  /** What a source that is asked over a network has said, before analysis. */
  readonly loaded?: TableSource | undefined;
}
export interface UnresolvedTableValuedFunction extends Node {
  readonly kind: "UnresolvedTableValuedFunction";
  readonly parts: readonly string[];
  readonly args: readonly Expression[];
  /** The definition of the function, when it is not the one in the catalog: CREATE FUNCTION analyzes it before it is there. */
  readonly definition?: SqlTableFunction | undefined;
}
/** A table function in SQL: parameters, query, and the columns that it was declared with. */
export interface SqlTableFunction {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: DataType;
    readonly default?: Expression | undefined;
  }[];
  readonly query: LogicalPlan;
  readonly columns?: StructType | undefined;
}
export interface UnresolvedInlineTable extends Node {
  readonly kind: "UnresolvedInlineTable";
  readonly names: readonly string[];
  readonly rows: readonly (readonly Expression[])[];
}
export interface LogicalRelation extends Node {
  readonly kind: "LogicalRelation";
  readonly source: TableSource;
  readonly output: readonly AttributeReference[];
}
export interface LocalRelation extends Node {
  readonly kind: "LocalRelation";
  readonly output: readonly AttributeReference[];
  readonly rows: readonly (readonly Value[])[];
  /** The rows are those of a recursive common table: execution finds them before the plan is optimized. */
  readonly loop?: RecursiveLoop | undefined;
  /** In the step of a loop: the rows that the step before gave. */
  readonly previousOf?: number | undefined;
}
/** WITH RECURSIVE: the rows of the anchor, then those of the step over the rows that were found last, until it gives none. */
export interface RecursiveLoop {
  readonly id: number;
  readonly name: string;
  readonly anchor: LogicalPlan;
  readonly step: LogicalPlan;
  /** Steps after which the query fails; by the configuration when it is not given, never when it is -1. */
  readonly maxLevel: number | undefined;
}
/** The rows of a cached plan, in the place of that plan. */
export interface InMemoryRelation extends Node {
  readonly kind: "InMemoryRelation";
  readonly cache: CachedPlan;
  readonly output: readonly AttributeReference[];
}
export interface OneRowRelation extends Node {
  readonly kind: "OneRowRelation";
}
export interface Range extends Node {
  readonly kind: "Range";
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly slices?: number | undefined;
  readonly output: readonly AttributeReference[];
}

// --- one child ---
export interface Project extends Node {
  readonly kind: "Project";
  /** Named expressions once resolved. */
  readonly list: readonly Expression[];
  /** The pipe operator that it was written as (SELECT, EXTEND ...), which may hold no aggregate functions; before analysis only. */
  readonly pipe?: string | undefined;
  readonly child: LogicalPlan;
}
export interface Filter extends Node {
  readonly kind: "Filter";
  readonly condition: Expression;
  readonly child: LogicalPlan;
}
/** HAVING before aggregates in it are found. */
export interface UnresolvedHaving extends Node {
  readonly kind: "UnresolvedHaving";
  readonly condition: Expression;
  readonly child: LogicalPlan;
}
/** QUALIFY before windows in it are found. */
export interface UnresolvedQualify extends Node {
  readonly kind: "UnresolvedQualify";
  readonly condition: Expression;
  readonly child: LogicalPlan;
}
export interface Aggregate extends Node {
  readonly kind: "Aggregate";
  /** May hold GroupingAnalytics before analysis; `groupByAll` asks for the non-aggregate items of the list. */
  readonly grouping: readonly Expression[];
  readonly groupByAll?: boolean | undefined;
  /** `|> AGGREGATE`: positions count the input's columns. Before analysis only. */
  readonly pipe?: boolean | undefined;
  readonly list: readonly Expression[];
  readonly child: LogicalPlan;
}
export interface Sort extends Node {
  readonly kind: "Sort";
  readonly order: readonly SortOrder[];
  /** ORDER BY ALL; the order list is then empty, `all` says the direction. */
  readonly all?: { readonly ascending: boolean; readonly nullsFirst: boolean } | undefined;
  readonly global: boolean;
  readonly child: LogicalPlan;
}
export interface GlobalLimit extends Node {
  readonly kind: "GlobalLimit";
  readonly limit: Expression;
  readonly child: LogicalPlan;
}
export interface LocalLimit extends Node {
  readonly kind: "LocalLimit";
  readonly limit: Expression;
  readonly child: LogicalPlan;
}
export interface Offset extends Node {
  readonly kind: "Offset";
  readonly offset: Expression;
  readonly child: LogicalPlan;
}
export interface Tail extends Node {
  readonly kind: "Tail";
  readonly limit: Expression;
  readonly child: LogicalPlan;
}
export interface Distinct extends Node {
  readonly kind: "Distinct";
  readonly child: LogicalPlan;
}
export interface Deduplicate extends Node {
  readonly kind: "Deduplicate";
  readonly keys: readonly Expression[];
  /** All columns when true (dropDuplicates() without names). */
  readonly all?: boolean | undefined;
  readonly child: LogicalPlan;
}
export interface SubqueryAlias extends Node {
  readonly kind: "SubqueryAlias";
  readonly name: readonly string[];
  readonly child: LogicalPlan;
}
/** `t(a, b)` and CTE column lists. */
export interface UnresolvedSubqueryColumnAliases extends Node {
  readonly kind: "UnresolvedSubqueryColumnAliases";
  readonly names: readonly string[];
  readonly child: LogicalPlan;
}
/** A view's body: its text was analyzed under the view's own settings. */
export interface View extends Node {
  readonly kind: "View";
  readonly name: readonly string[];
  readonly isTemp: boolean;
  readonly child: LogicalPlan;
}
export interface Window extends Node {
  readonly kind: "Window";
  readonly expressions: readonly NamedExpression[];
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly child: LogicalPlan;
}
/** Keeps the rows of each partition whose rank is at most `limit`: from a filter on a rank above a Window. */
export interface WindowGroupLimit extends Node {
  readonly kind: "WindowGroupLimit";
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly rankFunction: "row_number" | "rank" | "dense_rank";
  readonly limit: number;
  readonly child: LogicalPlan;
}
/** Each input row once for each projection (grouping sets, distinct rewriting, unpivot). */
export interface Expand extends Node {
  readonly kind: "Expand";
  readonly projections: readonly (readonly Expression[])[];
  readonly output: readonly AttributeReference[];
  readonly child: LogicalPlan;
}
export interface Generate extends Node {
  readonly kind: "Generate";
  readonly generator: Expression;
  readonly outer: boolean;
  readonly qualifier?: string | undefined;
  /** Column names as written, before the generator is resolved. */
  readonly names?: readonly string[] | undefined;
  readonly generatorOutput: readonly AttributeReference[];
  /** Positions of child columns that nothing above needs. */
  readonly unrequired?: readonly number[] | undefined;
  readonly child: LogicalPlan;
}
export interface Repartition extends Node {
  readonly kind: "Repartition";
  readonly partitions: number;
  readonly shuffle: boolean;
  readonly child: LogicalPlan;
}
export interface RepartitionByExpression extends Node {
  readonly kind: "RepartitionByExpression";
  /** SortOrders mean range partitioning. */
  readonly expressions: readonly Expression[];
  readonly partitions?: number | undefined;
  /** REBALANCE hint rather than repartition. */
  readonly rebalance?: boolean | undefined;
  readonly child: LogicalPlan;
}
export interface Sample extends Node {
  readonly kind: "Sample";
  readonly lower: number;
  readonly upper: number;
  readonly withReplacement: boolean;
  readonly seed: bigint;
  readonly child: LogicalPlan;
}
/** DataFrame.observe: aggregates over the rows that pass, told to who waits for those of `dataframe`. */
export interface CollectMetrics extends Node {
  readonly kind: "CollectMetrics";
  readonly name: string;
  /** Named aggregates, as in the list of an Aggregate without groups. */
  readonly metrics: readonly Expression[];
  /** The Connect plan that asked for them. */
  readonly dataframe: number;
  readonly child: LogicalPlan;
}
export interface Pivot extends Node {
  readonly kind: "Pivot";
  readonly groupBy?: readonly Expression[] | undefined;
  readonly pivotColumn: Expression;
  readonly values: readonly Expression[];
  readonly aggregates: readonly Expression[];
  readonly child: LogicalPlan;
}
export interface Unpivot extends Node {
  readonly kind: "Unpivot";
  readonly ids?: readonly Expression[] | undefined;
  readonly values?: readonly (readonly Expression[])[] | undefined;
  readonly aliases?: readonly (string | undefined)[] | undefined;
  readonly variableName: string;
  readonly valueNames: readonly string[];
  readonly includeNulls: boolean;
  readonly child: LogicalPlan;
}
export interface UnresolvedHint extends Node {
  readonly kind: "UnresolvedHint";
  readonly name: string;
  readonly parameters: readonly Expression[];
  readonly child: LogicalPlan;
}
export interface ResolvedHint extends Node {
  readonly kind: "ResolvedHint";
  readonly hint: JoinStrategyHint;
  readonly child: LogicalPlan;
}
/** DataFrame.withColumns, drop, withColumnsRenamed, toDF, na.fill, na.drop, replace: rewritten to Project/Filter once the child is resolved. */
export interface UnresolvedProjection extends Node {
  readonly kind: "UnresolvedProjection";
  readonly operation:
    | { readonly kind: "withColumns"; readonly columns: readonly Expression[] }
    | { readonly kind: "drop"; readonly columns: readonly Expression[]; readonly names: readonly string[] }
    | { readonly kind: "rename"; readonly names: readonly (readonly [from: string, to: string])[] }
    | { readonly kind: "toDF"; readonly names: readonly string[] }
    | { readonly kind: "toSchema"; readonly schema: StructType }
    | {
        readonly kind: "fillNa";
        readonly columns?: readonly string[] | undefined;
        readonly values: readonly Expression[];
      }
    | {
        readonly kind: "dropNa";
        readonly columns?: readonly string[] | undefined;
        readonly minNonNulls?: number | undefined;
      }
    | {
        readonly kind: "replace";
        readonly columns?: readonly string[] | undefined;
        readonly replacements: readonly (readonly [from: Expression, to: Expression])[];
      };
  readonly child: LogicalPlan;
}

// --- two and more children ---
export interface Join extends Node {
  readonly kind: "Join";
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly type: JoinType;
  readonly condition?: Expression | undefined;
  /** Before analysis: USING (names) or NATURAL (true). */
  readonly using?: readonly string[] | true | undefined;
  readonly hint?: JoinHint | undefined;
  /** The output of an existence join: true when the left row has a match. */
  readonly exists?: AttributeReference | undefined;
}
/** JOIN LATERAL (subquery): `right` is a LateralSubquery-like plan whose OuterReferences are the left's columns. */
export interface LateralJoin extends Node {
  readonly kind: "LateralJoin";
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly type: JoinType;
  readonly condition?: Expression | undefined;
}
export interface Union extends Node {
  readonly kind: "Union";
  readonly origin?: QueryContext | undefined;
  readonly children: readonly LogicalPlan[];
  readonly byName: boolean;
  readonly allowMissing: boolean;
}
export interface SetOperation extends Node {
  readonly kind: "Intersect" | "Except";
  readonly origin?: QueryContext | undefined;
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly all: boolean;
}

// --- common table expressions ---
/** WITH before substitution. */
export interface UnresolvedWith extends Node {
  readonly kind: "UnresolvedWith";
  readonly ctes: readonly {
    readonly name: string;
    readonly columns?: readonly string[] | undefined;
    readonly plan: LogicalPlan;
    readonly maxLevel?: number | undefined;
  }[];
  readonly recursive: boolean;
  readonly child: LogicalPlan;
}
/** The definitions that the plan's CTERelationRefs refer to; InlineCTE removes it. */
export interface WithCTE extends Node {
  readonly kind: "WithCTE";
  readonly definitions: readonly CTERelationDef[];
  readonly child: LogicalPlan;
}
export interface CTERelationDef extends Node {
  readonly kind: "CTERelationDef";
  readonly id: number;
  readonly name: string;
  readonly child: LogicalPlan;
}
export interface CTERelationRef extends Node {
  readonly kind: "CTERelationRef";
  readonly id: number;
  readonly name: string;
  readonly output: readonly AttributeReference[];
}

export type LogicalPlan =
  | UnresolvedRelation
  | UnresolvedDataSource
  | UnresolvedTableValuedFunction
  | UnresolvedInlineTable
  | LogicalRelation
  | LocalRelation
  | OneRowRelation
  | InMemoryRelation
  | Range
  | Project
  | Filter
  | UnresolvedHaving
  | UnresolvedQualify
  | Aggregate
  | Sort
  | GlobalLimit
  | LocalLimit
  | Offset
  | Tail
  | Distinct
  | Deduplicate
  | SubqueryAlias
  | UnresolvedSubqueryColumnAliases
  | View
  | Window
  | WindowGroupLimit
  | Expand
  | Generate
  | Repartition
  | RepartitionByExpression
  | Sample
  | CollectMetrics
  | Pivot
  | Unpivot
  | UnresolvedHint
  | ResolvedHint
  | UnresolvedProjection
  | Join
  | LateralJoin
  | Union
  | SetOperation
  | UnresolvedWith
  | WithCTE
  | CTERelationDef
  | CTERelationRef;

export type LogicalPlanKind = LogicalPlan["kind"];
