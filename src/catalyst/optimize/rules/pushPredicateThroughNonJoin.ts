import type { Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { conjunction, filter } from "../build.ts";
import { type NodeOf, type RuleContext, rule } from "../define.ts";
import { aliasMap, attributeMap, hasAggregate, isSubset, splitConjuncts, substitute } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** Which conjuncts go below: those before the first that is not deterministic and for which `test` holds. */
function divide(condition: Expression, test: (c: Expression) => boolean): { down: Expression[]; stay: Expression[] } {
  const down: Expression[] = [];
  const stay: Expression[] = [];
  for (const c of splitConjuncts(condition)) (deterministic(c) && test(c) ? down : stay).push(c);
  return { down, stay };
}

type Unary = Extract<LogicalPlan, { child: LogicalPlan }>;

/** Below an operator that hands the rows on: conjuncts over the columns in `ids` go down. */
function below(p: NodeOf<"Filter">, child: Unary, ids: ReadonlySet<number>, ctx: RuleContext): LogicalPlan | undefined {
  const { down, stay } = divide(p.condition, (c) => isSubset(references(c), ids));
  if (down.length === 0) return undefined;
  const pushed = { ...child, child: filter(conjunction(down, ctx.evalConfig), child.child) } as LogicalPlan;
  return filter(conjunction(stay, ctx.evalConfig), pushed);
}

const attributeIds = (es: readonly Expression[]): Set<number> =>
  new Set(es.flatMap((e) => (e.kind === "AttributeReference" ? [e.id] : [])));

/** Pushes a filter below its child when that is no join. */
export function pushThroughNonJoin(p: NodeOf<"Filter">, ctx: RuleContext): LogicalPlan | undefined {
  const child = p.child;
  switch (child.kind) {
    case "Project": {
      if (!child.list.every(deterministic)) return undefined;
      const condition = substitute(p.condition, aliasMap(child.list));
      return { ...child, child: { kind: "Filter", condition, child: child.child } };
    }
    case "Aggregate": {
      if (child.grouping.length === 0 || !child.list.every(deterministic)) return undefined;
      const aliases = aliasMap(child.list.filter((e) => !hasAggregate(e)));
      const ids = outputIds(child.child);
      const { down, stay } = divide(p.condition, (c) => {
        const replaced = references(substitute(c, aliases));
        return references(c).size > 0 && isSubset(replaced, ids) && !touchesAggregate(c, child.list);
      });
      if (down.length === 0) return undefined;
      const condition = substitute(conjunction(down, ctx.evalConfig)!, aliases);
      return filter(conjunction(stay, ctx.evalConfig), { ...child, child: filter(condition, child.child) });
    }
    case "Window":
      return below(p, child, attributeIds(child.partitionBy), ctx);
    case "WindowGroupLimit":
      return below(p, child, attributeIds(child.partitionBy), ctx);
    case "Union": {
      const { down, stay } = divide(p.condition, () => true);
      if (down.length === 0) return undefined;
      const condition = conjunction(down, ctx.evalConfig)!;
      const output = outputOf(child);
      const children = child.children.map((c) => filter(substitute(condition, attributeMap(output, outputOf(c))), c));
      return filter(conjunction(stay, ctx.evalConfig), { ...child, children });
    }
    case "Generate":
      return below(p, child, outputIds(child.child), ctx);
    case "Sort":
    case "Distinct":
    case "Repartition":
    case "RepartitionByExpression":
    case "SubqueryAlias":
      return below(p, child, outputIds(child), ctx);
    case "Deduplicate":
      return below(p, child, child.all ? outputIds(child) : attributeIds(child.keys), ctx);
    default:
      return undefined;
  }
}

function touchesAggregate(c: Expression, list: readonly Expression[]): boolean {
  const refs = references(c);
  return list.some((e) => e.kind === "Alias" && refs.has(e.id) && hasAggregate(e));
}

export const pushPredicateThroughNonJoin = rule("PushPredicateThroughNonJoin", "topDown", {
  Filter: pushThroughNonJoin,
});
