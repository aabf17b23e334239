import { BOOLEAN, INT, STRING } from "../../../types/dataType.ts";
import type { Expression } from "../../expr/expression.ts";
import { nullableOf, typeOf } from "../../expr/tree.ts";
import { and, call, compare, eq, int, literal } from "../build.ts";
import { calls, expressionRule } from "../define.ts";

/** LIKE with wildcards at the ends only is a comparison of prefix, suffix or substring. */
export const likeSimplification = expressionRule(
  "LikeSimplification",
  calls({
    like: (e, ctx) => {
      const [value, pattern, escape] = e.args as [Expression, Expression, Expression | undefined];
      if (pattern.kind !== "Literal" || typeof pattern.value !== "string") return undefined;
      const type = typeOf(value);
      if (type.kind === "string" && type.collation !== undefined) return undefined;
      const text = pattern.value;
      const mark = escape === undefined ? "\\" : escape.kind === "Literal" ? escape.value : undefined;
      if (typeof mark !== "string" || text.includes(mark) || text.includes("_")) return undefined;
      const test = (name: string, part: string): Expression =>
        call(name, [value, literal(part, STRING)], BOOLEAN, nullableOf(value), e.config);
      const parts = text.split("%");
      if (parts.length === 1) return eq(value, literal(text, STRING), ctx.evalConfig);
      const first = parts[0]!;
      const last = parts[parts.length - 1]!;
      const middle = parts.slice(1, -1);
      if (parts.length === 2) {
        if (first !== "" && last === "") return test("startswith", first);
        if (first === "" && last !== "") return test("endswith", last);
        if (first === "") return undefined;
        const length = call("length", [value], INT, nullableOf(value), e.config);
        const long = compare(">=", length, int([...first].length + [...last].length), ctx.evalConfig);
        return and(long, and(test("startswith", first), test("endswith", last), ctx.evalConfig), ctx.evalConfig);
      }
      if (parts.length === 3 && first === "" && last === "" && middle[0] !== "") return test("contains", middle[0]!);
      return undefined;
    },
  }),
);
