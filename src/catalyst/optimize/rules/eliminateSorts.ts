import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { findFunction } from "../../functions/registry.ts";
import { findExpression } from "../../expr/tree.ts";
import { isFoldable } from "../../functions/evaluate.ts";
import { deterministic } from "../semantics.ts";
import { type NodeOf, rule } from "../define.ts";

/** Without the sorts whose order gets lost on the way up. */
function unsorted(p: LogicalPlan): LogicalPlan {
  switch (p.kind) {
    case "Sort":
      return unsorted(p.child);
    case "Project": {
      const child = p.list.every(deterministic) ? unsorted(p.child) : p.child;
      return child === p.child ? p : { ...p, child };
    }
    case "Filter": {
      const child = deterministic(p.condition) ? unsorted(p.child) : p.child;
      return child === p.child ? p : { ...p, child };
    }
    default:
      return p;
  }
}

/** Sums of floating-point numbers and the functions that take rows as they come depend on order. */
function orderFree(p: NodeOf<"Aggregate">): boolean {
  return !p.list.some((e) =>
    findExpression(e, (n) => {
      if (n.kind === "ScalarUdf") return true;
      if (n.kind !== "AggregateCall") return false;
      const entry = findFunction(n.name);
      const floating = n.type.kind === "double" || n.type.kind === "float";
      return (
        (entry?.kind === "aggregate" && entry.orderSensitive === true) ||
        (floating && n.name !== "min" && n.name !== "max")
      );
    }),
  );
}

/** Drops sorts that nothing depends on: by constants, below another sort, an aggregate, a join or a repartition. */
export const eliminateSorts = rule("EliminateSorts", "topDown", {
  Sort: (p) => {
    const order = p.order.filter((o) => !isFoldable(o.child));
    if (order.length === 0 && p.order.length > 0) return p.child;
    const child = p.global ? unsorted(p.child) : p.child;
    return child === p.child && order.length === p.order.length ? undefined : { ...p, order, child };
  },
  Aggregate: (p) => {
    if (!orderFree(p)) return undefined;
    const child = unsorted(p.child);
    return child === p.child ? undefined : { ...p, child };
  },
  Join: (p) => {
    const left = unsorted(p.left);
    const right = unsorted(p.right);
    return left === p.left && right === p.right ? undefined : { ...p, left, right };
  },
  RepartitionByExpression: (p) => {
    const child = unsorted(p.child);
    return child === p.child ? undefined : { ...p, child };
  },
});
