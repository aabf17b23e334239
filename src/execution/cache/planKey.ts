import type { LogicalPlan, TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { keyNumbers, sourceKey } from "../../catalyst/plan/keyParts.ts";

/** Nodes that change names alone. */
export function withoutNames(p: LogicalPlan): LogicalPlan {
  let out = p;
  while (out.kind === "SubqueryAlias" || out.kind === "View" || out.kind === "ResolvedHint") out = out.child;
  return out;
}

/** What does not count for what a plan gives. */
const SKIPPED = new Set(["planId", "origin", "now", "settings", "qualifier", "metadata"]);

/**
 * A text that is the same for analyzed plans that give the same rows: ids count from 0 in order of appearance, names of columns are left out, files
 * are told by their paths. `scope` tells sessions apart, whose functions have numbers of their own.
 */
export function planKey(plan: LogicalPlan, scope: string): string {
  const number = keyNumbers();
  return JSON.stringify(plan, function (this: unknown, key: string, value: unknown): unknown {
    const holder = this as { readonly kind?: string };
    if (SKIPPED.has(key)) return undefined;
    if (typeof value === "bigint" || typeof value === "number") return number(key, value);
    if (key === "name" && (holder.kind === "AttributeReference" || holder.kind === "Alias")) return undefined;
    if (key === "source" && holder.kind === "LogicalRelation") return sourceKey(value as TableSource);
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    const node = withoutNames(value as LogicalPlan) as { readonly kind?: string };
    return node.kind === "ScalarUdf" ? { ...node, scope } : node;
  });
}
