import { sparkError } from "../../common/errors/conditions.ts";
import type { Expression } from "../expr/expression.ts";
import type { JoinStrategyHint, LogicalPlan, UnresolvedHint } from "../plan/logicalPlan.ts";
import { mapPlanChildren } from "../plan/tree.ts";
import type { Env } from "./env.ts";
import { expandReplaceable, resolveExpression } from "./resolveExpression.ts";
import { scopeOf } from "./select.ts";

/** Hints: join strategies for relations by name, and partitioning. Unknown hints do nothing, as in Spark. */

const JOIN_HINTS: Readonly<Record<string, JoinStrategyHint>> = {
  BROADCAST: "broadcast",
  BROADCASTJOIN: "broadcast",
  MAPJOIN: "broadcast",
  MERGE: "merge",
  SHUFFLE_MERGE: "merge",
  MERGEJOIN: "merge",
  SHUFFLE_HASH: "shuffle_hash",
  SHUFFLE_REPLICATE_NL: "shuffle_replicate_nl",
};

/** The names of relations that a hint is about: identifiers or strings. */
function names(parameters: readonly Expression[]): string[] {
  return parameters.flatMap((p) =>
    p.kind === "UnresolvedAttribute"
      ? [p.parts.join(".").toLowerCase()]
      : p.kind === "Literal" && typeof p.value === "string"
        ? [p.value.toLowerCase()]
        : [],
  );
}

/** Marks the relations of those names in the query's own FROM; subqueries in it are not looked into. */
function mark(plan: LogicalPlan, wanted: readonly string[], hint: JoinStrategyHint): LogicalPlan {
  switch (plan.kind) {
    case "SubqueryAlias":
      if (wanted.some((w) => matches(plan.name, w))) return { kind: "ResolvedHint", hint, child: plan };
      return plan;
    case "UnresolvedRelation":
      return wanted.some((w) => matches(plan.parts, w)) ? { kind: "ResolvedHint", hint, child: plan } : plan;
    case "UnresolvedWith":
      return { ...plan, child: mark(plan.child, wanted, hint) };
    default:
      return mapPlanChildren(plan, (c) => mark(c, wanted, hint));
  }
}

const matches = (parts: readonly string[], wanted: string): boolean => {
  const all = parts.map((p) => p.toLowerCase());
  return all.join(".") === wanted || all[all.length - 1] === wanted;
};

export function resolveHint(h: UnresolvedHint, env: Env): LogicalPlan {
  const name = h.name.toUpperCase();
  const join = JOIN_HINTS[name];
  if (join) {
    const wanted = names(h.parameters);
    if (wanted.length > 0) return env.resolvePlan(mark(h.child, wanted, join), env);
    return { kind: "ResolvedHint", hint: join, child: env.resolvePlan(h.child, env) };
  }
  const child = env.resolvePlan(h.child, env);
  switch (name) {
    case "COALESCE":
    case "REPARTITION":
    case "REPARTITION_BY_RANGE":
    case "REBALANCE":
      return partitioning(name, h, child, env);
    default:
      return child;
  }
}

function partitioning(name: string, h: UnresolvedHint, child: LogicalPlan, env: Env): LogicalPlan {
  const first = h.parameters[0];
  const count = first?.kind === "Literal" && typeof first.value === "number" ? first.value : undefined;
  const columns = count === undefined ? h.parameters : h.parameters.slice(1);
  if (name === "COALESCE") {
    if (count === undefined || columns.length > 0) throw sparkError("_LEGACY_ERROR_TEMP_1046", { hintName: name });
    return { kind: "Repartition", partitions: count, shuffle: false, child };
  }
  const scope = scopeOf(env, [child]);
  const expressions = columns.map((c) => {
    if (c.kind === "Literal") throw sparkError("_LEGACY_ERROR_TEMP_1048", { hintName: name });
    return expandReplaceable(resolveExpression(c, scope));
  });
  if (name === "REPARTITION" && expressions.length === 0 && count !== undefined)
    return { kind: "Repartition", partitions: count, shuffle: true, child };
  return {
    kind: "RepartitionByExpression",
    expressions:
      name === "REPARTITION_BY_RANGE"
        ? expressions.map((e) => ({ kind: "SortOrder", child: e, ascending: true, nullsFirst: true }) as const)
        : expressions,
    ...(count === undefined ? {} : { partitions: count }),
    ...(name === "REBALANCE" ? { rebalance: true } : {}),
    child,
  };
}
