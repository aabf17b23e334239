import { INT } from "../../../types/dataType.ts";
import type { AggregateCall, AttributeReference, Expression } from "../../expr/expression.ts";
import { forEachExpression, mapChildren, toAttribute, typeOf } from "../../expr/tree.ts";
import { isFoldable } from "../../functions/evaluate.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { alias, and, attribute, coalesce, eq, int, isNullLiteral, nullOf } from "../build.ts";
import { type NodeOf, rule, type RuleContext } from "../define.ts";
import { emptyAggregateValue } from "../emptyAggregate.ts";
import { aggregateOf } from "../replicate.ts";
import { exprKey } from "../semantics.ts";

interface Group {
  readonly id: number;
  /** The columns of this group, by the meaning of what they hold. */
  readonly columns: Map<string, { readonly attribute: AttributeReference; readonly value: Expression }>;
}

const inputsOf = (c: AggregateCall): Expression[] => [
  ...c.args.filter((a) => !isFoldable(a)),
  ...(c.filter ? [c.filter] : []),
  ...(c.orderBy ?? []).map((o) => o.child),
];
const groupKey = (c: AggregateCall): string =>
  [...new Set(c.args.filter((a) => !isFoldable(a)).map(exprKey))].sort().join(";") +
  (c.filter ? `|${exprKey(c.filter)}` : "");

function callsOf(p: NodeOf<"Aggregate">): AggregateCall[] {
  const out = new Map<string, AggregateCall>();
  for (const e of p.list)
    forEachExpression(e, (n) => {
      if (n.kind === "AggregateCall") out.set(exprKey(n), n);
    });
  return [...out.values()];
}

const column = (e: Expression): AttributeReference =>
  attribute(e.kind === "AttributeReference" ? e.name : "expr", typeOf(e), true);

function rewrite(p: NodeOf<"Aggregate">, ctx: RuleContext): LogicalPlan | undefined {
  const calls = callsOf(p);
  const distinct = calls.filter((c) => c.distinct && inputsOf(c).length > 0);
  const keys = new Set(distinct.map(groupKey));
  if (keys.size === 0 || (keys.size === 1 && !distinct.some((c) => c.filter))) return undefined;
  const config = ctx.evalConfig;

  const grouping = p.grouping.map((e) => ({
    value: e,
    attribute: e.kind === "AttributeReference" ? { ...e, id: column(e).id } : column(e),
  }));
  const groups = new Map<string, Group>();
  for (const c of distinct) {
    const key = groupKey(c);
    let g = groups.get(key);
    if (!g) groups.set(key, (g = { id: groups.size + 1, columns: new Map() }));
    for (const e of inputsOf(c))
      if (!g.columns.has(exprKey(e))) g.columns.set(exprKey(e), { attribute: column(e), value: e });
  }
  const regular = calls.filter((c) => !distinct.includes(c));
  const plain: Group = { id: 0, columns: new Map() };
  for (const c of regular)
    for (const e of inputsOf(c))
      if (!plain.columns.has(exprKey(e))) plain.columns.set(exprKey(e), { attribute: column(e), value: e });

  const gid = attribute("gid", INT, false);
  const all = [...groups.values()];
  const used = regular.length > 0 ? [plain, ...all] : all;
  const distinctColumns = all.flatMap((g) => [...g.columns.values()].map((c) => ({ ...c, group: g.id })));
  const regularColumns = [...plain.columns.values()].map((c) => ({ ...c, group: 0 }));
  const columns = [...distinctColumns, ...regularColumns];
  const expand: LogicalPlan = {
    kind: "Expand",
    projections: used.map((g) => [
      ...grouping.map((k) => k.value),
      int(g.id),
      ...columns.map((c) => (c.group === g.id ? c.value : nullOf(c.attribute.type))),
    ]),
    output: [...grouping.map((k) => k.attribute), gid, ...columns.map((c) => c.attribute)],
    child: p.child,
  };

  const within = (g: Group, e: Expression): Expression =>
    isFoldable(e) ? e : (g.columns.get(exprKey(e))?.attribute ?? mapChildren(e, (c) => within(g, c)));
  const partial = regular.map((c) => ({
    call: c,
    result: alias(
      mapChildren(c, (x) => within(plain, x)),
      c.name,
    ),
  }));
  const inner: LogicalPlan = {
    kind: "Aggregate",
    grouping: [...grouping.map((k) => k.attribute), gid, ...distinctColumns.map((c) => c.attribute)],
    list: [
      ...grouping.map((k) => k.attribute),
      gid,
      ...distinctColumns.map((c) => c.attribute),
      ...partial.map((x) => x.result),
    ],
    child: expand,
  };

  const results = new Map<string, Expression>();
  for (const { call, result } of partial) {
    const first = aggregateOf("first", [toAttribute(result)], true, call.type, ctx, {
      filter: eq(gid, int(0), config),
      ignoreNulls: true,
    });
    const empty = emptyAggregateValue(call);
    results.set(exprKey(call), isNullLiteral(empty) ? first : coalesce([first, empty], config));
  }
  for (const c of distinct) {
    const g = groups.get(groupKey(c))!;
    const inGroup = eq(gid, int(g.id), config);
    const condition = c.filter ? and(inGroup, within(g, c.filter), config) : inGroup;
    results.set(exprKey(c), { ...c, args: c.args.map((a) => within(g, a)), distinct: false, filter: condition });
  }
  const keyed = new Map(grouping.map((k) => [exprKey(k.value), k.attribute]));
  const replace = (e: Expression): Expression => {
    if (e.kind === "AggregateCall") return results.get(exprKey(e)) ?? e;
    if (e.kind === "Alias") return mapChildren(e, replace);
    return keyed.get(exprKey(e)) ?? mapChildren(e, replace);
  };
  const list = p.list.map((e) => {
    const out = replace(e);
    return e.kind === "AttributeReference" && out !== e ? { ...alias(out, e.name, e.id), qualifier: e.qualifier } : out;
  });
  return { kind: "Aggregate", grouping: grouping.map((k) => k.attribute), list, child: inner };
}

/**
 * Distinct aggregates over different expressions: each input row once for each of them (Expand), grouped first by the expression's value as well.
 * A single distinct group without FILTER stays as it is: physical aggregation has a form for it.
 */
export const rewriteDistinctAggregates = rule(
  "RewriteDistinctAggregates",
  "bottomUp",
  { Aggregate: rewrite },
  { required: true },
);
