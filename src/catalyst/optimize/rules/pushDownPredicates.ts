import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { type NodeOf, type RuleContext, rule } from "../define.ts";
import { combineFilter } from "./combineFilters.ts";
import { pushConditionThroughJoin, pushFilterThroughJoin } from "./pushPredicateThroughJoin.ts";
import { pushThroughNonJoin } from "./pushPredicateThroughNonJoin.ts";

function push(p: NodeOf<"Filter">, ctx: RuleContext): LogicalPlan | undefined {
  const out = combineFilter(p, ctx) ?? pushThroughNonJoin(p, ctx) ?? pushFilterThroughJoin(p, ctx);
  return out?.kind === "Filter" ? (push(out, ctx) ?? out) : out;
}

/** Brings filters as near to the relations as they can go, in one walk from the top. */
export const pushDownPredicates = rule("PushDownPredicates", "topDown", {
  Filter: (p, ctx) => {
    let out: LogicalPlan = push(p, ctx) ?? p;
    if (out.kind === "Join") out = pushConditionThroughJoin(out, ctx) ?? out;
    return out;
  },
  Join: pushConditionThroughJoin,
});
