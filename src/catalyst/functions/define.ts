import type { DataType, StructField } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";

/**
 * What a function is: data from which SQL look-up, `functions.*`, DESCRIBE FUNCTION, the documentation and the tests are derived.
 * One entry a function, in the table of its family (`<family>.ts`), added to `registry.ts`. The common ones have a compiled form, too: an entry under the
 * same name in lower/ (see lowering.ts), a table of its own because it depends on the emitter and is read beside its siblings.
 */

/**
 * What an argument accepts: a type (implicitly cast to), a class of types, or a list of these tried in order (Spark's TypeCollection).
 * "any" takes everything as it is; "numeric", "integral", "fractional", "decimal" cast strings as Spark's implicit casts do.
 */
export type Accept =
  | DataType
  | "any"
  | "numeric"
  | "integral"
  | "fractional"
  | "decimal"
  | "orderable"
  | "array"
  | "map"
  | "struct"
  | "string"
  | "interval"
  | "lambda"
  | readonly Accept[];

/** A resolved call as its entry sees it: types after coercion, and the session's settings. */
export interface BoundCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly argTypes: readonly DataType[];
  readonly type: DataType;
  readonly config: EvalConfig;
}

interface FunctionBase {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Spark's group: "string_funcs", "math_funcs", ... */
  readonly group: string;
  readonly since: string;
  /** One line or a few, in our own words: what it gives, argument by argument. */
  readonly usage: string;
  /** `[sql, result as the spark-sql shell prints it]`; run as tests. */
  readonly examples?: readonly (readonly [sql: string, result: string])[];
  /** What each argument accepts; the last `optional` of them may be left out; `rest` takes any number more. */
  readonly args: readonly Accept[];
  readonly optional?: number;
  readonly rest?: Accept;
  /** For named arguments (`f(x => 1)`): the names in order. */
  readonly argNames?: readonly string[];
  /**
   * "implicit" casts each argument to what it accepts (default); "widest" casts all to their common type (as coalesce and greatest do),
   * and the lone arguments named by `args` are checked after; a function decides itself: the types to cast the arguments to, or throws.
   */
  readonly coercion?:
    | "implicit"
    | "widest"
    | ((types: readonly DataType[], config: EvalConfig, args: readonly Expression[]) => readonly DataType[]);
  /** The result's type, from the argument types after coercion. */
  readonly returns:
    | DataType
    | ((types: readonly DataType[], call: { args: readonly Expression[]; config: EvalConfig }) => DataType);
  /** False for rand() and the like. */
  readonly deterministic?: boolean;
  /** False where a call on constants must not be computed ahead (raise_error). */
  readonly foldable?: boolean;
  /** Internal entries are not found by name in SQL (made by the analyzer or optimizer only). */
  readonly internal?: boolean;
}

export interface ScalarFunction extends FunctionBase {
  readonly kind: "scalar";
  /** "propagate" (default): null when any argument is null, and `eval` is not called then; "custom": eval gets nulls. */
  readonly nulls?: "propagate" | "custom";
  /** Whether the result may be null; default: some argument may be (for "custom": true). Functions that fail softly say true. */
  readonly nullable?: boolean | ((call: BoundCall, argNullable: readonly boolean[]) => boolean);
  /** Evaluation by values alone. */
  readonly eval?: (...args: Value[]) => Value;
  /** Evaluation that depends on types, literals or settings: called once, gives the function for the rows. */
  readonly bind?: (call: BoundCall) => (...args: Value[]) => Value;
  /** Evaluation that must not evaluate all of its arguments (and, case, coalesce, if): gets thunks. */
  readonly lazy?: (call: BoundCall) => (args: readonly (() => Value)[]) => Value;
  /** Higher-order functions: arguments of "lambda" arrive as JavaScript functions; this gives the types of their parameters. */
  readonly lambda?: (
    argIndex: number,
    types: readonly DataType[],
    paramCount: number,
  ) => readonly { type: DataType; nullable: boolean }[];
  /** Evaluation that needs to know which row it is in (rand, monotonically_increasing_id, spark_partition_id). */
  readonly stateful?: (call: BoundCall, partition: number) => (...args: Value[]) => Value;
  /** The text of the call in column names and messages, when it is not `name(args)`: `(a + b)`. Given the arguments' texts. */
  readonly sql?: (args: readonly string[], call: { args: readonly Expression[] }) => string;
}

/**
 * The state of an aggregate in the reference evaluation. S is any JavaScript value; `save` and `load` turn it into a Value of `stateType`, so that it can be
 * exchanged and spilled.
 */
export interface AggregateEvaluation<S = unknown> {
  readonly init: () => S;
  /** Gets nulls too, as functions differ in what they skip; may change and return the same state. */
  readonly update: (state: S, args: readonly Value[]) => S;
  readonly merge: (a: S, b: S) => S;
  readonly finish: (state: S) => Value;
  readonly stateType: DataType;
  readonly save: (state: S) => Value;
  readonly load: (saved: Value) => S;
}

export interface AggregateFunction extends FunctionBase {
  readonly kind: "aggregate";
  /** Whether the result may be null (default true; count is not). */
  readonly nullable?: boolean;
  /** Its result does not change when the input has duplicates (min, max, bool_and, collect_set): DISTINCT may be dropped. */
  readonly duplicateAgnostic?: boolean;
  /** The result depends on the order of rows (first, collect_list). */
  readonly orderSensitive?: boolean;
  /** Evaluation; `call.distinct` is handled outside, as are FILTER clauses. Order-sensitive WITHIN GROUP calls get rows in order. */
  // biome-ignore lint/suspicious/noExplicitAny: each entry has its own state type, which nobody outside looks into
  readonly bind: (call: BoundCall & { readonly ignoreNulls: boolean }) => AggregateEvaluation<any>;
  readonly sql?: (args: readonly string[], call: { args: readonly Expression[] }) => string;
}

/** Functions of windows alone (rank, lag ...): evaluated over the rows of one partition, in order. */
export interface WindowFunction extends FunctionBase {
  readonly kind: "window";
  readonly nullable?: boolean;
  /**
   * Gives the result for each row of a partition. `peerStart[i]` is the first row equal to row i by the ORDER BY; `args` evaluates argument j for row i;
   * `frame` gives [start, end) for functions that look at the frame (nth_value).
   */
  readonly evaluate: (partition: {
    readonly rows: number;
    readonly peerStart: Int32Array;
    readonly peerEnd: Int32Array;
    readonly arg: (j: number, row: number) => Value;
    readonly frame: (row: number) => readonly [number, number];
    readonly ignoreNulls: boolean;
    readonly type: DataType;
    /** How many arguments the call has. */
    readonly arity: number;
  }) => Value[];
  /** Uses the frame; others ignore it. */
  readonly framed?: boolean;
  readonly sql?: (args: readonly string[], call: { args: readonly Expression[] }) => string;
}

/** Functions that give rows: explode, inline, stack, json_tuple. */
export interface GeneratorFunction extends FunctionBase {
  readonly kind: "generator";
  /** The columns that it gives. `returns` is then the struct of them. */
  readonly columns: (
    types: readonly DataType[],
    call: { args: readonly Expression[]; config: EvalConfig },
  ) => readonly StructField[];
  readonly generate: (call: BoundCall) => (...args: Value[]) => readonly (readonly Value[])[];
}

export type FunctionEntry = ScalarFunction | AggregateFunction | WindowFunction | GeneratorFunction;

/** Declares scalar functions of a family. */
export const scalar = (entry: Omit<ScalarFunction, "kind">): ScalarFunction => ({ kind: "scalar", ...entry });
export const aggregate = (entry: Omit<AggregateFunction, "kind">): AggregateFunction => ({
  kind: "aggregate",
  ...entry,
});
export const windowFunction = (entry: Omit<WindowFunction, "kind">): WindowFunction => ({ kind: "window", ...entry });
export const generator = (entry: Omit<GeneratorFunction, "kind">): GeneratorFunction => ({
  kind: "generator",
  ...entry,
});
