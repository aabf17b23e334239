import { internalError, sparkError } from "../../common/errors/conditions.ts";
import { type QueryContext, SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import type { StructValue, Value } from "../../types/value.ts";
import type {
  AttributeReference,
  Call,
  Cast,
  Expression,
  LambdaFunction,
  LambdaVariable,
  ScalarUdf,
} from "../expr/expression.ts";
import { childrenOf, transformUp, typeOf } from "../expr/tree.ts";
import { castValue } from "./cast.ts";
import type { BoundCall, ScalarFunction } from "./define.ts";
import { hasNoPlace } from "./errors.ts";
import { findFunction } from "./registry.ts";

/**
 * The reference evaluation: expressions become JavaScript closures over rows once, and are not looked at again per row.
 */

export type RowFunction = (row: readonly Value[]) => Value;

export interface CompileOptions {
  /** The JavaScript function behind a ScalarUdf's key. */
  readonly udf?: (id: number, argTypes: readonly DataType[]) => ((...args: Value[]) => Value) | undefined;
  /** The partition that the rows are of: rand() and the like depend on it. */
  readonly partition?: number;
}

interface Cell {
  value: Value;
}
interface Context {
  readonly options: CompileOptions;
  /** The lambda variables in scope, by id. */
  readonly cells: Map<number, Cell>;
}

/** The function that evaluates an expression over BoundReferences for one row. */
export const compileExpression = (e: Expression, options: CompileOptions = {}): RowFunction =>
  compile(e, { options, cells: new Map() });

function compile(e: Expression, context: Context): RowFunction {
  switch (e.kind) {
    case "Literal": {
      const { value } = e;
      return () => value;
    }
    case "BoundReference": {
      const { ordinal } = e;
      return (row) => row[ordinal]!;
    }
    case "Alias":
    case "NamedArgument":
    case "SortOrder":
      return compile(e.child, context);
    case "Call":
      return withOrigin(compileCall(e, context), e.origin);
    case "Cast":
      return withOrigin(compileCast(e, context), e.origin);
    case "GetStructField": {
      const child = compile(e.child, context);
      const { ordinal } = e;
      return (row) => {
        const s = child(row);
        return s === null ? null : (s as StructValue).fields[ordinal]!;
      };
    }
    case "LambdaVariable": {
      const cell = cellOf(e, context);
      return () => cell.value;
    }
    case "LambdaFunction":
      return compileLambda(e, context);
    case "ScalarUdf":
      return compileUdf(e, context);
    default:
      throw internalError(`${e.kind} cannot be evaluated`);
  }
}

function cellOf(v: LambdaVariable, context: Context): Cell {
  const cell = context.cells.get(v.id);
  if (cell === undefined) throw internalError(`the lambda variable ${v.name} is not bound`);
  return cell;
}

/** The value of a lambda is a JavaScript function of its parameters; it goes to `eval` in place of a Value. */
function compileLambda(e: LambdaFunction, context: Context): RowFunction {
  const cells = e.params.map((p) => {
    const cell: Cell = { value: null };
    context.cells.set(p.id, cell);
    return cell;
  });
  const body = compile(e.body, context);
  return (row) => {
    const f = (...args: Value[]): Value => {
      for (let i = 0; i < cells.length; i++) cells[i]!.value = args[i] ?? null;
      return body(row);
    };
    return f as unknown as Value;
  };
}

function compileUdf(e: ScalarUdf, context: Context): RowFunction {
  const f = context.options.udf?.(e.udf, e.args.map(typeOf));
  if (f === undefined) throw internalError(`the function ${e.name} is not known where it is called`);
  const args = e.args.map((a) => compile(a, context));
  return (row) => f(...args.map((a) => a(row)));
}

function compileCast(e: Cast, context: Context): RowFunction {
  const child = compile(e.child, context);
  const cast = castValue(typeOf(e.child), e.type, e.mode, e.config);
  return (row) => {
    const v = child(row);
    return v === null ? null : cast(v);
  };
}

/** What `bind` of an entry sees of a call. */
export const boundCall = (e: {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly type: Call["type"];
  readonly config: Call["config"];
}): BoundCall => ({ name: e.name, args: e.args, argTypes: e.args.map(typeOf), type: e.type, config: e.config });

/** The entry of a scalar call. */
function entryOf(e: Call): ScalarFunction {
  const entry = findFunction(e.name);
  if (entry === undefined) throw internalError(`there is no function ${e.name}`);
  if (entry.kind !== "scalar") throw internalError(`the ${entry.kind} function ${e.name} has no value for a row alone`);
  return entry;
}

function compileCall(e: Call, context: Context): RowFunction {
  const entry = entryOf(e);
  const args = e.args.map((a) => compile(a, context));
  const call = boundCall(e);
  if (entry.lazy) {
    const f = entry.lazy(call);
    // One set of thunks for all rows: an expression is never entered again before it is left.
    let current: readonly Value[] = [];
    const thunks = args.map((a) => () => a(current));
    return (row) => {
      current = row;
      return f(thunks);
    };
  }
  const f = entry.stateful
    ? entry.stateful(call, context.options.partition ?? 0)
    : entry.bind
      ? entry.bind(call)
      : entry.eval;
  if (f === undefined) throw internalError(`the function ${e.name} cannot be evaluated`);
  return entry.nulls === "custom" ? withNulls(f, args) : nullPropagating(f, args);
}

function withNulls(f: (...args: Value[]) => Value, args: readonly RowFunction[]): RowFunction {
  const [a, b] = args;
  switch (args.length) {
    case 0:
      return () => f();
    case 1:
      return (row) => f(a!(row));
    case 2:
      return (row) => f(a!(row), b!(row));
    default:
      return (row) => f(...args.map((x) => x(row)));
  }
}

/** Null as soon as an argument is; the arguments after it are not evaluated, as in Spark. */
function nullPropagating(f: (...args: Value[]) => Value, args: readonly RowFunction[]): RowFunction {
  const [a, b, c] = args;
  switch (args.length) {
    case 0:
      return () => f();
    case 1:
      return (row) => {
        const x = a!(row);
        return x === null ? null : f(x);
      };
    case 2:
      return (row) => {
        const x = a!(row);
        if (x === null) return null;
        const y = b!(row);
        return y === null ? null : f(x, y);
      };
    case 3:
      return (row) => {
        const x = a!(row);
        if (x === null) return null;
        const y = b!(row);
        if (y === null) return null;
        const z = c!(row);
        return z === null ? null : f(x, y, z);
      };
    default:
      return (row) => {
        const values: Value[] = [];
        for (const arg of args) {
          const v = arg(row);
          if (v === null) return null;
          values.push(v);
        }
        return f(...values);
      };
  }
}

/** The conditions whose errors tell the place in the query, as in Spark. */
const WITH_CONTEXT = new Set([
  "ARITHMETIC_OVERFLOW",
  "CAST_INVALID_INPUT",
  "DIVIDE_BY_ZERO",
  "REMAINDER_BY_ZERO",
  "NUMERIC_VALUE_OUT_OF_RANGE",
  "INTERVAL_ARITHMETIC_OVERFLOW",
  "INTERVAL_DIVIDED_BY_ZERO",
  "INVALID_ARRAY_INDEX",
  "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
  "INVALID_INDEX_OF_ZERO",
  "INVALID_BITMAP_POSITION",
  "MAP_KEY_DOES_NOT_EXIST",
]);

function withOrigin(f: RowFunction, origin: QueryContext | undefined): RowFunction {
  if (origin === undefined) return f;
  return (row) => {
    try {
      return f(row);
    } catch (e) {
      if (
        e instanceof SparkError &&
        e.queryContext.length === 0 &&
        !hasNoPlace(e) &&
        WITH_CONTEXT.has(e.condition.split(".")[0]!)
      )
        throw sparkError(e.condition, e.messageParameters, { queryContext: [origin], cause: e.cause });
      throw e;
    }
  };
}

/** The expression with attributes made into references to the columns of a row. */
export function bindReferences(e: Expression, attributes: readonly AttributeReference[]): Expression {
  const ordinals = new Map(attributes.map((a, i) => [a.id, i]));
  return transformUp(e, (n) => {
    if (n.kind !== "AttributeReference") return n;
    const ordinal = ordinals.get(n.id);
    if (ordinal === undefined)
      throw internalError(
        `Couldn't find ${n.name}#${n.id} in [${attributes.map((a) => `${a.name}#${a.id}`).join(",")}]`,
      );
    return { kind: "BoundReference", ordinal, type: n.type, nullable: attributes[ordinal]!.nullable };
  });
}

/** The value of an expression that refers to no row. */
export const evaluateConstant = (e: Expression, options: CompileOptions = {}): Value =>
  compileExpression(e, options)([]);

/** Whether two evaluations over the same row give the same value. */
export function isDeterministic(e: Expression): boolean {
  if (e.kind === "ScalarUdf" && !e.deterministic) return false;
  if ((e.kind === "Call" || e.kind === "AggregateCall") && findFunction(e.name)?.deterministic === false) return false;
  return childrenOf(e).every(isDeterministic);
}

/** Whether the value is known without any row, and may be computed ahead. */
export function isFoldable(e: Expression): boolean {
  switch (e.kind) {
    case "Literal":
      return true;
    case "Alias":
    case "Cast":
    case "GetStructField":
    case "NamedArgument":
      return isFoldable(e.child);
    case "Call": {
      const entry = findFunction(e.name);
      return (
        entry?.kind === "scalar" &&
        entry.deterministic !== false &&
        entry.foldable !== false &&
        entry.stateful === undefined &&
        e.args.every(isFoldable)
      );
    }
    default:
      return false;
  }
}
