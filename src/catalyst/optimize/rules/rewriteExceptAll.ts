import { LONG } from "../../../types/dataType.ts";
import { outputOf } from "../../plan/output.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { toAttribute } from "../../expr/tree.ts";
import { alias, compare, filter, long, project } from "../build.ts";
import { rule } from "../define.ts";
import { renewedAgainst } from "../renew.ts";
import { aggregateOf, replicate } from "../replicate.ts";

/** EXCEPT ALL: rows count +1 on the left and -1 on the right; each is given as often as the sum says. */
export const rewriteExceptAll = rule(
  "RewriteExceptAll",
  "topDown",
  {
    Except: (p, ctx) => {
      if (!p.all) return undefined;
      const right = renewedAgainst(p.right, p.left);
      const output = outputOf(p.left);
      const one = alias(long(1n), "vcol");
      const left = project([...output, one], p.left);
      const minus = project([...outputOf(right), alias(long(-1n), "vcol")], right);
      const union: LogicalPlan = { kind: "Union", children: [left, minus], byName: false, allowMissing: false };
      const keys = outputOf(union).slice(0, output.length);
      const sum = alias(aggregateOf("sum", [toAttribute(one)], true, LONG, ctx), "sum");
      const grouped: LogicalPlan = { kind: "Aggregate", grouping: keys, list: [...keys, sum], child: union };
      const times = toAttribute(sum);
      return replicate(filter(compare(">", times, long(0n), ctx.evalConfig), grouped), times, keys, ctx);
    },
  },
  { required: true },
);
