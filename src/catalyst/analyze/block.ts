import { internalError } from "../../common/errors/conditions.ts";
import {
  type Alias,
  type AttributeReference,
  type Expression,
  type NamedExpression,
  nextExprId,
} from "../expr/expression.ts";
import { findExpression, forEachExpression, mapChildren, toAttribute } from "../expr/tree.ts";
import { isFoldable } from "../functions/evaluate.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, quoteExpr } from "./errors.ts";
import { extractGenerator } from "./generators.ts";
import { registerHidden, widen } from "./hidden.ts";
import { hasWindow } from "./resolveExpression.ts";
import { unresolvedColumn } from "./names.ts";
import { expressionKey } from "./sameExpression.ts";
import { outerAggregateOf, replaceOuter } from "./subquery.ts";
import { extractWindows } from "./windows.ts";

/**
 * A select list over its input, from which the plan can be built again with more columns: HAVING, QUALIFY and ORDER BY refer to columns and
 * aggregates that the list does not show.
 */
export interface SelectBlock {
  readonly child: LogicalPlan;
  /** The scope of the input. */
  readonly scope: ExprScope;
  readonly items: readonly NamedExpression[];
  /** Present when the block aggregates; empty for a global aggregate. */
  readonly grouping?: readonly Expression[] | undefined;
  /** What stands for grouped expressions and grouping() when there are grouping sets. */
  readonly regroup?: ((e: Expression) => Expression) | undefined;
  readonly groupByAll?: boolean | undefined;
  /** Aliases that other items refer to. */
  readonly lateral: ReadonlySet<number>;
  /** Over input and aggregates; becomes a filter right above the Aggregate. */
  readonly having?: Expression | undefined;
}

const blocks = new WeakMap<LogicalPlan, Buildable>();

/** What can give more columns than it shows. */
export interface Buildable {
  readonly block: SelectBlock;
  readonly build: (extra: readonly NamedExpression[]) => LogicalPlan;
}

export const blockOf = (plan: LogicalPlan): Buildable | undefined => blocks.get(plan);

/** Registers a plan as built from a block, alone or below an operator that hands columns through. */
export function registerBlock(plan: LogicalPlan, buildable: Buildable): LogicalPlan {
  blocks.set(plan, buildable);
  return plan;
}

export function blockPlan(block: SelectBlock): LogicalPlan {
  return registerBlock(build(block, []), { block, build: (extra) => build(block, extra) });
}

function build(block: SelectBlock, extra: readonly NamedExpression[]): LogicalPlan {
  const items = [...block.items, ...extra];
  return block.grouping ? aggregatePlan(block, block.grouping, items) : projectPlan(items, block.child, block.lateral);
}

// --- without aggregation ---

/** Columns of USING joins that only their qualified names reach become part of the child's output when the list needs them. */
function withReferences(list: readonly Expression[], child: LogicalPlan): LogicalPlan {
  const have = new Set(outputOf(child).map((a) => a.id));
  const missing = new Map<number, AttributeReference>();
  for (const e of list)
    forEachExpression(e, (x) => {
      if (x.kind === "AttributeReference" && !have.has(x.id)) missing.set(x.id, x);
    });
  return missing.size > 0 ? widen(child, missing) : child;
}

function plainProject(items: readonly Expression[], child: LogicalPlan): LogicalPlan {
  const generated = extractGenerator(items, withReferences(items, child));
  const windowed = extractWindows(generated.list, generated.child);
  return { kind: "Project", list: windowed.list, child: windowed.child };
}

const references = (e: Expression, ids: ReadonlySet<number>): boolean =>
  findExpression(e, (x) => x.kind === "AttributeReference" && ids.has(x.id)) !== undefined;

/** A Project; aliases that other items refer to are computed in Projects below. */
function projectPlan(items: readonly NamedExpression[], child: LogicalPlan, lateral: ReadonlySet<number>): LogicalPlan {
  if (lateral.size === 0) return plainProject(items, child);
  let plan = withReferences(
    items.filter((i) => !references(i, lateral)),
    child,
  );
  const pending = new Map(items.filter((i) => i.kind === "Alias" && lateral.has(i.id)).map((i) => [i.id, i]));
  const done = new Set<number>();
  while (pending.size > 0) {
    const waiting = new Set(pending.keys());
    const ready = [...pending.values()].filter((i) => !references(i.kind === "Alias" ? i.child : i, waiting));
    if (ready.length === 0) throw internalError("lateral column aliases refer to each other");
    plan = plainProject([...outputOf(plan), ...ready], plan);
    for (const r of ready) {
      pending.delete(r.id);
      done.add(r.id);
    }
  }
  return plainProject(
    items.map((i) => (done.has(i.id) ? toAttribute(i) : i)),
    plan,
  );
}

// --- with aggregation ---

/** The parts of expressions that an Aggregate computes: its grouping expressions and the aggregate functions. */
class AggregateList {
  readonly list: NamedExpression[] = [];
  private readonly byKey = new Map<string, NamedExpression>();
  private readonly groupingKeys: ReadonlySet<string>;

  constructor(grouping: readonly Expression[]) {
    this.groupingKeys = new Set(grouping.map(expressionKey));
  }

  /** An item of the list; expressions that mean the same are found again. */
  add(item: NamedExpression): void {
    this.list.push(item);
    const key = expressionKey(item);
    if (!this.byKey.has(key)) this.byKey.set(key, item);
  }

  isGrouping(e: Expression): boolean {
    return this.groupingKeys.has(expressionKey(e));
  }

  column(e: Expression, name: string): AttributeReference {
    const key = expressionKey(e);
    let item = this.byKey.get(key);
    if (!item) {
      item =
        e.kind === "AttributeReference"
          ? e
          : ({ kind: "Alias", child: e, name, id: nextExprId(), qualifier: [] } satisfies Alias);
      this.add(item);
    }
    return toAttribute(item);
  }

  /** The expression over the Aggregate's output. `other` is asked for columns that are neither grouped nor aggregated. */
  over(e: Expression, other: (a: AttributeReference) => Expression): Expression {
    if (e.kind === "Alias") return { ...e, child: this.over(e.child, other) };
    if (!isFoldable(e) && this.isGrouping(e)) return this.column(e, "_groupingexpression");
    if (e.kind === "AggregateCall") return this.column(e, `_aggregateexpression`);
    refuseGrouping(e);
    if (e.kind === "AttributeReference") return other(e);
    if (e.kind === "WindowExpression") {
      const fn = e.function;
      const inner =
        fn.kind === "AggregateCall" || fn.kind === "Call" ? mapChildren(fn, (x) => this.over(x, other)) : fn;
      return {
        ...e,
        function: inner,
        partitionBy: e.partitionBy.map((p) => this.over(p, other)),
        orderBy: e.orderBy.map((o) => ({ ...o, child: this.over(o.child, other) })),
      };
    }
    if (e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery") {
      const mapped = replaceOuter(e, (a) => {
        const aggregate = outerAggregateOf(a);
        const to = aggregate
          ? this.column(aggregate, "_aggregateexpression")
          : this.isGrouping(a)
            ? this.column(a, a.name)
            : other(a);
        return to.kind === "AttributeReference" ? to : a;
      });
      return mapped.kind === "InSubquery"
        ? { ...mapped, values: mapped.values.map((v) => this.over(v, other)) }
        : mapped;
    }
    return mapChildren(e, (x) => this.over(x, other));
  }
}

/** grouping() and grouping_id() have become columns where there are grouping sets. */
function refuseGrouping(e: Expression): void {
  if (e.kind === "Call" && (e.name === "grouping" || e.name === "grouping_id"))
    throw errorAt(e.origin, "UNSUPPORTED_GROUPING_EXPRESSION", {});
}

function missing(block: SelectBlock, a: Expression): Error {
  if (block.groupByAll) return errorAt(a.origin, "UNRESOLVED_ALL_IN_GROUP_BY", {});
  if (block.grouping?.length === 0) return errorAt(block.items[0]?.origin ?? a.origin, "MISSING_GROUP_BY", {});
  return errorAt(a.origin, "MISSING_AGGREGATION", {
    expression: quoteExpr(a),
    expressionAnyValue: `"any_value(${quoteExpr(a).slice(1, -1)})"`,
  });
}

/** Every column of the list is grouped or inside an aggregate function. */
function checkAggregated(block: SelectBlock, list: AggregateList, items: readonly Expression[]): void {
  const visit = (e: Expression): void => {
    if (e.kind === "AggregateCall" || (!isFoldable(e) && list.isGrouping(e))) return;
    if (e.kind === "AttributeReference") throw missing(block, e);
    mapChildren(e, (x) => {
      visit(x);
      return x;
    });
  };
  for (const i of items) visit(i);
}

function aggregatePlan(
  block: SelectBlock,
  grouping: readonly Expression[],
  items: readonly NamedExpression[],
): LogicalPlan {
  const regroup = block.regroup ?? ((e: Expression) => e);
  const regrouped = items.map((i) => regroup(i) as NamedExpression);
  const list = new AggregateList(grouping);
  const split = block.lateral.size > 0 || regrouped.some((i) => hasWindow(i) || hasGenerator(i));
  const refuse = (a: AttributeReference): Expression => {
    if (block.lateral.has(a.id)) return a;
    throw missing(block, a);
  };
  let upper: readonly Expression[] | undefined;
  if (split)
    upper = regrouped.map((i) =>
      i.kind === "Alias" ? list.over(i, refuse) : list.isGrouping(i) ? list.column(i, i.name) : list.over(i, refuse),
    );
  else {
    checkAggregated(block, list, regrouped);
    for (const i of regrouped) list.add(i);
  }
  const shown = list.list.length;
  const unknown = (a: AttributeReference): Expression => {
    throw unresolvedColumn(shownParts(a), items.map(shownItem), a.origin);
  };
  const condition = block.having && list.over(regroup(inlineItems(block.having, items)), unknown);
  const child = withReferences([...grouping, ...list.list], block.child);
  let plan: LogicalPlan = { kind: "Aggregate", grouping, list: list.list, child };
  if (condition) plan = { kind: "Filter", condition, child: plan };
  if (upper) {
    const named = upper.map(
      (e, i): NamedExpression =>
        e.kind === "Alias" || e.kind === "AttributeReference"
          ? e
          : { kind: "Alias", child: e, name: items[i]!.name, id: items[i]!.id, qualifier: [] },
    );
    return projectPlan(named, plan, block.lateral);
  }
  if (list.list.length > shown)
    plan = { kind: "Project", list: list.list.slice(0, shown).map(toAttribute), child: plan };
  return plan;
}

/** The name of a column as it was written. */
const shownParts = (a: AttributeReference): readonly string[] =>
  a.origin && /^[\w.`]+$/.test(a.origin.fragment) ? a.origin.fragment.replaceAll("`", "").split(".") : [a.name];
const shownItem = (i: NamedExpression): AttributeReference => toAttribute(i);

const hasGenerator = (e: Expression): boolean =>
  findExpression(e, (x) => x.kind === "Call" && x.type.kind === "struct" && extractGenerator.isGenerator(x)) !==
  undefined;

/** References to items of the list become what they stand for. */
const inlineItems = (e: Expression, items: readonly NamedExpression[]): Expression => {
  const byId = new Map(items.flatMap((i) => (i.kind === "Alias" ? [[i.id, i.child] as const] : [])));
  const go = (x: Expression): Expression =>
    x.kind === "AttributeReference" ? (byId.get(x.id) ?? x) : mapChildren(x, go);
  return go(e);
};

// --- expressions over a block ---

/**
 * Expressions (resolved in `overScope`) as expressions over the block's plan: what is not in its output becomes an extra column.
 * Gives the rewritten expressions and the extra columns.
 */
export function liftOver(
  buildable: Buildable,
  expressions: readonly Expression[],
): { expressions: Expression[]; extra: NamedExpression[] } {
  const { block } = buildable;
  const regroup = block.regroup ?? ((e: Expression) => e);
  const output = new Map(block.items.map((i) => [i.id, i]));
  const byKey = new Map<string, NamedExpression>();
  for (const i of block.items) {
    const key = expressionKey(regroup(i));
    if (!byKey.has(key)) byKey.set(key, i);
  }
  const extra: NamedExpression[] = [];
  const column = (e: Expression, name: string): AttributeReference => {
    const key = expressionKey(e);
    let item = byKey.get(key);
    if (!item) {
      item = e.kind === "AttributeReference" ? e : { kind: "Alias", child: e, name, id: nextExprId(), qualifier: [] };
      extra.push(item);
      byKey.set(key, item);
    }
    return toAttribute(item);
  };
  const groupingKeys = new Set((block.grouping ?? []).map(expressionKey));
  const lift = (e: Expression): Expression => {
    if (e.kind === "AttributeReference" && output.has(e.id)) return e;
    if (block.grouping && !isFoldable(e) && groupingKeys.has(expressionKey(e))) return column(e, "_groupingexpression");
    if (e.kind === "AggregateCall") {
      if (!block.grouping) throw errorAt(e.origin, "MISSING_GROUP_BY", {});
      return column(inlineItems(e, block.items), "_aggregateexpression");
    }
    refuseGrouping(e);
    if (e.kind === "WindowExpression") return column(inlineItems(e, block.items), "_windowexpression");
    if (e.kind === "AttributeReference") {
      if (!block.grouping) return column(e, e.name);
      const same = block.items.find((i) => i.name.toLowerCase() === e.name.toLowerCase() && i.id !== e.id);
      if (same) return toAttribute(same);
      throw unresolvedColumn(shownParts(e), block.items.map(shownItem), e.origin);
    }
    if (e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery") {
      const mapped = replaceOuter(e, (a) => {
        const to = lift(outerAggregateOf(a) ?? a);
        return to.kind === "AttributeReference" ? to : a;
      });
      return mapped.kind === "InSubquery" ? { ...mapped, values: mapped.values.map(lift) } : mapped;
    }
    return mapChildren(e, lift);
  };
  return { expressions: expressions.map((e) => lift(regroup(e))), extra };
}

/** A Project of the given columns; the hidden columns below stay reachable. */
export function trim(plan: LogicalPlan, output: readonly AttributeReference[], source: LogicalPlan): LogicalPlan {
  const project: LogicalPlan = { kind: "Project", list: output, child: plan };
  registerHidden(project, source);
  return project;
}
