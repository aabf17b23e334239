import { internalError } from "../../common/errors/conditions.ts";
import { sameType } from "../../types/dataType.ts";
import { references } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { treeString } from "../plan/treeString.ts";
import { expressionsOf, forEachPlan, planChildren } from "../plan/tree.ts";

/** What holds after each rule: the schema is the same, and every column comes from below. Tests run it after each rule. */
export function checkRewrite(rule: string, before: LogicalPlan, after: LogicalPlan): void {
  const fail = (what: string): never => {
    throw internalError(`${rule} ${what}\n${treeString(before)}\n--- became\n${treeString(after)}`);
  };
  const was = outputOf(before);
  const is = outputOf(after);
  if (was.length !== is.length) fail("changed the number of columns");
  was.forEach((a, i) => {
    const b = is[i]!;
    if (a.name !== b.name) fail(`renamed ${a.name} to ${b.name}`);
    if (!sameType(a.type, b.type, true)) fail(`changed the type of ${a.name}`);
    if (a.id !== b.id && before.kind !== "WithCTE") fail(`changed the id of ${a.name}`);
  });
  forEachPlan(after, (p) => {
    const children = planChildren(p);
    if (p.kind === "LateralJoin" || children.length === 0) return;
    const have = new Set(children.flatMap((c) => outputOf(c).map((a) => a.id)));
    for (const e of expressionsOf(p))
      for (const id of references(e)) if (!have.has(id)) fail(`left a reference to #${id} unresolved in ${p.kind}`);
    if (p.kind === "Join") {
      const left = new Set(outputOf(p.left).map((a) => a.id));
      if (p.type !== "leftSemi" && p.type !== "leftAnti" && outputOf(p.right).some((a) => left.has(a.id)))
        fail("made a join of sides with the same ids");
    }
  });
}

/** Plans with the same text, ids apart: rules that make columns give them new ids each time. */
export const samePlan = (a: LogicalPlan, b: LogicalPlan): boolean => a === b || normalized(a) === normalized(b);

export function normalized(p: LogicalPlan): string {
  const numbers = new Map<string, number>();
  return treeString(p).replace(/#(\d+)/g, (_, id: string) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return `#${numbers.get(id)}`;
  });
}
