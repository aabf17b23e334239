import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { rule } from "../define.ts";
import { deterministic } from "../semantics.ts";

/** Projections go below limits, so that limit and sort meet (top-N), and projections meet projections. */
export const pushProjectionThroughLimitAndOffset = rule("PushProjectionThroughLimitAndOffset", "topDown", {
  Project: (p): LogicalPlan | undefined => {
    if (!p.list.every(deterministic)) return undefined;
    const child = p.child;
    switch (child.kind) {
      case "GlobalLimit":
      case "LocalLimit":
      case "Offset":
        return { ...child, child: { ...p, child: child.child } };
      default:
        return undefined;
    }
  },
});
