import type { EvalConfig, Expression } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { conjunction } from "../build.ts";
import { decorrelate } from "../decorrelate.ts";
import { rule } from "../define.ts";

/** A lateral join becomes a join with the decorrelated right side. */
export const rewriteLateralSubquery = rule(
  "RewriteLateralSubquery",
  "bottomUp",
  {
    LateralJoin: (p, ctx): LogicalPlan => {
      const config: EvalConfig = ctx.evalConfig;
      // An aggregate without GROUP BY gives a row for every left row: the general way of decorrelation keeps it.
      const d = decorrelate(p.right, p.left, config, { globalAggregateAtTop: false });
      const all: Expression[] = [...d.conditions, ...(p.condition ? [p.condition] : [])];
      const join: LogicalPlan = {
        kind: "Join",
        left: p.left,
        right: d.plan,
        type: p.type === "cross" ? "inner" : p.type,
        condition: conjunction(all, config),
      };
      const own = outputOf(p);
      return outputOf(join).length === own.length ? join : { kind: "Project", list: own, child: join };
    },
  },
  { required: true },
);
