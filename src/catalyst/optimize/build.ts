import { BOOLEAN, type DataType, INT, LONG, sameType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import {
  type Alias,
  type AttributeReference,
  type Call,
  type Cast,
  type EvalConfig,
  type Expression,
  type Literal,
  nextExprId,
} from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";

/** Makers of the expressions and plans that rules need. */

export const literal = (value: Value, type: DataType): Literal => ({ kind: "Literal", value, type });
export const TRUE = literal(true, BOOLEAN);
export const FALSE = literal(false, BOOLEAN);
export const UNKNOWN = literal(null, BOOLEAN);
export const int = (n: number): Literal => literal(n, INT);
export const long = (n: bigint): Literal => literal(n, LONG);
export const nullOf = (type: DataType): Literal => literal(null, type);

export const isLiteral = (e: Expression | undefined, value: Value): boolean =>
  e?.kind === "Literal" && e.value === value;
export const isTrue = (e: Expression | undefined): boolean => isLiteral(e, true);
export const isFalse = (e: Expression | undefined): boolean => isLiteral(e, false);
export const isNullLiteral = (e: Expression | undefined): boolean => isLiteral(e, null);

export const call = (
  name: string,
  args: readonly Expression[],
  type: DataType,
  nullable: boolean,
  config: EvalConfig,
): Call => ({ kind: "Call", name, args, type, nullable, config });

/** A call whose result is null exactly when an argument may be. */
const strict = (name: string, args: readonly Expression[], config: EvalConfig): Call =>
  call(name, args, BOOLEAN, args.some(nullableOf), config);

export const and = (a: Expression, b: Expression, config: EvalConfig): Expression =>
  isTrue(a) ? b : isTrue(b) ? a : strict("and", [a, b], config);
export const or = (a: Expression, b: Expression, config: EvalConfig): Expression =>
  isFalse(a) ? b : isFalse(b) ? a : strict("or", [a, b], config);
export const not = (a: Expression, config: EvalConfig): Expression => strict("not", [a], config);
export const eq = (a: Expression, b: Expression, config: EvalConfig): Call => strict("=", [a, b], config);
export const compare = (op: string, a: Expression, b: Expression, config: EvalConfig): Call =>
  strict(op, [a, b], config);
export const eqNullSafe = (a: Expression, b: Expression, config: EvalConfig): Call =>
  call("<=>", [a, b], BOOLEAN, false, config);
export const isNull = (a: Expression, config: EvalConfig): Call => call("isnull", [a], BOOLEAN, false, config);
export const isNotNull = (a: Expression, config: EvalConfig): Call => call("isnotnull", [a], BOOLEAN, false, config);
export const ifThen = (c: Expression, a: Expression, b: Expression, config: EvalConfig): Call =>
  call("if", [c, a, b], typeOf(a), nullableOf(a) || nullableOf(b), config);
export const coalesce = (args: readonly Expression[], config: EvalConfig): Call =>
  call("coalesce", args, typeOf(args[0]!), args.every(nullableOf), config);
export const caseWhen = (args: readonly Expression[], config: EvalConfig): Call =>
  call(
    "case",
    args,
    typeOf(args[1]!),
    args.length % 2 === 0 || args.some((a, i) => (i % 2 === 1 || i === args.length - 1) && nullableOf(a)),
    config,
  );
export const cast = (child: Expression, type: DataType, config: EvalConfig): Expression =>
  sameType(typeOf(child), type)
    ? child
    : ({
        kind: "Cast",
        child,
        type,
        mode: config.ansi ? "ansi" : "legacy",
        nullable: nullableOf(child),
        implicit: true,
        config,
      } satisfies Cast);

export const conjunction = (list: readonly Expression[], config: EvalConfig): Expression | undefined =>
  list.length === 0 ? undefined : list.reduce((a, b) => and(a, b, config));
export const disjunction = (list: readonly Expression[], config: EvalConfig): Expression | undefined =>
  list.length === 0 ? undefined : list.reduce((a, b) => or(a, b, config));

export const alias = (child: Expression, name: string, id: number = nextExprId()): Alias => ({
  kind: "Alias",
  child,
  name,
  id,
  qualifier: [],
});
export const attribute = (name: string, type: DataType, nullable: boolean): AttributeReference => ({
  kind: "AttributeReference",
  name,
  type,
  nullable,
  id: nextExprId(),
  qualifier: [],
});
/** The attribute under a new id. */
export const freshAttribute = (a: AttributeReference): AttributeReference => ({ ...a, id: nextExprId() });

export const isCall = <N extends string>(e: Expression | undefined, name: N): e is Call & { readonly name: N } =>
  e?.kind === "Call" && e.name === name;

export const project = (list: readonly Expression[], child: LogicalPlan): LogicalPlan => ({
  kind: "Project",
  list,
  child,
});
export const filter = (condition: Expression | undefined, child: LogicalPlan): LogicalPlan =>
  condition === undefined || isTrue(condition) ? child : { kind: "Filter", condition, child };
/** A relation without rows that has the plan's columns. */
export const emptyLike = (plan: LogicalPlan): LogicalPlan => ({
  kind: "LocalRelation",
  output: outputOf(plan),
  rows: [],
});
