import { internalError } from "../../common/errors/conditions.ts";
import type { AttributeReference, Expression } from "../expr/expression.ts";
import { toAttribute } from "../expr/tree.ts";
import type { LogicalPlan } from "./logicalPlan.ts";

const cache = new WeakMap<LogicalPlan, readonly AttributeReference[]>();

/** The columns that a resolved plan gives, in order. */
export function outputOf(plan: LogicalPlan): readonly AttributeReference[] {
  let out = cache.get(plan);
  if (!out) cache.set(plan, (out = compute(plan)));
  return out;
}

/** Whether the plan gives a column with that id. */
export const outputIds = (plan: LogicalPlan): Set<number> => new Set(outputOf(plan).map((a) => a.id));

const nullable = (attributes: readonly AttributeReference[]): AttributeReference[] =>
  attributes.map((a) => (a.nullable ? a : { ...a, nullable: true }));

const named = (list: readonly Expression[]): AttributeReference[] => list.map(toAttribute);

function compute(plan: LogicalPlan): readonly AttributeReference[] {
  switch (plan.kind) {
    case "LogicalRelation":
    case "LocalRelation":
    case "InMemoryRelation":
    case "Range":
    case "Expand":
    case "CTERelationRef":
      return plan.output;
    case "OneRowRelation":
      return [];
    case "Project":
    case "Aggregate":
      return named(plan.list);
    case "SubqueryAlias":
      return outputOf(plan.child).map((a) => ({ ...a, qualifier: plan.name }));
    case "Window":
      return [...outputOf(plan.child), ...named(plan.expressions)];
    case "Generate": {
      const dropped = new Set(plan.unrequired ?? []);
      const kept = outputOf(plan.child).filter((_, i) => !dropped.has(i));
      const generated = plan.outer ? nullable(plan.generatorOutput) : plan.generatorOutput;
      return [
        ...kept,
        ...(plan.qualifier ? generated.map((a) => ({ ...a, qualifier: [plan.qualifier!] })) : generated),
      ];
    }
    case "Join":
    case "LateralJoin": {
      const left = outputOf(plan.left);
      switch (plan.type) {
        case "leftSemi":
        case "leftAnti":
          return left;
        case "existence":
          return plan.kind === "Join" && plan.exists ? [...left, plan.exists] : left;
        case "left":
          return [...left, ...nullable(outputOf(plan.right))];
        case "right":
          return [...nullable(left), ...outputOf(plan.right)];
        case "full":
          return [...nullable(left), ...nullable(outputOf(plan.right))];
        default:
          return [...left, ...outputOf(plan.right)];
      }
    }
    case "Union": {
      const all = plan.children.map(outputOf);
      return all[0]!.map((a, i) => {
        const n = all.some((o) => o[i]?.nullable);
        return n === a.nullable && a.qualifier.length === 0 ? a : { ...a, nullable: n, qualifier: [] };
      });
    }
    case "Intersect": {
      const right = outputOf(plan.right);
      return outputOf(plan.left).map((a, i) => (a.nullable && !right[i]?.nullable ? { ...a, nullable: false } : a));
    }
    case "Except":
      return outputOf(plan.left);
    case "UnresolvedRelation":
    case "UnresolvedDataSource":
    case "UnresolvedTableValuedFunction":
    case "UnresolvedInlineTable":
    case "UnresolvedProjection":
    case "UnresolvedSubqueryColumnAliases":
    case "UnresolvedWith":
    case "Pivot":
    case "Unpivot":
      throw internalError(`the output of an unresolved ${plan.kind} was asked for`);
    default:
      return outputOf(plan.child);
  }
}
