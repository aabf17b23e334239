import { sameType } from "../../../types/dataType.ts";
import { typeOf } from "../../expr/tree.ts";
import { isCall } from "../build.ts";
import { calls, expressionRule } from "../define.ts";

/** concat inside concat. */
export const combineConcats = expressionRule(
  "CombineConcats",
  calls({
    concat: (e) => {
      if (!e.args.some((a) => isCall(a, "concat") && sameType(typeOf(a), e.type))) return undefined;
      return { ...e, args: e.args.flatMap((a) => (isCall(a, "concat") && sameType(typeOf(a), e.type) ? a.args : [a])) };
    },
  }),
);
