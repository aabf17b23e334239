import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { rule } from "../define.ts";
import { isSubset } from "../predicates.ts";

/**
 * A semi or anti join over a join goes to the side that its condition reads. Through inner joins only where the search for a join order, which
 * places semi joins by cost, is switched off.
 */
export const pushLeftSemiLeftAntiThroughJoin = rule("PushLeftSemiLeftAntiThroughJoin", "topDown", {
  Join: (p, ctx): LogicalPlan | undefined => {
    if ((p.type !== "leftSemi" && p.type !== "leftAnti") || p.left.kind !== "Join" || !p.condition) return undefined;
    const join = p.left;
    const inner = join.type === "inner" || join.type === "cross";
    if (inner && ctx.config.boolean("spark.sql.cbo.joinReorder.enabled")) return undefined;
    const right = outputIds(p.right);
    const refs = new Set([...references(p.condition)].filter((id) => !right.has(id)));
    if (refs.size === 0) return undefined;
    const toLeft = inner || join.type === "left" || join.type === "leftSemi" || join.type === "leftAnti";
    const toRight = inner || join.type === "right";
    if (toLeft && isSubset(refs, outputIds(join.left))) {
      // Semi joins over semi joins would change places for ever.
      if (join.type === "leftSemi" || join.type === "leftAnti") return undefined;
      return { ...join, left: { ...p, left: join.left } };
    }
    if (toRight && isSubset(refs, outputIds(join.right))) return { ...join, right: { ...p, left: join.right } };
    return undefined;
  },
});
