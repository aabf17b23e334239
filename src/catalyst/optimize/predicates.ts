import type { AttributeReference, Expression } from "../expr/expression.ts";
import { findExpression, forEachExpression, references, transformUp } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds } from "../plan/output.ts";
import { isCall } from "./build.ts";

/** Looking into predicates and substituting columns. */

function split(e: Expression, name: string): Expression[] {
  const out: Expression[] = [];
  const stack: Expression[] = [e];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (isCall(n, name)) stack.push(n.args[1]!, n.args[0]!);
    else out.push(n);
  }
  return out;
}
export const splitConjuncts = (e: Expression | undefined): Expression[] => (e ? split(e, "and") : []);
export const splitDisjuncts = (e: Expression): Expression[] => split(e, "or");

export const isSubset = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
  for (const x of a) if (!b.has(x)) return false;
  return true;
};
export const intersects = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
  for (const x of a) if (b.has(x)) return true;
  return false;
};

/** Whether all columns that the expression reads come from the plan. */
export const canEvaluate = (e: Expression, plan: LogicalPlan): boolean => isSubset(references(e), outputIds(plan));

export const refsOfAll = (es: Iterable<Expression>): Set<number> => {
  const out = new Set<number>();
  for (const e of es) for (const id of references(e)) out.add(id);
  return out;
};

/** What the aliases of a list stand for, by id. */
export function aliasMap(list: readonly Expression[]): Map<number, Expression> {
  const out = new Map<number, Expression>();
  for (const e of list) if (e.kind === "Alias") out.set(e.id, e.child);
  return out;
}

/** Replaces columns by what the map has for them. */
export const substitute = (e: Expression, map: ReadonlyMap<number, Expression>): Expression =>
  map.size === 0 ? e : transformUp(e, (n) => (n.kind === "AttributeReference" ? (map.get(n.id) ?? n) : n));

/** As `substitute`, for an item of an output list, which keeps its name and id. */
export function substituteNamed(e: Expression, map: ReadonlyMap<number, Expression>): Expression {
  if (e.kind !== "AttributeReference") return substitute(e, map);
  const to = map.get(e.id);
  if (!to) return e;
  return to.kind === "AttributeReference" && to.id === e.id
    ? to
    : {
        kind: "Alias",
        child: to,
        name: e.name,
        id: e.id,
        qualifier: e.qualifier,
        ...(e.metadata ? { metadata: e.metadata } : {}),
      };
}

export const attributeMap = (from: readonly AttributeReference[], to: readonly Expression[]): Map<number, Expression> =>
  new Map(from.map((a, i) => [a.id, to[i]!]));

export const hasSubquery = (e: Expression): boolean =>
  findExpression(e, (n) => n.kind === "ScalarSubquery" || n.kind === "Exists" || n.kind === "InSubquery") !== undefined;
export const hasAggregate = (e: Expression): boolean =>
  findExpression(e, (n) => n.kind === "AggregateCall") !== undefined;
export const hasWindow = (e: Expression): boolean =>
  findExpression(e, (n) => n.kind === "WindowExpression") !== undefined;
export const hasOuter = (e: Expression): boolean => findExpression(e, (n) => n.kind === "OuterReference") !== undefined;
export const hasUdf = (e: Expression): boolean => findExpression(e, (n) => n.kind === "ScalarUdf") !== undefined;

/** Nodes in an expression: a measure of what evaluating it twice costs. */
export function expressionSize(e: Expression): number {
  let n = 0;
  forEachExpression(e, () => void n++);
  return n;
}

/** Removes aliases inside an expression, which mean nothing there. */
export const trimAliases = (e: Expression): Expression => transformUp(e, (n) => (n.kind === "Alias" ? n.child : n));
/** As `trimAliases`, but an alias at the top stays. */
export const trimInnerAliases = (e: Expression): Expression => {
  if (e.kind !== "Alias") return trimAliases(e);
  const child = trimAliases(e.child);
  return child === e.child ? e : { ...e, child };
};
