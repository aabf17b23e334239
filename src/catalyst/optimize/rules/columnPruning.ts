import type { Expression } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { expressionsOf, mapPlanChildren } from "../../plan/tree.ts";
import { project } from "../build.ts";
import { planRule } from "../define.ts";
import { refsOfAll } from "../predicates.ts";

type Ids = ReadonlySet<number>;
const union = (...sets: Ids[]): Set<number> => {
  const out = new Set<number>();
  for (const s of sets) for (const id of s) out.add(id);
  return out;
};
const idOf = (e: Expression): number => (e.kind === "Alias" || e.kind === "AttributeReference" ? e.id : -1);
const hasDuplicates = (p: LogicalPlan): boolean => outputIds(p).size !== outputOf(p).length;
const isLeaf = (p: LogicalPlan): boolean =>
  p.kind === "LogicalRelation" ||
  p.kind === "LocalRelation" ||
  p.kind === "InMemoryRelation" ||
  p.kind === "Range" ||
  p.kind === "CTERelationRef";

/** The plan with a projection above it when it gives more than `required`. */
function narrow(p: LogicalPlan, required: Ids): LogicalPlan {
  const out = outputOf(p);
  const kept = out.filter((a) => required.has(a.id));
  return kept.length === out.length ? p : project(kept, p);
}

/** As `prune`, but a relation or a join stays as it is: the projection then stands above the filter over it. */
function below(p: LogicalPlan, required: Ids): LogicalPlan {
  if (isLeaf(p)) return p;
  if (p.kind === "Filter") return pruneFilter(p, required, false);
  return p.kind === "Join" ? pruneJoin(p, required) : prune(p, required);
}

function pruneJoin(p: Extract<LogicalPlan, { kind: "Join" }>, required: Ids): LogicalPlan {
  const needed = union(required, p.condition ? refsOfAll([p.condition]) : new Set());
  const left = prune(p.left, needed);
  const right = prune(p.right, needed);
  return left === p.left && right === p.right ? p : { ...p, left, right };
}

function pruneFilter(p: Extract<LogicalPlan, { kind: "Filter" }>, required: Ids, exact: boolean): LogicalPlan {
  const child = below(p.child, union(required, refsOfAll([p.condition])));
  const out = child === p.child ? p : { ...p, child };
  return exact ? narrow(out, required) : out;
}

/** The plan with the columns in `required` alone, in the order of its output. */
function prune(p: LogicalPlan, required: Ids): LogicalPlan {
  switch (p.kind) {
    case "Project": {
      const kept = p.list.filter((e) => required.has(idOf(e)));
      const list = kept.length === p.list.length ? p.list : kept;
      const refs = refsOfAll(list);
      const child = below(p.child, refs);
      const out = outputOf(child);
      if (
        list.length === out.length &&
        list.every((e, i) => e.kind === "AttributeReference" && e.id === out[i]!.id && e.name === out[i]!.name)
      )
        return child;
      return list === p.list && child === p.child ? p : { ...p, list, child };
    }
    case "Aggregate": {
      const kept = p.list.filter((e) => required.has(idOf(e)));
      const list = kept.length === p.list.length ? p.list : kept.length > 0 ? kept : p.list.slice(0, 1);
      const child = prune(p.child, refsOfAll([...p.grouping, ...list]));
      return narrow(
        list === p.list && child === p.child ? p : { ...p, list: same(list, p.list) ? p.list : list, child },
        required,
      );
    }
    case "Filter":
      return pruneFilter(p, required, true);
    case "Sort":
    case "RepartitionByExpression":
    case "WindowGroupLimit": {
      const child = prune(p.child, union(required, refsOfAll(expressionsOf(p))));
      return narrow(child === p.child ? p : { ...p, child }, required);
    }
    case "GlobalLimit":
    case "LocalLimit":
    case "Offset":
    case "Tail":
    case "Repartition":
    case "Sample":
    case "SubqueryAlias":
    case "View":
    case "ResolvedHint": {
      const child = prune(p.child, required);
      return child === p.child ? p : { ...p, child };
    }
    case "Deduplicate": {
      const child = prune(p.child, p.all ? outputIds(p.child) : union(required, refsOfAll(p.keys)));
      return narrow(child === p.child ? p : { ...p, child }, required);
    }
    case "Window": {
      const kept = p.expressions.filter((e) => required.has(idOf(e)));
      if (kept.length === 0) return prune(p.child, required);
      const expressions = kept.length === p.expressions.length ? p.expressions : kept;
      const child = prune(p.child, union(required, refsOfAll([...expressions, ...p.partitionBy, ...p.orderBy])));
      return narrow(expressions === p.expressions && child === p.child ? p : { ...p, expressions, child }, required);
    }
    case "Expand": {
      const keep = p.output.map((a) => required.has(a.id));
      const all = keep.every((k) => k);
      const output = all ? p.output : p.output.filter((_, i) => keep[i]);
      const projections = all ? p.projections : p.projections.map((l) => l.filter((_, i) => keep[i]));
      const child = prune(p.child, refsOfAll(projections.flat()));
      return all && child === p.child ? p : { ...p, output, projections, child };
    }
    case "Generate": {
      const refs = refsOfAll([p.generator]);
      const dropped = new Set((p.unrequired ?? []).map((i) => outputOf(p.child)[i]!.id));
      const child = prune(p.child, union(new Set([...required].filter((id) => !dropped.has(id))), refs));
      const unrequired = outputOf(child).flatMap((a, i) => (required.has(a.id) && !dropped.has(a.id) ? [] : [i]));
      const before = p.unrequired ?? [];
      const unchanged =
        child === p.child && before.length === unrequired.length && before.every((x, i) => x === unrequired[i]);
      return narrow(unchanged ? p : { ...p, child, unrequired }, required);
    }
    case "Join":
      return narrow(pruneJoin(p, required), required);
    case "Union": {
      const output = outputOf(p);
      if (p.children.some(hasDuplicates))
        return narrow(
          mapPlanChildren(p, (c) => prune(c, outputIds(c))),
          required,
        );
      const positions = output.flatMap((a, i) => (required.has(a.id) ? [i] : []));
      return mapPlanChildren(p, (c) => {
        const own = outputOf(c);
        return prune(c, new Set(positions.map((i) => own[i]!.id)));
      });
    }
    case "LogicalRelation":
    case "LocalRelation":
    case "InMemoryRelation":
    case "Range":
    case "CTERelationRef":
    case "OneRowRelation":
      return narrow(p, required);
    default:
      return narrow(
        mapPlanChildren(p, (c) => prune(c, outputIds(c))),
        required,
      );
  }
}

const same = (a: readonly Expression[], b: readonly Expression[]): boolean =>
  a.length === b.length && a.every((e, i) => e === b[i]);

/** Removes the columns that nothing above reads, in one walk from the top with the set of columns needed. */
export const columnPruning = planRule("ColumnPruning", (plan) => {
  if (plan.kind === "WithCTE") {
    const child = prune(plan.child, outputIds(plan.child));
    return child === plan.child ? plan : { ...plan, child };
  }
  const out = prune(plan, outputIds(plan));
  // A projection at the top that only dropped names again would change the schema.
  return outputOf(out).length === outputOf(plan).length ? out : plan;
});
