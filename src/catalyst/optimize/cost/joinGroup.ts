import type { Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { JoinType, LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { splitConjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** A tree of inner joins taken apart: the relations, the predicates between them, and the semi and anti joins that filter the rows on the way. */
export interface JoinItem {
  readonly plan: LogicalPlan;
  /** A name for the item that does not depend on the order: its least column id. */
  readonly key: number;
}
export interface SemiItem extends JoinItem {
  readonly type: JoinType;
  readonly condition: Expression | undefined;
}
export interface JoinGroup {
  readonly items: readonly JoinItem[];
  readonly semis: readonly SemiItem[];
  readonly conditions: readonly Expression[];
  /** The tree's shape as a text, to tell whether an order is the one that is there. */
  readonly shape: string;
}

const isInner = (p: LogicalPlan): p is Extract<LogicalPlan, { kind: "Join" }> & { readonly type: "inner" | "cross" } =>
  p.kind === "Join" &&
  (p.type === "inner" || p.type === "cross") &&
  !p.hint &&
  splitConjuncts(p.condition).every(deterministic);
const isFilterJoin = (
  p: LogicalPlan,
): p is Extract<LogicalPlan, { kind: "Join" }> & { readonly type: "leftSemi" | "leftAnti" } =>
  p.kind === "Join" &&
  (p.type === "leftSemi" || p.type === "leftAnti") &&
  !p.hint &&
  !!p.condition &&
  deterministic(p.condition);
const isPlainProject = (p: LogicalPlan): p is Extract<LogicalPlan, { kind: "Project" }> =>
  p.kind === "Project" && p.list.every((e) => e.kind === "AttributeReference");

/** Whether a group of joins begins here. */
export const isReorderable = (p: LogicalPlan): boolean => isInner(p) || (isFilterJoin(p) && containsInner(p.left));
const containsInner = (p: LogicalPlan): boolean =>
  isInner(p) || (isFilterJoin(p) && containsInner(p.left)) || (isPlainProject(p) && containsInner(p.child));

const keyOf = (p: LogicalPlan): number => Math.min(Number.MAX_SAFE_INTEGER, ...outputIds(p));

export function joinGroup(top: LogicalPlan): JoinGroup {
  const items: JoinItem[] = [];
  const semis: SemiItem[] = [];
  const conditions: Expression[] = [];
  const visit = (p: LogicalPlan): string => {
    if (isInner(p)) {
      const l = visit(p.left);
      const r = visit(p.right);
      conditions.push(...splitConjuncts(p.condition));
      return `(${l} ${r})`;
    }
    if (isFilterJoin(p)) {
      // A semi join alone over a relation takes part as well: it may be cheaper after other joins.
      const l = visit(p.left);
      const left = new Set<number>();
      for (const id of outputIds(p.left)) left.add(id);
      const own = references(p.condition!);
      if ([...own].some((id) => left.has(id))) {
        const key = keyOf(p.right);
        semis.push({ plan: p.right, key, type: p.type, condition: p.condition });
        return `(${l} ${p.type}:${key})`;
      }
    }
    if (isPlainProject(p) && containsJoin(p.child)) return visit(p.child);
    const key = keyOf(p);
    items.push({ plan: p, key });
    return String(key);
  };
  const shape = visit(top);
  return { items, semis, conditions, shape };
}

const containsJoin = (p: LogicalPlan): boolean =>
  isInner(p) || isFilterJoin(p) || (isPlainProject(p) && containsJoin(p.child));
