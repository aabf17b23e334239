import { unsupported } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { AttributeReference, Expression } from "../expr/expression.ts";
import { findExpression, typeOf } from "../expr/tree.ts";
import type { Join, LateralJoin, LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../plan/output.ts";
import type { Env } from "./env.ts";
import { errorAt, quoteExpr, quoteName, quoteType } from "./errors.ts";
import { hiddenOf, hideKeys, widen } from "./hidden.ts";
import { aliasOf, callOf, castTo } from "./make.ts";
import { comparison } from "./coercion/operators.ts";
import { sameName } from "./names.ts";
import { plansOf } from "./planIds.ts";
import { expandReplaceable, hasAggregate, hasWindow, resolveExpression } from "./resolveExpression.ts";
import { scopeOf } from "./select.ts";
import { outerReferences } from "./subquery.ts";

/** Joins: conditions, USING and NATURAL, and which columns they show. */

/** A condition of a join or filter must be boolean, and hold no aggregates or windows. */
export function checkCondition(e: Expression, what: "JOIN" | "FILTER", env: Env): Expression {
  const type = typeOf(e);
  if (type.kind === "null") return castTo(e, T.BOOLEAN, env.ctx.evalConfig);
  if (type.kind === "boolean") return e;
  if (what === "JOIN")
    throw errorAt(e.origin, "JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE", {
      joinCondition: quoteExpr(e),
      conditionType: quoteType(type),
    });
  throw errorAt(e.origin, "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", {
    sqlExpr: quoteExpr(e),
    filter: quoteExpr(e),
    type: quoteType(type),
  });
}

/** Columns on the two sides that the condition reaches by hidden names become part of the sides. */
function withHidden(plan: LogicalPlan, e: Expression): LogicalPlan {
  const hidden = hiddenOf(plan);
  if (hidden.length === 0) return plan;
  const wanted = new Map<number, AttributeReference>();
  findExpression(e, (x) => {
    if (x.kind === "AttributeReference" && hidden.some((h) => h.id === x.id)) wanted.set(x.id, x);
    return false;
  });
  return wanted.size > 0 ? widen(plan, wanted) : plan;
}

export function resolveJoin(j: Join, env: Env): LogicalPlan {
  const left = env.resolvePlan(j.left, env);
  const right = env.resolvePlan(j.right, env);
  if (j.using !== undefined) return usingJoin(j, left, right, env);
  if (!j.condition) return { ...j, left, right };
  const scope = scopeOf(env, [left, right]);
  const condition = checkCondition(expandReplaceable(resolveExpression(j.condition, scope)), "JOIN", env);
  if (hasAggregate(condition) || hasWindow(condition))
    throw errorAt(condition.origin, "INVALID_WHERE_CONDITION", {
      condition: quoteExpr(condition),
      expressionList: quoteList(condition),
    });
  checkSubqueries(condition, left, right);
  const wideLeft = withHidden(left, condition);
  const wideRight = withHidden(right, condition);
  const join: LogicalPlan = { ...j, left: wideLeft, right: wideRight, condition };
  if (wideLeft === left && wideRight === right) return join;
  const shown = new Set([...outputOf(left), ...outputOf(right)].map((a) => a.id));
  return hideKeys({ kind: "Project", list: outputOf(join).filter((a) => shown.has(a.id)), child: join }, [
    ...hiddenOf(left),
    ...hiddenOf(right),
  ]);
}

/** A subquery in a join's condition may refer to columns of one side alone. */
function checkSubqueries(condition: Expression, left: LogicalPlan, right: LogicalPlan): void {
  const l = outputIds(left);
  const r = outputIds(right);
  findExpression(condition, (x) => {
    if (x.kind !== "ScalarSubquery" && x.kind !== "Exists" && x.kind !== "InSubquery") return false;
    const ids = x.outer.flatMap((o) => (o.kind === "AttributeReference" ? [o.id] : []));
    if (ids.some((i) => l.has(i)) && ids.some((i) => r.has(i)))
      throw errorAt(
        x.origin,
        "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION",
        { subqueryExpression: quoteExpr(x).slice(1, -1) },
      );
    return false;
  });
}

const quoteList = (e: Expression): string => {
  const hit = findExpression(e, (x) => x.kind === "AggregateCall" || x.kind === "WindowExpression");
  return hit ? quoteExpr(hit).slice(1, -1) : "";
};

function usingJoin(j: Join, left: LogicalPlan, right: LogicalPlan, env: Env): LogicalPlan {
  const config = env.ctx.evalConfig;
  const { caseSensitive } = config;
  const l = outputOf(left);
  const r = outputOf(right);
  const names =
    j.using === true
      ? l
          .filter(
            (a, i) =>
              r.some((b) => sameName(a.name, b.name, caseSensitive)) &&
              l.findIndex((c) => sameName(a.name, c.name, caseSensitive)) === i,
          )
          .map((a) => a.name)
      : (j.using as readonly string[]);
  const pick = (
    name: string,
    side: "left" | "right",
    attributes: readonly AttributeReference[],
  ): AttributeReference => {
    const first = attributes.find((a) => sameName(a.name, name, caseSensitive));
    if (!first)
      throw errorAt(undefined, "UNRESOLVED_USING_COLUMN_FOR_JOIN", {
        colName: quoteName(name),
        side,
        suggestion: attributes
          .map((a) => quoteName(a.name))
          .sort()
          .join(", "),
      });
    return first;
  };
  const leftKeys = names.map((n) => pick(n, "left", l));
  const rightKeys = names.map((n) => pick(n, "right", r));
  const equalities = leftKeys.map((a, i) =>
    comparison("=", [a, rightKeys[i]!], config, (args) => callOf("=", args, config, { type: T.BOOLEAN })),
  );
  const condition =
    equalities.length > 0 ? equalities.reduce((a, b) => callOf("and", [a, b], config, { type: T.BOOLEAN })) : undefined;
  const { using: _, ...rest } = j;
  const join: LogicalPlan = { ...rest, left, right, condition };
  const all = outputOf(join);
  const byId = (a: AttributeReference): AttributeReference => all.find((x) => x.id === a.id) ?? a;
  const isKey = (keys: readonly AttributeReference[], a: AttributeReference): boolean =>
    keys.some((k) => k.id === a.id);
  const leftRest = l.filter((a) => !isKey(leftKeys, a)).map(byId);
  const rightRest = r.filter((a) => !isKey(rightKeys, a)).map(byId);
  const below = [...hiddenOf(left), ...hiddenOf(right)];
  const lk = leftKeys.map(byId);
  const rk = rightKeys.map(byId);
  const project = (list: readonly Expression[], hidden: readonly AttributeReference[]): LogicalPlan =>
    hideKeys({ kind: "Project", list, child: join }, [...hidden, ...below]);
  switch (j.type) {
    case "leftSemi":
    case "leftAnti":
      return project([...lk, ...leftRest], []);
    case "right":
      return project([...rk, ...leftRest, ...rightRest], lk);
    case "full": {
      const both = lk.map((a, i): Expression => {
        const b = rk[i]!;
        const common = castPair(a, b, config);
        return aliasOf(callOf("coalesce", common, config, { type: typeOf(common[0]!) }), a.name);
      });
      return project([...both, ...leftRest, ...rightRest], [...lk, ...rk]);
    }
    default:
      return project([...lk, ...leftRest, ...rightRest], rk);
  }
}

function castPair(
  a: AttributeReference,
  b: AttributeReference,
  config: Env["ctx"]["evalConfig"],
): [Expression, Expression] {
  const e = comparison("=", [a, b], config, (args) => callOf("=", args, config, { type: T.BOOLEAN }));
  const args = e.kind === "Call" ? e.args : [a, b];
  return [args[0]!, args[1]!];
}

/** The right side sees the columns of the left as those of a query around it. */
export function resolveLateralJoin(j: LateralJoin, env: Env): LogicalPlan {
  const left = env.resolvePlan(j.left, env);
  const scope = scopeOf(env, [left]);
  const right = env.resolvePlan(j.right, {
    ...env,
    outer: {
      attributes: scope.attributes,
      byPlan: (column, planId) => {
        if (plansOf([left], planId).length === 0) return env.outer?.byPlan(column, planId);
        return outer(resolveExpression(column, scope));
      },
      lookup: (parts, origin) => {
        const found = scope.lookup(parts, origin);
        return found && outer(found);
      },
    },
  });
  // Keys that a USING join on the left hides are shown to the right side, and trimmed again.
  const hidden = hiddenOf(left);
  const wanted = new Map(
    outerReferences(right).flatMap((a) => (hidden.some((h) => h.id === a.id) ? [[a.id, a] as const] : [])),
  );
  const wide = wanted.size > 0 ? widen(left, wanted) : left;
  if (wide !== left) {
    const join: LogicalPlan = { ...j, left: wide, right };
    const shown = new Set([...outputOf(left), ...outputOf(right)].map((a) => a.id));
    if (j.condition) throw unsupported("conditions of lateral joins that follow a USING join");
    return hideKeys({ kind: "Project", list: outputOf(join).filter((a) => shown.has(a.id)), child: join }, hidden);
  }
  if (!j.condition) return { ...j, left, right };
  const both = scopeOf(env, [left, right]);
  return {
    ...j,
    left,
    right,
    condition: checkCondition(expandReplaceable(resolveExpression(j.condition, both)), "JOIN", env),
  };
}

const outer = (e: Expression): Expression =>
  e.kind === "AttributeReference"
    ? { kind: "OuterReference", child: e }
    : "child" in e && e.kind === "GetStructField"
      ? { ...e, child: outer(e.child) }
      : e;
