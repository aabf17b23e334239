import { outputOf } from "../../plan/output.ts";
import { conjunction, eqNullSafe } from "../build.ts";
import { rule } from "../define.ts";
import { renewedAgainst } from "../renew.ts";

/** EXCEPT is the distinct rows of the left that have no equal row on the right. */
export const replaceExceptWithAntiJoin = rule(
  "ReplaceExceptWithAntiJoin",
  "topDown",
  {
    Except: (p, ctx) => {
      if (p.all) return undefined;
      const right = renewedAgainst(p.right, p.left);
      const r = outputOf(right);
      const condition = conjunction(
        outputOf(p.left).map((a, i) => eqNullSafe(a, r[i]!, ctx.evalConfig)),
        ctx.evalConfig,
      );
      return { kind: "Distinct", child: { kind: "Join", left: p.left, right, type: "leftAnti", condition } };
    },
  },
  { required: true },
);
