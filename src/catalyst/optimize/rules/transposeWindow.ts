import { outputOf } from "../../plan/output.ts";
import { project } from "../build.ts";
import { rule } from "../define.ts";
import { refsOfAll } from "../predicates.ts";
import { deterministic, exprKey } from "../semantics.ts";

/** Puts the window with fewer keys below the one with more that begin with them, so that rows are distributed once. */
export const transposeWindow = rule("TransposeWindow", "bottomUp", {
  Window: (p) => {
    const child = p.child;
    if (child.kind !== "Window" || p.partitionBy.length === 0 || p.partitionBy.length >= child.partitionBy.length)
      return undefined;
    const made = new Set(child.expressions.map((e) => e.id));
    const refs = refsOfAll([...p.expressions, ...p.partitionBy, ...p.orderBy]);
    if (
      [...refs].some((id) => made.has(id)) ||
      !p.expressions.every(deterministic) ||
      !child.expressions.every(deterministic)
    )
      return undefined;
    const keys = new Set(p.partitionBy.map(exprKey));
    if (!child.partitionBy.slice(0, p.partitionBy.length).every((k) => keys.has(exprKey(k)))) return undefined;
    return project(outputOf(p), { ...child, child: { ...p, child: child.child } });
  },
});
