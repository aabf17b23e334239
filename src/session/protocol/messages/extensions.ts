import type { DataType, StructType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { Expression } from "./expressions.ts";

/**
 * What the protocol has no message for, carried in its `extension` fields between an API and an engine of the same process. A channel to another
 * process refuses them.
 */

/** A call of a JavaScript function on each row. */
export interface JavaScriptFunction {
  readonly kind: "javaScriptFunction";
  readonly name: string;
  readonly definition: UdfDefinition;
  readonly arguments: readonly Expression[];
}

/** A user's function with what the engine must know of it. `bind` gives the function over engine values, once the types of the arguments are known. */
export interface UdfDefinition {
  readonly name: string;
  readonly bind: (types: readonly DataType[]) => (...args: readonly Value[]) => Value | PromiseLike<Value>;
  readonly returnType: DataType;
  readonly deterministic: boolean;
  readonly nullable: boolean;
}

/** A local relation handed over as rows of engine values, not encoded as Arrow. */
export interface LocalRows {
  readonly kind: "localRows";
  readonly schema: StructType;
  readonly rows: readonly (readonly Value[])[];
}

/** The result of a command that the session has started: `spark.sql(text)`. Filled in when the command has run. */
export interface CommandResult {
  readonly kind: "commandResult";
  readonly holder: CommandResultHolder;
}
export interface CommandResultHolder {
  /** How the spark-sql shell prints the result, when not row by row. */
  hive?: "tables" | "describe";
  /** A logical plan of the engine (the protocol does not look inside), or the error that ended the command. */
  /** Whether somebody will hear of an error: it was awaited, or is used in a relation that is executed. */
  observed: boolean;
  state: { readonly plan: { readonly kind: string } } | { readonly error: unknown } | undefined;
}

/** Rows that are computed when the relation is executed: the elements of an RDD. The session's service loads them before it plans. */
export interface DeferredRows {
  readonly kind: "deferredRows";
  readonly load: () => Promise<LocalRows>;
}

export type RelationExtension = LocalRows | CommandResult | DeferredRows;
