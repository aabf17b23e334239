import { defineConf } from "../../common/config/config.ts";
import { defineConditions, sparkError, unsupported } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import { type AttributeReference, nextExprId } from "../expr/expression.ts";
import type { CTERelationDef, LogicalPlan, RecursiveLoop, UnresolvedWith } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { planChildren } from "../plan/tree.ts";

import { quoteType } from "./errors.ts";
import type { CteEntry, Env } from "./env.ts";
import { aliasOf, castTo } from "./make.ts";
import { hasOuterReferences } from "./subquery.ts";
import { widerTypeForTwo } from "./coercion/commonType.ts";
import { sameShape } from "./coercion/operators.ts";

/** WITH RECURSIVE: an anchor UNION ALL a step that refers to the table itself. */

defineConditions({
  INVALID_RECURSIVE_CTE: [
    "42836",
    "Invalid recursive definition found. Recursive queries must contain an UNION or an UNION ALL statement with 2 children. The first child needs to be the anchor term without any recursive references. Any top level inner CTE must not contain self references.",
  ],
  INVALID_RECURSIVE_REFERENCE: ["42836", "Invalid recursive reference found inside the recursive CTE."],
  CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE: [
    "42825",
    "Failed to merge incompatible data types <left> and <right>. Please check the data types of the columns being merged and ensure that they are compatible. If necessary, consider casting the columns to compatible data types before attempting the merge.",
  ],
  "INVALID_RECURSIVE_REFERENCE.PLACE": [
    "42836",
    "Recursive references cannot be used on the right side of left outer/semi/anti joins, on the left side of right outer joins, in full outer joins, in aggregates, and in subquery expressions.",
  ],
  UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE: [
    "42836",
    "The UNION operator is not yet supported within recursive common table expressions (WITH clauses that refer to themselves, directly or indirectly). Please use UNION ALL instead.",
  ],
});
defineConf(
  {
    key: "spark.sql.cteRecursionLevelLimit",
    default: "100",
    doc: "Steps of a recursive common table after which the query fails; -1: never.",
  },
  {
    key: "spark.sql.cteRecursionRowLimit",
    default: "1000000",
    doc: "Rows of a recursive common table after which the query fails; -1: never.",
  },
);

/** How many relations of the name a plan that is not resolved yet holds, in subqueries too. */
function countReferences(value: unknown, key: string): number {
  if (Array.isArray(value)) return value.reduce((n: number, v) => n + countReferences(v, key), 0);
  if (value === null || typeof value !== "object") return 0;
  const node = value as { readonly kind?: string; readonly parts?: readonly string[] };
  if (node.kind === "UnresolvedRelation" && node.parts?.length === 1 && node.parts[0]!.toLowerCase() === key) return 1;
  let n = 0;
  for (const [k, v] of Object.entries(value)) if (k !== "origin") n += countReferences(v, key);
  return n;
}

export const refersToItself = (plan: LogicalPlan, name: string): boolean =>
  countReferences(plan, name.toLowerCase()) > 0;

/** The two sides of the definition's UNION ALL; what stands around it (WITH, names of columns) goes to both. */
function sides(plan: LogicalPlan): readonly [LogicalPlan, LogicalPlan] {
  if (
    plan.kind === "UnresolvedWith" ||
    plan.kind === "UnresolvedSubqueryColumnAliases" ||
    plan.kind === "SubqueryAlias"
  ) {
    const [a, b] = sides(plan.child);
    return [
      { ...plan, child: a },
      { ...plan, child: b },
    ];
  }
  if (plan.kind === "Distinct" && plan.child.kind === "Union")
    throw sparkError("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", {});
  if (plan.kind !== "Union" || plan.children.length !== 2) throw sparkError("INVALID_RECURSIVE_CTE", {});
  return [plan.children[0]!, plan.children[1]!];
}

/** The resolved definition of a common table that refers to itself. */
export function resolveRecursion(
  c: UnresolvedWith["ctes"][number],
  entry: CteEntry,
  env: Env,
  rename: (plan: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  const key = c.name.toLowerCase();
  const [first, second] = sides(c.plan);
  if (countReferences(first, key) > 0) throw sparkError("INVALID_RECURSIVE_CTE", {});
  const anchor = rename(env.resolvePlan(first, env));
  const columns = outputOf(anchor);
  const fresh = (): AttributeReference[] =>
    columns.map((a) => ({ ...a, id: nextExprId(), nullable: true, qualifier: [] }));
  const id = nextExprId();
  const references: LogicalPlan[] = [];
  entry.self = () => {
    const made: LogicalPlan = { kind: "LocalRelation", output: fresh(), rows: [], previousOf: id };
    references.push(made);
    return made;
  };
  let step: LogicalPlan;
  try {
    step = env.resolvePlan(second, env);
  } finally {
    entry.self = undefined;
  }
  if (references.length === 0) throw sparkError("INVALID_RECURSIVE_CTE", {});
  if (!reachable(step, id)) throw sparkError("INVALID_RECURSIVE_REFERENCE.PLACE", {});
  const given = outputOf(step);
  if (given.length !== columns.length)
    throw sparkError("NUM_COLUMNS_MISMATCH", {
      operator: "UNION",
      firstNumColumns: String(columns.length),
      invalidOrdinalNum: "second",
      invalidNumColumns: String(given.length),
    });
  const config = env.ctx.evalConfig;
  const fits = (a: DataType, b: DataType): boolean => {
    const wide = widerTypeForTwo(a, b, config.ansi);
    return sameShape(a, b) || (wide !== undefined && sameShape(a, wide));
  };
  for (const [i, a] of given.entries())
    if (!fits(columns[i]!.type, a.type))
      throw sparkError("CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE", {
        left: quoteType(columns[i]!.type),
        right: quoteType(a.type),
      });
  if (given.some((a, i) => !sameShape(a.type, columns[i]!.type)))
    step = {
      kind: "Project",
      list: given.map((a, i) => aliasOf(castTo(a, columns[i]!.type, config), columns[i]!.name)),
      child: step,
    };
  if (hasOuterReferences(anchor) || hasOuterReferences(step))
    throw unsupported("a recursive common table that refers to the query around it");
  const around = definitionsAround(env, entry);
  const within = (child: LogicalPlan): LogicalPlan =>
    around.length === 0 ? child : { kind: "WithCTE", definitions: around, child };
  const loop: RecursiveLoop = { id, name: c.name, anchor: within(anchor), step: within(step), maxLevel: c.maxLevel };
  return { kind: "LocalRelation", output: fresh(), rows: [], loop };
}

/** Whether the rows of the step before reach the step without passing an operator that needs all rows at once. */
function reachable(p: LogicalPlan, id: number): boolean {
  if (p.kind === "LocalRelation") return p.previousOf === id;
  if (p.kind === "Aggregate" || p.kind === "Distinct" || p.kind === "Window" || p.kind === "Sort") return false;
  if (p.kind === "Except") return reachable(p.left, id);
  if (p.kind === "Join") {
    const left =
      p.type === "inner" || p.type === "cross" || p.type === "left" || p.type === "leftSemi" || p.type === "leftAnti";
    const right = p.type === "inner" || p.type === "cross" || p.type === "right";
    return (left && reachable(p.left, id)) || (right && reachable(p.right, id));
  }
  return planChildren(p).some((c) => reachable(c, id));
}

/** The common tables that the loop may refer to: it is run by itself. */
function definitionsAround(env: Env, own: CteEntry): CTERelationDef[] {
  const out: CTERelationDef[] = [];
  for (let s = env.ctes; s; s = s.parent)
    for (const e of s.entries.values())
      if (e !== own && e.resolved && e.references > 0)
        out.unshift({ kind: "CTERelationDef", id: e.id, name: e.name, child: e.resolved });
  return out;
}
