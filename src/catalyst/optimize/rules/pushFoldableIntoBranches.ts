import type { Call, Cast, Expression } from "../../expr/expression.ts";
import { nullableOf } from "../../expr/tree.ts";
import { isFoldable } from "../../functions/evaluate.ts";
import { isCall, nullOf } from "../build.ts";
import { expressionRule } from "../define.ts";
import { isNullIntolerant } from "../nullIntolerance.ts";

/** IF or CASE with constant results; CASE without ELSE has a null there. */
function branches(e: Expression): { conditional: Call; values: number[] } | undefined {
  if (isCall(e, "if")) return { conditional: e, values: [1, 2] };
  if (isCall(e, "case"))
    return { conditional: e, values: e.args.flatMap((_, i) => (i % 2 === 1 || i === e.args.length - 1 ? [i] : [])) };
  return undefined;
}

function push(e: Call | Cast, child: Expression, wrap: (value: Expression) => Expression): Expression | undefined {
  const b = branches(child);
  if (!b?.values.every((i) => isFoldable(b.conditional.args[i]!))) return undefined;
  const args = b.conditional.args.map((a, i) => (b.values.includes(i) ? wrap(a) : a));
  if (b.conditional.name === "case" && args.length % 2 === 0) args.push(wrap(nullOf(b.conditional.type)));
  return { ...b.conditional, args, type: e.type, nullable: e.nullable || b.values.some((i) => nullableOf(args[i]!)) };
}

/** `f(IF(c, 1, 2))` becomes `IF(c, f(1), f(2))`, whose branches are then folded. */
export const pushFoldableIntoBranches = expressionRule("PushFoldableIntoBranches", {
  Cast: (e) => push(e, e.child, (child) => ({ ...e, child })),
  Call: (e) => {
    if (!isNullIntolerant(e) || e.args.length > 2) return undefined;
    for (let i = 0; i < e.args.length; i++) {
      if (!branches(e.args[i]!) || !e.args.every((a, j) => j === i || isFoldable(a))) continue;
      const out = push(e, e.args[i]!, (value) => ({ ...e, args: e.args.map((a, j) => (j === i ? value : a)) }));
      if (out) return out;
    }
    return undefined;
  },
});
