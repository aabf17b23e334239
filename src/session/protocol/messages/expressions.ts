import type { JavaScriptFunction } from "./extensions.ts";
import type { OneOf } from "./oneOf.ts";
import type { DataType } from "./types.ts";

/** spark.connect.Expression and the messages in it. */
export interface ExpressionKinds {
  readonly literal: Literal;
  readonly unresolvedAttribute: UnresolvedAttribute;
  readonly unresolvedFunction: UnresolvedFunction;
  readonly expressionString: { readonly expression: string };
  readonly unresolvedStar: { readonly unparsedTarget?: string; readonly planId?: number };
  readonly alias: Alias;
  readonly cast: Cast;
  readonly unresolvedRegex: { readonly colName: string; readonly planId?: number };
  readonly sortOrder: SortOrder;
  readonly lambdaFunction: LambdaFunction;
  readonly window: Window;
  readonly unresolvedExtractValue: { readonly child: Expression; readonly extraction: Expression };
  readonly updateFields: UpdateFields;
  readonly unresolvedNamedLambdaVariable: UnresolvedNamedLambdaVariable;
  readonly callFunction: { readonly functionName: string; readonly arguments: readonly Expression[] };
  readonly namedArgumentExpression: { readonly key: string; readonly value: Expression };
  readonly subqueryExpression: SubqueryExpression;
  /** In place of google.protobuf.Any: what only the engine in the same process understands. */
  readonly extension: JavaScriptFunction;
}
export type Expression = OneOf<ExpressionKinds>;

export interface LiteralKinds {
  /** The type of the null. */
  readonly null: DataType;
  readonly binary: Uint8Array;
  readonly boolean: boolean;
  readonly byte: number;
  readonly short: number;
  readonly integer: number;
  readonly long: bigint;
  readonly float: number;
  readonly double: number;
  readonly decimal: { readonly value: string; readonly precision?: number; readonly scale?: number };
  readonly string: string;
  /** Days since 1970-01-01. */
  readonly date: number;
  /** Microseconds since 1970-01-01 00:00 UTC. */
  readonly timestamp: bigint;
  /** Microseconds since 1970-01-01 00:00 without a zone. */
  readonly timestampNtz: bigint;
  readonly calendarInterval: { readonly months: number; readonly days: number; readonly microseconds: bigint };
  readonly yearMonthInterval: number;
  readonly dayTimeInterval: bigint;
  readonly array: { readonly elementType: DataType; readonly elements: readonly Literal[] };
  readonly map: {
    readonly keyType: DataType;
    readonly valueType: DataType;
    readonly keys: readonly Literal[];
    readonly values: readonly Literal[];
  };
  readonly struct: { readonly structType: DataType; readonly elements: readonly Literal[] };
  readonly time: { readonly nano: bigint; readonly precision?: number };
}
export type Literal = OneOf<LiteralKinds>;

export interface UnresolvedAttribute {
  readonly unparsedIdentifier: string;
  /** The relation that the column was taken from with `df.col(name)`. */
  readonly planId?: number;
  readonly isMetadataColumn?: boolean;
}

export interface UnresolvedFunction {
  readonly functionName: string;
  readonly arguments: readonly Expression[];
  readonly isDistinct?: boolean;
  readonly isUserDefinedFunction?: boolean;
  readonly isInternal?: boolean;
}

export interface Alias {
  readonly expr: Expression;
  /** Several for the columns of a generator. */
  readonly name: readonly string[];
  /** JSON text. */
  readonly metadata?: string;
}

export type EvalMode = "EVAL_MODE_UNSPECIFIED" | "EVAL_MODE_LEGACY" | "EVAL_MODE_ANSI" | "EVAL_MODE_TRY";

export interface Cast {
  readonly expr: Expression;
  readonly type?: DataType;
  readonly typeStr?: string;
  readonly evalMode?: EvalMode;
}

export type SortDirection = "SORT_DIRECTION_UNSPECIFIED" | "SORT_DIRECTION_ASCENDING" | "SORT_DIRECTION_DESCENDING";
export type NullOrdering = "SORT_NULLS_UNSPECIFIED" | "SORT_NULLS_FIRST" | "SORT_NULLS_LAST";

export interface SortOrder {
  readonly child: Expression;
  readonly direction: SortDirection;
  readonly nullOrdering: NullOrdering;
}

export interface LambdaFunction {
  readonly function: Expression;
  readonly arguments: readonly UnresolvedNamedLambdaVariable[];
}
export interface UnresolvedNamedLambdaVariable {
  readonly nameParts: readonly string[];
}

export type FrameBoundary = OneOf<{
  readonly currentRow: boolean;
  readonly unbounded: boolean;
  readonly value: Expression;
}>;

export interface WindowFrame {
  readonly frameType: "FRAME_TYPE_UNDEFINED" | "FRAME_TYPE_ROW" | "FRAME_TYPE_RANGE";
  readonly lower: FrameBoundary;
  readonly upper: FrameBoundary;
}

export interface Window {
  readonly windowFunction: Expression;
  readonly partitionSpec: readonly Expression[];
  readonly orderSpec: readonly SortOrder[];
  readonly frameSpec?: WindowFrame;
}

export interface UpdateFields {
  readonly structExpression: Expression;
  readonly fieldName: string;
  /** Without it the field is dropped. */
  readonly valueExpression?: Expression;
}

export type SubqueryType =
  | "SUBQUERY_TYPE_UNKNOWN"
  | "SUBQUERY_TYPE_SCALAR"
  | "SUBQUERY_TYPE_EXISTS"
  | "SUBQUERY_TYPE_TABLE_ARG"
  | "SUBQUERY_TYPE_IN";

/** A relation of the enclosing WithRelations, by its plan id, as an expression. */
export interface SubqueryExpression {
  readonly planId: number;
  readonly subqueryType: SubqueryType;
  readonly inSubqueryValues?: readonly Expression[];
}
