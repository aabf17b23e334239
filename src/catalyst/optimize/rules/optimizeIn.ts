import { nullableOf } from "../../expr/tree.ts";
import { call, eq } from "../build.ts";
import { calls, expressionRule } from "../define.ts";
import { exprKey } from "../semantics.ts";

/** Removes repeated values of IN lists; a list of one is an equality. */
export const optimizeIn = expressionRule(
  "OptimizeIn",
  calls({
    in: (e, ctx) => {
      const value = e.args[0]!;
      const list = e.args.slice(1);
      if (list.length === 0 || !list.every((x) => x.kind === "Literal")) return undefined;
      const unique = [...new Map(list.map((x) => [exprKey(x), x])).values()];
      if (unique.length === 1) return eq(value, unique[0]!, ctx.evalConfig);
      if (unique.length === list.length) return undefined;
      return call("in", [value, ...unique], e.type, nullableOf(value) || unique.some(nullableOf), e.config);
    },
  }),
);
