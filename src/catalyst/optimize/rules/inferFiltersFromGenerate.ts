import { INT } from "../../../types/dataType.ts";
import { nullableOf, references, typeOf } from "../../expr/tree.ts";
import { call, compare, conjunction, filter, int, isCall, isNotNull } from "../build.ts";
import { constraintsOf } from "../constraints.ts";
import { rule } from "../define.ts";
import { deterministic } from "../semantics.ts";

/** explode gives nothing for empty arrays: they can be filtered before. */
export const inferFiltersFromGenerate = rule("InferFiltersFromGenerate", "topDown", {
  Generate: (p, ctx) => {
    const g = p.generator;
    if (p.outer || (!isCall(g, "explode") && !isCall(g, "posexplode") && !isCall(g, "inline"))) return undefined;
    const input = g.args[0]!;
    const kind = typeOf(input).kind;
    if (references(input).size === 0 || !deterministic(input) || (kind !== "array" && kind !== "map")) return undefined;
    // An expression that costs something would be computed twice.
    if (input.kind !== "AttributeReference" && input.kind !== "GetStructField") return undefined;
    const config = ctx.evalConfig;
    const known = constraintsOf(p.child);
    const filters = [
      compare(">", call("size", [input], INT, false, config), int(0), config),
      ...(nullableOf(input) ? [isNotNull(input, config)] : []),
    ].filter((f) => !known.has(f));
    return filters.length === 0 ? undefined : { ...p, child: filter(conjunction(filters, config), p.child) };
  },
});
