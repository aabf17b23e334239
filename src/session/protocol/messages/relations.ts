import type { Alias, Expression, Literal, SortOrder } from "./expressions.ts";
import type { RelationExtension } from "./extensions.ts";
import type { OneOf, StringMap } from "./oneOf.ts";
import type { DataType } from "./types.ts";

/** spark.connect.Relation and the messages in it. Each relation of an API has a `planId` of its own, to which `df.col(name)` refers. */
export interface RelationKinds {
  readonly read: Read;
  readonly project: { readonly input?: Relation; readonly expressions: readonly Expression[] };
  readonly filter: { readonly input: Relation; readonly condition: Expression };
  readonly join: Join;
  readonly setOp: SetOperation;
  readonly sort: { readonly input: Relation; readonly order: readonly SortOrder[]; readonly isGlobal?: boolean };
  readonly limit: { readonly input: Relation; readonly limit: number };
  readonly aggregate: Aggregate;
  readonly sql: Sql;
  readonly localRelation: { readonly data?: Uint8Array; readonly schema?: string };
  readonly sample: Sample;
  readonly offset: { readonly input: Relation; readonly offset: number };
  readonly deduplicate: Deduplicate;
  readonly range: {
    readonly start?: bigint;
    readonly end: bigint;
    readonly step: bigint;
    readonly numPartitions?: number;
  };
  readonly subqueryAlias: { readonly input: Relation; readonly alias: string; readonly qualifier?: readonly string[] };
  readonly repartition: { readonly input: Relation; readonly numPartitions: number; readonly shuffle?: boolean };
  readonly toDf: { readonly input: Relation; readonly columnNames: readonly string[] };
  readonly withColumnsRenamed: { readonly input: Relation; readonly renames: readonly Rename[] };
  readonly showString: {
    readonly input: Relation;
    readonly numRows: number;
    readonly truncate: number;
    readonly vertical: boolean;
  };
  readonly drop: {
    readonly input: Relation;
    readonly columns?: readonly Expression[];
    readonly columnNames?: readonly string[];
  };
  readonly tail: { readonly input: Relation; readonly limit: number };
  readonly withColumns: { readonly input: Relation; readonly aliases: readonly Alias[] };
  readonly hint: { readonly input: Relation; readonly name: string; readonly parameters: readonly Expression[] };
  readonly unpivot: Unpivot;
  readonly toSchema: { readonly input: Relation; readonly schema: DataType };
  readonly repartitionByExpression: {
    readonly input: Relation;
    readonly partitionExprs: readonly Expression[];
    readonly numPartitions?: number;
  };
  readonly withRelations: { readonly root: Relation; readonly references: readonly Relation[] };
  readonly transpose: { readonly input: Relation; readonly indexColumns: readonly Expression[] };
  readonly unresolvedTableValuedFunction: { readonly functionName: string; readonly arguments: readonly Expression[] };
  readonly lateralJoin: {
    readonly left: Relation;
    readonly right: Relation;
    readonly joinCondition?: Expression;
    readonly joinType: JoinType;
  };
  readonly fillNa: { readonly input: Relation; readonly cols: readonly string[]; readonly values: readonly Literal[] };
  readonly dropNa: { readonly input: Relation; readonly cols: readonly string[]; readonly minNonNulls?: number };
  readonly replace: NaReplace;
  readonly summary: { readonly input: Relation; readonly statistics: readonly string[] };
  readonly crosstab: { readonly input: Relation; readonly col1: string; readonly col2: string };
  readonly describe: { readonly input: Relation; readonly cols: readonly string[] };
  readonly cov: { readonly input: Relation; readonly col1: string; readonly col2: string };
  readonly corr: { readonly input: Relation; readonly col1: string; readonly col2: string; readonly method?: string };
  readonly collectMetrics: { readonly input: Relation; readonly name: string; readonly metrics: readonly Expression[] };
  readonly approxQuantile: {
    readonly input: Relation;
    readonly cols: readonly string[];
    readonly probabilities: readonly number[];
    readonly relativeError: number;
  };
  readonly freqItems: { readonly input: Relation; readonly cols: readonly string[]; readonly support?: number };
  readonly sampleBy: {
    readonly input: Relation;
    readonly col: Expression;
    readonly fractions: readonly { readonly stratum: Literal; readonly fraction: number }[];
    readonly seed?: bigint;
  };
  /** In place of google.protobuf.Any. */
  readonly extension: RelationExtension;
}
export type Relation = { readonly common?: { readonly planId?: number } } & OneOf<RelationKinds>;

export interface NamedTable {
  readonly unparsedIdentifier: string;
  readonly options?: StringMap<string>;
}
export interface DataSource {
  readonly format?: string;
  /** DDL or JSON text. */
  readonly schema?: string;
  readonly options: StringMap<string>;
  readonly paths: readonly string[];
  readonly predicates?: readonly string[];
}
export type Read = OneOf<{ readonly namedTable: NamedTable; readonly dataSource: DataSource }> & {
  readonly isStreaming?: boolean;
};

export type JoinType =
  | "JOIN_TYPE_UNSPECIFIED"
  | "JOIN_TYPE_INNER"
  | "JOIN_TYPE_FULL_OUTER"
  | "JOIN_TYPE_LEFT_OUTER"
  | "JOIN_TYPE_RIGHT_OUTER"
  | "JOIN_TYPE_LEFT_ANTI"
  | "JOIN_TYPE_LEFT_SEMI"
  | "JOIN_TYPE_CROSS";

export interface Join {
  readonly left: Relation;
  readonly right: Relation;
  readonly joinCondition?: Expression;
  readonly joinType: JoinType;
  readonly usingColumns?: readonly string[];
}

export interface SetOperation {
  readonly leftInput: Relation;
  readonly rightInput: Relation;
  readonly setOpType: "SET_OP_TYPE_UNSPECIFIED" | "SET_OP_TYPE_INTERSECT" | "SET_OP_TYPE_UNION" | "SET_OP_TYPE_EXCEPT";
  readonly isAll?: boolean;
  readonly byName?: boolean;
  readonly allowMissingColumns?: boolean;
}

export type GroupType =
  | "GROUP_TYPE_UNSPECIFIED"
  | "GROUP_TYPE_GROUPBY"
  | "GROUP_TYPE_ROLLUP"
  | "GROUP_TYPE_CUBE"
  | "GROUP_TYPE_PIVOT"
  | "GROUP_TYPE_GROUPING_SETS";

export interface Aggregate {
  readonly input: Relation;
  readonly groupType: GroupType;
  readonly groupingExpressions: readonly Expression[];
  readonly aggregateExpressions: readonly Expression[];
  readonly pivot?: { readonly col: Expression; readonly values: readonly Literal[] };
  readonly groupingSets?: readonly { readonly groupingSet: readonly Expression[] }[];
}

export interface Sql {
  readonly query: string;
  readonly namedArguments?: StringMap<Expression>;
  readonly posArguments?: readonly Expression[];
}

export interface Sample {
  readonly input: Relation;
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly withReplacement?: boolean;
  readonly seed?: bigint;
  /** Sorts each partition first, so that randomSplit gives disjoint parts. */
  readonly deterministicOrder?: boolean;
}

export interface Deduplicate {
  readonly input: Relation;
  readonly columnNames: readonly string[];
  readonly allColumnsAsKeys?: boolean;
  readonly withinWatermark?: boolean;
}

export interface Rename {
  readonly colName: string;
  readonly newColName: string;
}

export interface Unpivot {
  readonly input: Relation;
  readonly ids: readonly Expression[];
  readonly values?: { readonly values: readonly Expression[] };
  readonly variableColumnName: string;
  readonly valueColumnName: string;
}

export interface NaReplace {
  readonly input: Relation;
  readonly cols: readonly string[];
  readonly replacements: readonly { readonly oldValue: Literal; readonly newValue: Literal }[];
}
