import { type DataType, isFractional, isIntegral, sameType } from "../../../types/dataType.ts";
import { typeOf } from "../../expr/tree.ts";
import { expressionRule } from "../define.ts";

const WIDTH: Readonly<Record<string, number>> = { byte: 1, short: 2, int: 3, long: 4, float: 5, double: 6 };
/** Whether every value of `from` is a value of `to`. */
function widens(from: DataType, to: DataType): boolean {
  if (isIntegral(from) && isIntegral(to)) return WIDTH[from.kind]! <= WIDTH[to.kind]!;
  if (isIntegral(from) && isFractional(to))
    return from.kind !== "long" && !(from.kind === "int" && to.kind === "float");
  return from.kind === "float" && to.kind === "double";
}

/** Casts to the type that is there already, and casts by way of a wider type. */
export const simplifyCasts = expressionRule("SimplifyCasts", {
  Cast: (e) => {
    const from = typeOf(e.child);
    if (sameType(from, e.type)) return e.child;
    if (e.child.kind !== "Cast") return undefined;
    const inner = typeOf(e.child.child);
    return widens(inner, e.child.type) && widens(e.child.type, e.type) ? { ...e, child: e.child.child } : undefined;
  },
});
