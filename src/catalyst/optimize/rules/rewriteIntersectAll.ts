import { BOOLEAN, LONG } from "../../../types/dataType.ts";
import { toAttribute } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { alias, and, compare, filter, ifThen, literal, long, nullOf, project } from "../build.ts";
import { rule } from "../define.ts";
import { renewedAgainst } from "../renew.ts";
import { aggregateOf, replicate } from "../replicate.ts";

/** INTERSECT ALL: each row as often as it is on the side that has it less often. */
export const rewriteIntersectAll = rule(
  "RewriteIntersectAll",
  "topDown",
  {
    Intersect: (p, ctx) => {
      if (!p.all) return undefined;
      const right = renewedAgainst(p.right, p.left);
      const output = outputOf(p.left);
      const yes = literal(true, BOOLEAN);
      const no = nullOf(BOOLEAN);
      const v1 = alias(yes, "vcol1");
      const v2 = alias(no, "vcol2");
      const l = project([v1, v2, ...output], p.left);
      const r = project([alias(no, "vcol1"), alias(yes, "vcol2"), ...outputOf(right)], right);
      const union: LogicalPlan = { kind: "Union", children: [l, r], byName: false, allowMissing: false };
      const [a, b, ...keys] = outputOf(union);
      const c1 = alias(aggregateOf("count", [a!], false, LONG, ctx), "vcol1_count");
      const c2 = alias(aggregateOf("count", [b!], false, LONG, ctx), "vcol2_count");
      const grouped: LogicalPlan = { kind: "Aggregate", grouping: keys, list: [c1, c2, ...keys], child: union };
      const config = ctx.evalConfig;
      const [x, y] = [toAttribute(c1), toAttribute(c2)];
      const both = filter(and(compare(">=", x, long(1n), config), compare(">=", y, long(1n), config), config), grouped);
      const least = alias(ifThen(compare(">", x, y, config), y, x, config), "min_count");
      return replicate(project([...keys, least], both), toAttribute(least), keys, ctx);
    },
  },
  { required: true },
);
