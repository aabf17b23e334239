import * as T from "../../types/dataType.ts";
import {
  type Alias,
  type Expression,
  type FrameBound,
  nextExprId,
  type SortOrder,
  type WindowExpression,
  type WindowFrame,
} from "../expr/expression.ts";
import { findExpression, mapChildren, nullableOf, typeOf } from "../expr/tree.ts";
import { isFoldable } from "../functions/evaluate.ts";
import { findFunction } from "../functions/registry.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, mismatch, quoteExpr, quoteType } from "./errors.ts";
import { castTo, literalOf } from "./make.ts";
import { sqlText } from "./prettySql.ts";
import { resolveFunction } from "./resolveFunction.ts";
import { expressionKey } from "./sameExpression.ts";

/** Window expressions: their frames and checks, and the Window operators that they become. */

type Resolve = (e: Expression, scope: ExprScope) => Expression;

const UNBOUNDED: WindowFrame = {
  type: "rows",
  lower: { kind: "unboundedPreceding" },
  upper: { kind: "unboundedFollowing" },
};
const TO_CURRENT_ROW: WindowFrame = {
  type: "rows",
  lower: { kind: "unboundedPreceding" },
  upper: { kind: "currentRow" },
};
const RUNNING: WindowFrame = { type: "range", lower: { kind: "unboundedPreceding" }, upper: { kind: "currentRow" } };

function bound(
  b: FrameBound,
  frame: WindowFrame,
  order: readonly SortOrder[],
  scope: ExprScope,
  resolve: Resolve,
  e: Expression,
): FrameBound {
  if (b.kind !== "offset") return b;
  const config = scope.env.ctx.evalConfig;
  const offset = resolve(b.offset!, scope);
  const type = typeOf(offset);
  if (!isFoldable(offset))
    throw mismatch(e, "SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE", {
      location: b === frame.lower ? "lower" : "upper",
      expression: quoteExpr(offset),
    });
  if (frame.type === "rows") {
    if (!T.isIntegral(type))
      throw mismatch(e, "SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE", {
        location: b === frame.lower ? "lower" : "upper",
        exprType: quoteType(type),
        expectedType: '"INT"',
      });
    return { kind: "offset", offset: castTo(offset, T.INT, config) };
  }
  const key = order[0] && typeOf(order[0].child);
  if (!key || order.length !== 1) return { kind: "offset", offset };
  const accepted = T.isNumeric(key)
    ? T.isNumeric(type)
    : key.kind === "date"
      ? T.isIntegral(type) ||
        type.kind === "year_month_interval" ||
        (type.kind === "day_time_interval" && type.end === 0)
      : T.isInterval(type);
  if (!accepted)
    throw mismatch(e, "RANGE_FRAME_INVALID_TYPE", {
      orderSpecType: quoteType(key),
      valueBoundaryType: quoteType(type),
    });
  return {
    kind: "offset",
    offset: T.isNumeric(key)
      ? castTo(offset, key, config)
      : key.kind === "date" && T.isIntegral(type)
        ? castTo(offset, T.INT, config)
        : offset,
  };
}

/** Functions that fix their own frame. */
const FIXED: Readonly<Record<string, WindowFrame>> = {
  rank: TO_CURRENT_ROW,
  dense_rank: TO_CURRENT_ROW,
  percent_rank: TO_CURRENT_ROW,
  row_number: TO_CURRENT_ROW,
  ntile: TO_CURRENT_ROW,
  cume_dist: RUNNING,
};

function offsetFrame(name: string, f: Expression): WindowFrame | undefined {
  if (f.kind !== "Call" || (name !== "lead" && name !== "lag")) return undefined;
  const given = f.args[1] ?? literalOf(1, T.INT);
  const offset: Expression =
    name === "lead"
      ? given
      : given.kind === "Literal" && typeof given.value === "number"
        ? { ...given, value: -given.value }
        : { kind: "Call", name: "negative", args: [given], type: typeOf(given), nullable: false, config: f.config };
  return { type: "rows", lower: { kind: "offset", offset }, upper: { kind: "offset", offset } };
}

export function resolveWindow(e: WindowExpression, scope: ExprScope, resolve: Resolve): Expression {
  const fn =
    e.function.kind === "UnresolvedFunction"
      ? resolveFunction(e.function, scope, resolve, true)
      : resolve(e.function, scope);
  const partitionBy = e.partitionBy.map((p) => resolve(p, scope));
  const orderBy = e.orderBy.map((o): SortOrder => ({ ...o, child: resolve(o.child, scope) }));
  const entry = fn.kind === "Call" || fn.kind === "AggregateCall" ? findFunction(fn.name) : undefined;
  if (!entry || (entry.kind !== "aggregate" && entry.kind !== "window"))
    throw errorAt(e.origin, "UNSUPPORTED_EXPR_FOR_WINDOW", { sqlExpr: quoteExpr(fn) });
  if (fn.kind === "AggregateCall" && fn.distinct)
    throw errorAt(e.origin, "DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", {
      windowExpr: quoteExpr({ ...e, function: fn, partitionBy, orderBy }),
    });
  for (const part of [
    ...partitionBy,
    ...orderBy,
    ...(fn.kind === "AggregateCall" || fn.kind === "Call" ? fn.args : []),
  ])
    if (findExpression(part, (x) => x.kind === "WindowExpression"))
      throw errorAt(e.origin, "NESTED_WINDOW_FUNCTION", {});
  const draft: WindowExpression = { ...e, function: fn, partitionBy, orderBy };
  for (const o of orderBy)
    if (!T.isOrderable(typeOf(o.child)))
      throw mismatch(o, "INVALID_ORDERING_TYPE", { functionName: "`sortorder`", dataType: quoteType(typeOf(o.child)) });
  let frame: WindowFrame | undefined;
  if (e.frame) {
    const written = e.frame;
    frame = {
      type: written.type,
      lower: bound(written.lower, written, orderBy, scope, resolve, draft),
      upper: bound(written.upper, written, orderBy, scope, resolve, draft),
    };
    checkFrame(frame, orderBy, draft);
  }
  if (entry.kind === "window" && !entry.framed) {
    if (orderBy.length === 0)
      throw errorAt(e.origin, "WINDOW_FUNCTION_FRAME_NOT_ORDERED", { wf_name: entry.name, wf_expr: sqlText(fn) });
    const own = offsetFrame(entry.name, fn) ?? FIXED[entry.name];
    if (own && frame && !sameFrame(own, frame))
      throw errorAt(e.origin, "_LEGACY_ERROR_TEMP_1036", { wf: entry.name, frame: frame.type });
    frame = own ?? frame;
  }
  return { ...draft, frame: frame ?? (orderBy.length === 0 ? UNBOUNDED : RUNNING) };
}

const frameText = (f: WindowFrame): string =>
  `${f.type} ${f.lower.kind} ${f.lower.offset ? expressionKey(f.lower.offset) : ""} ${f.upper.kind} ${f.upper.offset ? expressionKey(f.upper.offset) : ""}`;
const sameFrame = (a: WindowFrame, b: WindowFrame): boolean => frameText(a) === frameText(b);

function checkFrame(frame: WindowFrame, order: readonly SortOrder[], e: WindowExpression): void {
  const offsets = frame.lower.kind === "offset" || frame.upper.kind === "offset";
  if (frame.type === "range") {
    if (order.length === 0 && (offsets || frame.lower.kind === "currentRow" || frame.upper.kind === "currentRow")) {
      if (frame.lower.kind !== "unboundedPreceding" || frame.upper.kind !== "unboundedFollowing")
        throw mismatch(e, "RANGE_FRAME_WITHOUT_ORDER", {});
    }
    if (offsets && order.length > 1)
      throw mismatch(e, "RANGE_FRAME_MULTI_ORDER", { orderSpec: order.map((o) => quoteExpr(o)).join(", ") });
  }
  if (frame.lower.kind === "unboundedFollowing" || frame.upper.kind === "unboundedPreceding")
    throw mismatch(e, "SPECIFIED_WINDOW_FRAME_INVALID_BOUND", { upper: frame.upper.kind, lower: frame.lower.kind });
  const value = (b: FrameBound): number | bigint | undefined =>
    b.kind === "currentRow"
      ? 0
      : b.offset?.kind === "Literal"
        ? (b.offset.value as number | bigint)
        : b.offset?.kind === "Call" && b.offset.name === "negative" && b.offset.args[0]!.kind === "Literal"
          ? -(b.offset.args[0]!.value as number)
          : undefined;
  const lower = value(frame.lower);
  const upper = value(frame.upper);
  if (
    typeof lower !== "undefined" &&
    typeof upper !== "undefined" &&
    (typeof lower === "number" || typeof lower === "bigint") &&
    lower > upper
  )
    throw mismatch(e, "SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON", { comparison: "less than or equal" });
}

interface Group {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly expressions: Alias[];
}

/**
 * Takes the window expressions out of a select list: the plan computes them (one Window for each PARTITION BY and ORDER BY), the list
 * refers to them. What windows read is made columns of the plan first.
 */
export function extractWindows(
  list: readonly Expression[],
  child: LogicalPlan,
): { list: Expression[]; child: LogicalPlan } {
  const prepared: Alias[] = [];
  const byKey = new Map<string, Expression>();
  /** The expression as a column of the prepared child. */
  const column = (e: Expression): Expression => {
    if (e.kind === "AttributeReference" || e.kind === "Literal" || e.kind === "OuterReference" || isFoldable(e))
      return e;
    const key = expressionKey(e);
    let found = byKey.get(key);
    if (!found) {
      const alias: Alias = { kind: "Alias", child: e, name: `_w${prepared.length}`, id: nextExprId(), qualifier: [] };
      prepared.push(alias);
      found = attributeOf(alias);
      byKey.set(key, found);
    }
    return found;
  };
  const groups = new Map<string, Group>();
  const windows = new Map<string, Expression>();
  const take = (e: WindowExpression, named?: Alias): Expression => {
    const key = expressionKey(e);
    const known = windows.get(key);
    if (known) return known;
    const fn = e.function;
    const bare: Expression =
      fn.kind === "AggregateCall"
        ? { ...fn, args: fn.args.map(column), ...(fn.filter ? { filter: column(fn.filter) } : {}) }
        : fn.kind === "Call"
          ? { ...fn, args: fn.args.map(column) }
          : fn;
    const partitionBy = e.partitionBy.map(column);
    const orderBy = e.orderBy.map((o): SortOrder => ({ ...o, child: column(o.child) }));
    const child: Expression = { ...e, function: bare, partitionBy, orderBy };
    const alias: Alias = named
      ? { ...named, child }
      : { kind: "Alias", child, name: `_we${windows.size}`, id: nextExprId(), qualifier: [] };
    const spec = `${partitionBy.map(expressionKey).join(",")}|${orderBy.map(expressionKey).join(",")}`;
    const group = groups.get(spec);
    if (group) group.expressions.push(alias);
    else groups.set(spec, { partitionBy, orderBy, expressions: [alias] });
    const out = attributeOf(alias);
    windows.set(key, out);
    return out;
  };
  const replace = (e: Expression): Expression => (e.kind === "WindowExpression" ? take(e) : mapChildren(e, replace));
  const replaced = list.map((e) =>
    e.kind === "Alias" && e.child.kind === "WindowExpression" && !windows.has(expressionKey(e.child))
      ? take(e.child, e)
      : replace(e),
  );
  if (groups.size === 0) return { list: replaced, child };
  let plan: LogicalPlan =
    prepared.length > 0 ? { kind: "Project", list: [...outputOf(child), ...prepared], child } : child;
  for (const g of groups.values())
    plan = { kind: "Window", expressions: g.expressions, partitionBy: g.partitionBy, orderBy: g.orderBy, child: plan };
  return { list: replaced, child: plan };
}

const attributeOf = (a: Alias): Expression => ({
  kind: "AttributeReference",
  name: a.name,
  type: typeOf(a.child),
  nullable: nullableOf(a.child),
  id: a.id,
  qualifier: [],
});
