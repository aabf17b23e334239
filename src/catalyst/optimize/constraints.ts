import type { EvalConfig, Expression } from "../expr/expression.ts";
import { childrenOf, mapChildren, references, toAttribute } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../plan/output.ts";
import { planChildren } from "../plan/tree.ts";
import { isCall, isNotNull } from "./build.ts";
import { isNullIntolerant } from "./nullIntolerance.ts";
import { attributeMap, hasAggregate, hasSubquery, isSubset, splitConjuncts, substitute } from "./predicates.ts";
import { deterministic, ExpressionSet, exprKey } from "./semantics.ts";

/** Constraints: predicates that hold for every row that a plan gives. */

const MAX_CONSTRAINTS = 200;
const cache = new WeakMap<LogicalPlan, ExpressionSet>();

/** The predicates that hold for the plan's rows, over its output. */
export function constraintsOf(plan: LogicalPlan): ExpressionSet {
  let out = cache.get(plan);
  if (!out) {
    const valid = compute(plan);
    const ids = outputIds(plan);
    out = new ExpressionSet();
    if (valid.size <= MAX_CONSTRAINTS) for (const c of valid) if (isSubset(references(c), ids)) out.add(c);
    cache.set(plan, out);
  }
  return out;
}

const usable = (e: Expression): boolean => deterministic(e) && !hasSubquery(e) && references(e).size > 0;
const fromCondition = (e: Expression | undefined): Expression[] => splitConjuncts(e).filter(usable);

function compute(p: LogicalPlan): ExpressionSet {
  switch (p.kind) {
    case "Filter":
      return new ExpressionSet([...constraintsOf(p.child), ...fromCondition(p.condition)]);
    case "Project":
      return renamed(constraintsOf(p.child), p.list);
    case "Aggregate":
      return renamed(
        constraintsOf(p.child),
        p.list.filter((e) => !hasAggregate(e)),
      );
    case "Join":
      switch (p.type) {
        case "inner":
        case "cross":
          return new ExpressionSet([
            ...constraintsOf(p.left),
            ...constraintsOf(p.right),
            ...fromCondition(p.condition),
          ]);
        case "leftSemi":
          return new ExpressionSet([...constraintsOf(p.left), ...fromCondition(p.condition)]);
        case "left":
        case "leftAnti":
        case "existence":
          return constraintsOf(p.left);
        case "right":
          return constraintsOf(p.right);
        default:
          return new ExpressionSet();
      }
    case "Union": {
      const output = outputOf(p);
      const sets = p.children.map((c) => {
        const map = attributeMap(outputOf(c), output);
        return new ExpressionSet([...constraintsOf(c)].map((e) => substitute(e, map)));
      });
      return new ExpressionSet([...sets[0]!].filter((e) => sets.every((s) => s.has(e))));
    }
    case "Expand":
    case "CTERelationDef":
    case "WithCTE":
      return new ExpressionSet();
    case "Except":
    case "Intersect":
      return constraintsOf(p.left);
    default: {
      const children = planChildren(p);
      return children.length === 1 && children[0] ? constraintsOf(children[0]) : new ExpressionSet();
    }
  }
}

/** What is known of a list's columns: the child's constraints in their names, and that each alias equals its expression. */
function renamed(child: ExpressionSet, list: readonly Expression[]): ExpressionSet {
  const out = new ExpressionSet(child);
  const outputs = new ExpressionSet();
  for (const e of list) {
    if (e.kind !== "Alias" || !deterministic(e.child) || e.child.kind === "Literal" || outputs.has(e.child)) continue;
    outputs.add(e.child);
    const key = exprKey(e.child);
    const attribute = toAttribute(e);
    for (const c of [...out]) {
      const replaced = replace(c, key, attribute);
      if (replaced !== c) out.add(replaced);
    }
  }
  return out;
}

/** Puts `to` in place of every expression that means what `key` says. */
function replace(e: Expression, key: string, to: Expression): Expression {
  if (exprKey(e) === key) return to;
  return mapChildren(e, (c) => replace(c, key, to));
}

/** Constraints that follow from others through equalities: from `a = b` and `a > 1` follows `b > 1`. */
export function inferAdditional(constraints: ExpressionSet): Expression[] {
  const out: Expression[] = [];
  const list = [...constraints];
  for (const e of list) {
    if (!isCall(e, "=")) continue;
    const [l, r] = e.args as [Expression, Expression];
    const others = list.filter((c) => c !== e);
    const put = (from: Expression, to: Expression) => {
      const key = exprKey(from);
      for (const c of others) {
        const replaced = replace(c, key, to);
        if (replaced !== c && !constraints.has(replaced)) out.push(replaced);
      }
    };
    if (l.kind === "AttributeReference" && r.kind === "AttributeReference") {
      put(l, r);
      put(r, l);
    } else if (l.kind === "Cast" && l.child.kind === "AttributeReference" && r.kind === "AttributeReference") put(r, l);
    else if (r.kind === "Cast" && r.child.kind === "AttributeReference" && l.kind === "AttributeReference") put(l, r);
  }
  return out;
}

/** The columns that cannot be null where the predicate holds. */
function notNullColumns(e: Expression, out: Expression[]): void {
  if (e.kind === "AttributeReference") {
    if (e.nullable) out.push(e);
    return;
  }
  if (isCall(e, "isnotnull")) notNullColumns(e.args[0]!, out);
  else if (isCall(e, "and")) for (const c of e.args) notNullColumns(c, out);
  else if (isCall(e, "in")) notNullColumns(e.args[0]!, out);
  else if (isNullIntolerant(e)) for (const c of childrenOf(e)) notNullColumns(c, out);
}

/** `isnotnull(column)` for the columns that the constraints need. */
export function notNulls(constraints: Iterable<Expression>, config: EvalConfig): Expression[] {
  const columns: Expression[] = [];
  for (const c of constraints) notNullColumns(c, columns);
  return [...new ExpressionSet(columns.map((c) => isNotNull(c, config)))];
}
