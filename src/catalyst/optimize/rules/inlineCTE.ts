import { internalError } from "../../../common/errors/conditions.ts";
import type { CTERelationDef, CTERelationRef, LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { expressionsOf, findPlan, mapPlanChildren } from "../../plan/tree.ts";
import { alias, project } from "../build.ts";
import { planRule } from "../define.ts";
import { renewIds } from "../renew.ts";
import { deterministic } from "../semantics.ts";
import { forEachPlanDeep, mapSubqueryPlans } from "../subqueries.ts";

function inlined(ref: CTERelationRef, body: LogicalPlan, first: boolean): LogicalPlan {
  const copy = first ? body : renewIds(body).plan;
  const from = outputOf(copy);
  if (from.every((a, i) => a.id === ref.output[i]?.id)) return copy;
  return project(
    ref.output.map((a, i) =>
      from[i]!.id === a.id ? from[i]! : { ...alias(from[i]!, a.name, a.id), qualifier: a.qualifier },
    ),
    copy,
  );
}

const isDeterministicPlan = (p: LogicalPlan): boolean =>
  findPlan(p, (n) => expressionsOf(n).some((e) => !deterministic(e))) === undefined;

/**
 * Puts the definition in place of each reference. One that is not deterministic and referred to more than once stays, under a WithCTE at the top,
 * so that all references see the same rows.
 */
export const inlineCTE = planRule(
  "InlineCTE",
  (plan) => {
    const definitions = new Map<number, CTERelationDef>();
    const uses = new Map<number, number>();
    forEachPlanDeep(plan, (p) => {
      if (p.kind === "WithCTE") for (const d of p.definitions) definitions.set(d.id, d);
      if (p.kind === "CTERelationRef") uses.set(p.id, (uses.get(p.id) ?? 0) + 1);
    });
    if (definitions.size === 0) return plan;
    const seen = new Set<number>();
    const kept = new Map<number, LogicalPlan>();
    const visit = (p: LogicalPlan): LogicalPlan => {
      if (p.kind === "WithCTE") return visit(p.child);
      if (p.kind === "CTERelationRef") {
        const d = definitions.get(p.id);
        if (!d) throw internalError(`the common table expression ${p.name} has no definition`);
        if ((uses.get(p.id) ?? 0) > 1 && !isDeterministicPlan(d.child)) {
          if (!kept.has(p.id)) kept.set(p.id, visit(d.child));
          return p;
        }
        const first = !seen.has(p.id);
        seen.add(p.id);
        return inlined(p, visit(d.child), first);
      }
      return mapSubqueryPlans(mapPlanChildren(p, visit), visit);
    };
    const child = visit(plan);
    if (kept.size === 0) return child;
    return {
      kind: "WithCTE",
      definitions: [...kept].map(([id, body]) => ({ ...definitions.get(id)!, child: body })),
      child,
    };
  },
  { required: true },
);
