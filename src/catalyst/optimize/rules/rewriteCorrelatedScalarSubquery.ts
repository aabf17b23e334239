import { unsupported } from "../../../common/errors/conditions.ts";
import { BOOLEAN, LONG, mapOf, STRING } from "../../../types/dataType.ts";
import {
  nextExprId,
  type AggregateCall,
  type EvalConfig,
  type Expression,
  type ScalarSubquery,
} from "../../expr/expression.ts";
import { forEachExpression, nullableOf, references, transformUp } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { expressionsOf, mapExpressions, subqueryPlan } from "../../plan/tree.ts";
import {
  alias,
  call,
  compare,
  conjunction,
  filter,
  ifThen,
  int,
  isCall,
  isNull,
  isNullLiteral,
  literal,
  long,
  project,
} from "../build.ts";
import { decorrelate, hasOuterReferences } from "../decorrelate.ts";
import { type NodeOf, type RuleContext, rule } from "../define.ts";
import { emptyAggregateValue } from "../emptyAggregate.ts";
import { aliasMap, canEvaluate, substitute } from "../predicates.ts";
import { maxRows } from "../maxRows.ts";
import { renewedAgainst } from "../renew.ts";

const isCorrelated = (e: Expression): e is ScalarSubquery =>
  e.kind === "ScalarSubquery" && (e.outer.length > 0 || hasOuterReferences(subqueryPlan(e)));

/** The subquery's value when no inner row belongs to the outer one; undefined when there is no row then, so that the value is null. */
function valueForNoRows(plan: LogicalPlan): Expression | undefined {
  const values = (p: LogicalPlan): Map<number, Expression> | undefined => {
    if (p.kind === "Aggregate" && p.grouping.length === 0)
      return new Map(p.list.map((e) => [(e as { id: number }).id, emptyAggregateValue(e)]));
    if (p.kind !== "Project") return undefined;
    const below = values(p.child);
    if (!below) return undefined;
    const own = aliasMap(p.list);
    for (const e of p.list) if (e.kind === "AttributeReference") own.set(e.id, e);
    return new Map([...own].map(([id, e]) => [id, emptyAggregateValue(substitute(e, below))]));
  };
  return values(plan)?.get(outputOf(plan)[0]!.id);
}

const aggregateCall = (
  name: string,
  args: readonly Expression[],
  type: AggregateCall["type"],
  nullable: boolean,
  config: EvalConfig,
): AggregateCall => ({
  kind: "AggregateCall",
  name,
  args,
  distinct: false,
  type,
  nullable,
  id: nextExprId(),
  config,
});

/** Whether each outer row has at most one row in the decorrelated plan. */
function singleRow(original: LogicalPlan, conditions: readonly Expression[], plan: LogicalPlan): boolean {
  if ((maxRows(original) ?? Number.POSITIVE_INFINITY) <= 1) return true;
  let p = plan;
  while (p.kind === "Project" || p.kind === "Filter" || p.kind === "Sort") p = p.child;
  if (p.kind !== "Aggregate") return false;
  const keys = new Set<number>();
  for (const c of conditions) if (isCall(c, "=") || isCall(c, "<=>")) for (const id of references(c)) keys.add(id);
  const named = new Map(
    p.list.flatMap((e) => (e.kind === "Alias" && e.child.kind === "AttributeReference" ? [[e.child.id, e.id]] : [])),
  );
  return p.grouping.every(
    (g) => g.kind === "AttributeReference" && (keys.has(g.id) || keys.has(named.get(g.id) ?? -1)),
  );
}

/** One row for each key, with an error where there would be more. */
function checked(plan: LogicalPlan, conditions: readonly Expression[], config: EvalConfig): LogicalPlan {
  const ids = outputIds(plan);
  if (!conditions.every((c) => isCall(c, "=") || isCall(c, "<=>")))
    throw unsupported("a correlated scalar subquery that may give several rows, compared by more than equality");
  const out = outputOf(plan);
  const value = out[0]!;
  const keys = out.filter((a) => ids.has(a.id) && conditions.some((c) => references(c).has(a.id)));
  const first = alias(aggregateCall("first", [value], value.type, true, config), value.name);
  const count = alias(aggregateCall("count", [int(1)], LONG, false, config), "n");
  const grouped: LogicalPlan = { kind: "Aggregate", grouping: keys, list: [first, count, ...keys], child: plan };
  const [f, n] = outputOf(grouped);
  const error = call(
    "raise_error",
    [literal("SCALAR_SUBQUERY_TOO_MANY_ROWS", STRING), literal({ keys: [], values: [] }, mapOf(STRING, STRING))],
    value.type,
    true,
    config,
  );
  return project([alias(ifThen(compare(">", n!, long(1n), config), error, f!, config), value.name), ...keys], grouped);
}

function attach(left: LogicalPlan, s: ScalarSubquery, config: EvalConfig): { plan: LogicalPlan; value: Expression } {
  const original = renewedAgainst(subqueryPlan(s), left);
  const d = decorrelate(original, left, config, { globalAggregateAtTop: true });
  let right = singleRow(original, d.conditions, d.plan) ? d.plan : checked(d.plan, d.conditions, config);
  const missing = d.complete ? undefined : valueForNoRows(original);
  let result: Expression = { ...outputOf(right)[0]!, nullable: true };
  if (missing && !isNullLiteral(missing)) {
    const marker = alias(literal(true, BOOLEAN), "alwaysTrue");
    right = project([...outputOf(right), marker], right);
    const found = { ...outputOf(right).at(-1)!, nullable: true };
    result = ifThen(isNull(found, config), missing, result, config);
    if (nullableOf(missing) === false) result = { ...result, nullable: true } as Expression;
  }
  return {
    plan: { kind: "Join", left, right, type: "left", condition: conjunction(d.conditions, config) },
    value: result,
  };
}

function rewriteUnary(p: Extract<LogicalPlan, { child: LogicalPlan }>, ctx: RuleContext): LogicalPlan | undefined {
  const found = new Map<number, ScalarSubquery>();
  for (const e of expressionsOf(p))
    forEachExpression(e, (n) => {
      if (isCorrelated(n)) found.set(n.id, n);
    });
  if (found.size === 0) return undefined;
  const values = new Map<number, Expression>();
  let child = p.child;
  for (const [id, s] of found) {
    const { plan, value } = attach(child, s, ctx.evalConfig);
    child = plan;
    values.set(id, value);
  }
  const node = mapExpressions(p, (e) => {
    const out = transformUp(e, (n) => (n.kind === "ScalarSubquery" ? (values.get(n.id) ?? n) : n));
    return out;
  });
  const out = { ...node, child } as LogicalPlan;
  return p.kind === "Project" || p.kind === "Aggregate" ? out : project(outputOf(p), out);
}

/** In the condition of an outer or semi join: the values are joined to the side that the subquery reads. */
function rewriteJoin(p: NodeOf<"Join">, config: EvalConfig): LogicalPlan {
  let { left, right } = p;
  const condition = transformUp(p.condition!, (n) => {
    if (!isCorrelated(n)) return n;
    const outer = conjunction(
      n.outer.map((o) => isNull(o, config)),
      config,
    );
    if (outer && canEvaluate(outer, p.left)) {
      const out = attach(left, n, config);
      left = out.plan;
      return out.value;
    }
    if (outer && canEvaluate(outer, p.right)) {
      const out = attach(right, n, config);
      right = out.plan;
      return out.value;
    }
    throw unsupported("a correlated scalar subquery over both sides in the condition of an outer join");
  });
  return project(outputOf(p), { ...p, left, right, condition });
}

/** A scalar subquery that depends on the outer row becomes a left outer join with its rows, grouped by what the outer row is compared with. */
export const rewriteCorrelatedScalarSubquery = rule(
  "RewriteCorrelatedScalarSubquery",
  "bottomUp",
  {
    Filter: rewriteUnary,
    Project: rewriteUnary,
    Aggregate: rewriteUnary,
    Sort: rewriteUnary,
    Window: rewriteUnary,
    Generate: rewriteUnary,
    Join: (p, ctx) => {
      if (!p.condition) return undefined;
      let correlated = false;
      forEachExpression(p.condition, (n) => void (correlated ||= isCorrelated(n)));
      if (!correlated) return undefined;
      if (p.type !== "inner" && p.type !== "cross") return rewriteJoin(p, ctx.evalConfig);
      const joined: LogicalPlan = { ...p, type: "inner", condition: undefined };
      return rewriteUnary(filter(p.condition, joined) as Extract<LogicalPlan, { kind: "Filter" }>, ctx);
    },
  },
  { required: true },
);
