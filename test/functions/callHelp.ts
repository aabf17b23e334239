import type { DataType } from "../../src/types/dataType.ts";
import * as T from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import type { Call, Cast, EvalConfig, Expression, LambdaVariable } from "../../src/catalyst/expr/expression.ts";
import { nextExprId } from "../../src/catalyst/expr/expression.ts";
import { nullableOf, typeOf } from "../../src/catalyst/expr/tree.ts";
import type { Accept, GeneratorFunction, ScalarFunction } from "../../src/catalyst/functions/define.ts";
import { boundCall, evaluateConstant } from "../../src/catalyst/functions/evaluate.ts";
import "../../src/catalyst/functions/functions.ts";
import { castValue } from "../../src/catalyst/functions/cast.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";

/** Builds and evaluates calls as the analyzer would, for tests of entries. */

export const defaults: EvalConfig = {
  ansi: true,
  timeZone: "America/Los_Angeles",
  allowPrecisionLoss: true,
  caseSensitive: false,
  now: 1_600_000_000_123_456n,
};

export const lit = (value: Value, type: DataType): Expression => ({ kind: "Literal", value, type });
export const int = (n: number | null): Expression => lit(n, T.INT);
export const str = (s: string | null): Expression => lit(s, T.STRING);
export const double = (n: number | null): Expression => lit(n, T.DOUBLE);
export const NULL = lit(null, T.NULL);
export const ints = (...ns: (number | null)[]): Expression => lit(ns, T.arrayOf(T.INT, ns.includes(null)));
export const strs = (...ss: (string | null)[]): Expression => lit(ss, T.arrayOf(T.STRING, ss.includes(null)));

function accepted(accept: Accept, t: DataType): DataType {
  if (typeof accept === "object" && "kind" in accept) return accept;
  if (Array.isArray(accept)) {
    for (const a of accept as readonly Accept[])
      if ((typeof a === "object" && "kind" in a && a.kind === t.kind) || a === t.kind) return t;
    return accepted((accept as readonly Accept[])[0]!, t);
  }
  if (accept === "string") return t.kind === "string" ? t : T.STRING;
  if (accept === "array" && t.kind === "null") return T.arrayOf(T.NULL);
  return t;
}

const cast = (e: Expression, type: DataType, config: EvalConfig): Expression =>
  T.sameType(typeOf(e), type, true)
    ? e
    : ({
        kind: "Cast",
        child: e,
        type,
        mode: config.ansi ? "ansi" : "legacy",
        nullable: nullableOf(e),
        implicit: true,
        config,
      } satisfies Cast);

type Arg = Expression | ((...vars: Expression[]) => Expression);

/** A call of the entry with its arguments cast. */
export function call(name: string, given: readonly Arg[], config: EvalConfig = defaults): Call {
  const entry = findFunction(name) as ScalarFunction;
  if (entry === undefined) throw new Error(`no function ${name}`);
  const placeholder = given.map((a) => (typeof a === "function" ? T.NULL : typeOf(a)));
  const values = given.map((a) => (typeof a === "function" ? NULL : a));
  const least = entry.args.length - (entry.optional ?? 0);
  if (given.length < least || (entry.rest === undefined && given.length > entry.args.length))
    throw new Error(`${name} does not take ${given.length} arguments`);
  const types =
    typeof entry.coercion === "function"
      ? entry.coercion(placeholder, config, values)
      : placeholder.map((t, i) => accepted(entry.args[i] ?? entry.rest!, t));
  const args = given.map((a, i): Expression => {
    if (typeof a !== "function") return cast(a, types[i]!, config);
    const params = entry.lambda!(i, types, a.length).map(
      ({ type, nullable }): LambdaVariable => ({
        kind: "LambdaVariable",
        name: `x${i}`,
        id: nextExprId(),
        type,
        nullable,
      }),
    );
    return { kind: "LambdaFunction", body: a(...params), params };
  });
  const argTypes = args.map(typeOf);
  const type = typeof entry.returns === "function" ? entry.returns(argTypes, { args, config }) : entry.returns;
  const bound = { name: entry.name, args, argTypes, type, config };
  const nullable =
    typeof entry.nullable === "function"
      ? entry.nullable(bound, args.map(nullableOf))
      : (entry.nullable ?? (entry.nulls === "custom" || args.some(nullableOf)));
  return { kind: "Call", name: entry.name, args, type, nullable, config };
}

/** The value of a call. */
export const value = (name: string, args: readonly Arg[], config: EvalConfig = defaults): Value =>
  evaluateConstant(call(name, args, config));

/** The text of a call's value, as the cast to string gives it. */
export function text(name: string, args: readonly Arg[], config: EvalConfig = defaults): string | null {
  const c = call(name, args, config);
  const v = evaluateConstant(c);
  return v === null ? null : (castValue(c.type, T.STRING, "legacy", config)(v) as string);
}

/** The rows of a generator. */
export function rows(
  name: string,
  args: readonly Expression[],
  config: EvalConfig = defaults,
): readonly (readonly Value[])[] {
  const entry = findFunction(name) as unknown as GeneratorFunction;
  const c = call(name, args, config);
  return entry.generate(boundCall(c))(...c.args.map((a) => evaluateConstant(a)));
}

/** The condition of the error that a call raises. */
export function failure(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    return (e as { condition?: string }).condition ?? String(e);
  }
  return "no error";
}
