import { internalError } from "../../common/errors/conditions.ts";
import type { Expression } from "../expr/expression.ts";
import { childrenOf } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { expressionsOf, planChildren, subqueryPlan } from "../plan/tree.ts";

/**
 * Checks what must hold of every resolved plan, for tests after analysis and after each optimizer rule: nothing unresolved is left, every column
 * that an operator reads comes from below it, every outer reference is listed by its subquery.
 */
export function validatePlan(plan: LogicalPlan): void {
  visit(plan, new Set(), new Set());
}

const UNRESOLVED = /^(Unresolved|MultiAlias|NamedArgument|Parameter|GroupingAnalytics)/;

function visit(p: LogicalPlan, ctes: ReadonlySet<number>, outer: ReadonlySet<number>): void {
  if (p.kind.startsWith("Unresolved") || p.kind === "Pivot" || p.kind === "Unpivot")
    throw internalError(`${p.kind} in a resolved plan`);
  let known = ctes;
  if (p.kind === "WithCTE") {
    const all = new Set(ctes);
    for (const d of p.definitions) {
      visit(d.child, all, outer);
      all.add(d.id);
    }
    known = all;
    visit(p.child, known, outer);
    return;
  }
  if (p.kind === "CTERelationRef" && !ctes.has(p.id)) throw internalError(`the definition of ${p.name} is missing`);
  const below = planChildren(p);
  const given = new Set(below.flatMap((c) => outputOf(c).map((a) => a.id)));
  if (p.kind === "Window") for (const e of p.expressions) given.add(e.id);
  for (const e of expressionsOf(p)) expression(e, p, given, known, outer);
  if (p.kind === "LateralJoin") {
    visit(p.left, known, outer);
    visit(p.right, known, new Set([...outer, ...outputOf(p.left).map((a) => a.id)]));
    return;
  }
  if (p.kind === "Union")
    for (const c of below)
      if (outputOf(c).length !== outputOf(below[0]!).length) throw internalError("sides of a Union differ in width");
  for (const c of below) visit(c, known, outer);
}

function expression(
  e: Expression,
  p: LogicalPlan,
  given: ReadonlySet<number>,
  ctes: ReadonlySet<number>,
  outer: ReadonlySet<number>,
): void {
  if (UNRESOLVED.test(e.kind)) throw internalError(`${e.kind} in a resolved ${p.kind}`);
  if (e.kind === "AttributeReference" && !given.has(e.id))
    throw internalError(`${p.kind} reads ${e.name}#${e.id}, which nothing below it gives`);
  if (e.kind === "OuterReference" && !outer.has(e.child.id))
    throw internalError(`${p.kind} refers to outer ${e.child.name}#${e.child.id}, which its subquery does not list`);
  if (e.kind === "AggregateCall" && p.kind !== "Aggregate" && p.kind !== "Window")
    throw internalError(`${e.name} stands in a ${p.kind}`);
  if (e.kind === "WindowExpression" && p.kind !== "Window")
    throw internalError(`a window expression stands in a ${p.kind}`);
  if (e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery") {
    const listed = new Set(e.outer.flatMap((o) => (o.kind === "AttributeReference" ? [o.id] : [])));
    visit(subqueryPlan(e), ctes, listed);
  }
  for (const c of childrenOf(e)) expression(c, p, given, ctes, outer);
}
