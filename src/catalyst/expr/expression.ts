import type { QueryContext } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";

/**
 * Expressions: readonly plain objects with a `kind`. A transform that changes nothing returns the same object.
 * What depends on the session (ANSI mode, time zone) is frozen into the nodes by analysis, as `config`.
 */

/** The session's settings that evaluation depends on; one object shared by all nodes of a query. */
export interface EvalConfig {
  readonly ansi: boolean;
  /** spark.sql.session.timeZone */
  readonly timeZone: string;
  /** spark.sql.decimalOperations.allowPrecisionLoss */
  readonly allowPrecisionLoss: boolean;
  readonly caseSensitive: boolean;
  /** Microseconds since the epoch: what now() and current_date() mean for the whole query. */
  readonly now: bigint;
  /** Further settings that single functions read (legacy switches), by their configuration key. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A logical plan inside an expression: the plan room above this one knows its kinds (`subqueryPlan` in plan/tree.ts gives it back typed). */
export interface SubqueryPlan {
  readonly kind: string;
}

interface Node {
  /** Where it stands in the query's text, for error messages. */
  readonly origin?: QueryContext;
}

export interface Literal extends Node {
  readonly kind: "Literal";
  readonly value: Value;
  readonly type: DataType;
}

/** A column of an operator's output; `id` is unique in an engine and survives renaming. */
export interface AttributeReference extends Node {
  readonly kind: "AttributeReference";
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly id: number;
  readonly qualifier: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Column `ordinal` of an operator's input: what attributes become before execution. */
export interface BoundReference extends Node {
  readonly kind: "BoundReference";
  readonly ordinal: number;
  readonly type: DataType;
  readonly nullable: boolean;
}

export interface Alias extends Node {
  readonly kind: "Alias";
  readonly child: Expression;
  readonly name: string;
  readonly id: number;
  readonly qualifier: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A resolved call of a scalar function, operators included ("+", "and", "case", "in", "like"); `name` is the entry's canonical name. */
export interface Call extends Node {
  readonly kind: "Call";
  readonly name: string;
  readonly args: readonly Expression[];
  readonly type: DataType;
  readonly nullable: boolean;
  readonly config: EvalConfig;
  /** The name it was called by, where the text of the call keeps it ("mean" for avg). */
  readonly calledAs?: string | undefined;
  /** Window functions alone: IGNORE NULLS. */
  readonly ignoreNulls?: boolean | undefined;
}

/** CAST: "ansi" raises errors, "legacy" gives null or wraps (ANSI off), "try" gives null. `implicit` casts were added by type coercion. */
export interface Cast extends Node {
  readonly kind: "Cast";
  readonly child: Expression;
  readonly type: DataType;
  readonly mode: "ansi" | "legacy" | "try";
  readonly nullable: boolean;
  readonly implicit: boolean;
  readonly config: EvalConfig;
}

/** A resolved aggregate function call. `id` names its result in physical plans. */
export interface AggregateCall extends Node {
  readonly kind: "AggregateCall";
  readonly name: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly filter?: Expression | undefined;
  /** WITHIN GROUP (ORDER BY ...). */
  readonly orderBy?: readonly SortOrder[] | undefined;
  readonly ignoreNulls?: boolean | undefined;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly id: number;
  readonly config: EvalConfig;
  /** The name it was called by, where the text of the call keeps it ("mean" for avg). */
  readonly calledAs?: string | undefined;
}

export interface FrameBound {
  readonly kind: "unboundedPreceding" | "unboundedFollowing" | "currentRow" | "offset";
  /** For "offset": negative is preceding. Rows frames have an int, range frames a value that is added to the order key. */
  readonly offset?: Expression | undefined;
}
export interface WindowFrame {
  readonly type: "rows" | "range";
  readonly lower: FrameBound;
  readonly upper: FrameBound;
}
/** A function over a window: an AggregateCall, or a Call of a window function (rank, lag, ...). */
export interface WindowExpression extends Node {
  readonly kind: "WindowExpression";
  readonly function: Expression;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly frame?: WindowFrame | undefined;
}

export interface SortOrder extends Node {
  readonly kind: "SortOrder";
  readonly child: Expression;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/** Field `ordinal` of a struct. */
export interface GetStructField extends Node {
  readonly kind: "GetStructField";
  readonly child: Expression;
  readonly ordinal: number;
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

export interface LambdaVariable extends Node {
  readonly kind: "LambdaVariable";
  readonly name: string;
  readonly id: number;
  readonly type: DataType;
  readonly nullable: boolean;
}
export interface LambdaFunction extends Node {
  readonly kind: "LambdaFunction";
  readonly body: Expression;
  readonly params: readonly LambdaVariable[];
}

/** A JavaScript function of the user; `udf` is its key in the session's registry, since closures do not cross threads. */
export interface ScalarUdf extends Node {
  readonly kind: "ScalarUdf";
  readonly name: string;
  readonly udf: number;
  readonly args: readonly Expression[];
  readonly type: DataType;
  readonly nullable: boolean;
  readonly deterministic: boolean;
}

/** Subqueries: `outer` lists the outer columns that the plan refers to (inside it they are OuterReferences). */
export interface ScalarSubquery extends Node {
  readonly kind: "ScalarSubquery";
  readonly plan: SubqueryPlan;
  readonly outer: readonly Expression[];
  readonly id: number;
  /** Absent before the plan is analyzed. */
  readonly type?: DataType | undefined;
}
export interface Exists extends Node {
  readonly kind: "Exists";
  readonly plan: SubqueryPlan;
  readonly outer: readonly Expression[];
  readonly id: number;
}
export interface InSubquery extends Node {
  readonly kind: "InSubquery";
  readonly values: readonly Expression[];
  readonly plan: SubqueryPlan;
  readonly outer: readonly Expression[];
  readonly id: number;
}
export interface OuterReference extends Node {
  readonly kind: "OuterReference";
  readonly child: AttributeReference;
}

// --- before analysis ---

export interface UnresolvedAttribute extends Node {
  readonly kind: "UnresolvedAttribute";
  readonly parts: readonly string[];
  /** The Connect plan that `df.col("x")` was taken from. */
  readonly planId?: number | undefined;
}
export interface UnresolvedStar extends Node {
  readonly kind: "UnresolvedStar";
  readonly target?: readonly string[] | undefined;
  readonly except?: readonly (readonly string[])[] | undefined;
  readonly planId?: number | undefined;
}
/** colRegex: columns whose names match. */
export interface UnresolvedRegex extends Node {
  readonly kind: "UnresolvedRegex";
  readonly pattern: string;
  readonly planId?: number | undefined;
}
export interface UnresolvedFunction extends Node {
  readonly kind: "UnresolvedFunction";
  readonly parts: readonly string[];
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly filter?: Expression | undefined;
  readonly ignoreNulls?: boolean | undefined;
  readonly orderBy?: readonly SortOrder[] | undefined;
  /** Made by the parser for an operator or a construct with a syntax of its own: internal entries are found too, user functions are not. */
  readonly internal?: boolean | undefined;
}
/** `child[key]` or `child.name` before it is known what the child is. */
export interface UnresolvedExtractValue extends Node {
  readonly kind: "UnresolvedExtractValue";
  readonly child: Expression;
  readonly extraction: Expression;
}
/** A cast as written: its mode and config come with analysis. */
export interface UnresolvedCast extends Node {
  readonly kind: "UnresolvedCast";
  readonly child: Expression;
  readonly type: DataType;
  readonly try: boolean;
}
/** A window by name (OVER w), or a specification that refines a named one. */
export interface UnresolvedWindow extends Node {
  readonly kind: "UnresolvedWindow";
  readonly function: Expression;
  readonly name: string;
}
/** A lambda as written; its parameters get types with the function that takes it. */
export interface UnresolvedLambda extends Node {
  readonly kind: "UnresolvedLambda";
  readonly body: Expression;
  readonly params: readonly string[];
}
/** `alias(a, b)` of a generator: several names. */
export interface MultiAlias extends Node {
  readonly kind: "MultiAlias";
  readonly child: Expression;
  readonly names: readonly string[];
}
export interface NamedArgument extends Node {
  readonly kind: "NamedArgument";
  readonly name: string;
  readonly child: Expression;
}
/** `:name` or `?`. */
export interface Parameter extends Node {
  readonly kind: "Parameter";
  readonly name?: string | undefined;
  readonly position?: number | undefined;
}
/** CUBE, ROLLUP and GROUPING SETS inside GROUP BY. */
export interface GroupingAnalytics extends Node {
  readonly kind: "GroupingAnalytics";
  readonly type: "cube" | "rollup" | "sets";
  readonly sets: readonly (readonly Expression[])[];
  /** `GROUP BY a, b GROUPING SETS (...)` names the columns in front. */
  readonly groupBy?: readonly Expression[] | undefined;
}

export type Expression =
  | Literal
  | AttributeReference
  | BoundReference
  | Alias
  | Call
  | Cast
  | AggregateCall
  | WindowExpression
  | SortOrder
  | GetStructField
  | LambdaVariable
  | LambdaFunction
  | ScalarUdf
  | ScalarSubquery
  | Exists
  | InSubquery
  | OuterReference
  | UnresolvedAttribute
  | UnresolvedStar
  | UnresolvedRegex
  | UnresolvedFunction
  | UnresolvedExtractValue
  | UnresolvedCast
  | UnresolvedWindow
  | UnresolvedLambda
  | MultiAlias
  | NamedArgument
  | Parameter
  | GroupingAnalytics;

export type ExpressionKind = Expression["kind"];
/** What an operator's output list holds. */
export type NamedExpression = AttributeReference | Alias;

let lastId = 0;
/** A fresh expression id. */
export const nextExprId = (): number => ++lastId;
