import { literal } from "../../src/catalyst/optimize/build.ts";
import { exprKey } from "../../src/catalyst/optimize/semantics.ts";
import type { AggregateCall, AttributeReference, Expression, SortOrder } from "../../src/catalyst/expr/expression.ts";
import { transformUp, typeOf } from "../../src/catalyst/expr/tree.ts";
import { bindReferences, boundCall, compileExpression } from "../../src/catalyst/functions/evaluate.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";
import { compareValues, valueKey } from "../../src/catalyst/functions/order.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { subqueryPlan } from "../../src/catalyst/plan/tree.ts";
import type { Value } from "../../src/types/value.ts";

/** A plain evaluation of logical plans, subqueries row by row: what optimized plans are compared with. */

type Row = readonly Value[];
type Outer = ReadonlyMap<number, Value>;
export type Tables = ReadonlyMap<string, readonly Row[]>;

const ctes = new Map<number, LogicalPlan>();

export function evaluate(plan: LogicalPlan, tables: Tables, outer: Outer = new Map()): Row[] {
  const sub = (p: LogicalPlan) => evaluate(p, tables, outer);

  const value = (e: Expression, attributes: readonly AttributeReference[], row: Row): Value => {
    const scope = (): Outer => new Map([...outer, ...attributes.map((a, i) => [a.id, row[i]!] as const)]);
    const resolved = transformUp(e, (n): Expression => {
      switch (n.kind) {
        case "OuterReference":
          return literal(outer.get(n.child.id) ?? null, n.child.type);
        case "ScalarSubquery": {
          const rows = evaluate(subqueryPlan(n), tables, scope());
          if (rows.length > 1) throw new Error("more than one row");
          return literal(rows[0]?.[0] ?? null, n.type!);
        }
        case "Exists":
          return literal(evaluate(subqueryPlan(n), tables, scope()).length > 0, { kind: "boolean" });
        case "InSubquery": {
          const v = value(n.values[0]!, attributes, row);
          const rows = evaluate(subqueryPlan(n), tables, scope());
          const t = typeOf(n.values[0]!);
          if (rows.length > 0 && v === null) return literal(null, { kind: "boolean" });
          if (rows.some((r) => r[0] !== null && compareValues(t)(r[0]!, v) === 0))
            return literal(true, { kind: "boolean" });
          return literal(rows.some((r) => r[0] === null) ? null : false, { kind: "boolean" });
        }
        default:
          return n;
      }
    });
    return compileExpression(bindReferences(resolved, attributes))(row);
  };

  const joinRows = (p: Extract<LogicalPlan, { kind: "Join" | "LateralJoin" }>): Row[] => {
    const [la, ra] = [outputOf(p.left), outputOf(p.right)];
    const left = sub(p.left);
    const all = p.kind === "Join" ? sub(p.right) : undefined;
    const matched = new Set<Row>();
    const out: Row[] = [];
    const nulls = (n: number): Row => Array.from({ length: n }, () => null);
    for (const l of left) {
      const right = all ?? evaluate(p.right, tables, new Map([...outer, ...la.map((a, i) => [a.id, l[i]!] as const)]));
      const hits = right.filter((r) => !p.condition || value(p.condition, [...la, ...ra], [...l, ...r]) === true);
      for (const h of hits) matched.add(h);
      if (p.type === "leftSemi") {
        if (hits.length > 0) out.push(l);
      } else if (p.type === "leftAnti") {
        if (hits.length === 0) out.push(l);
      } else if (p.type === "existence") out.push([...l, hits.length > 0]);
      else {
        for (const h of hits) out.push([...l, ...h]);
        if (hits.length === 0 && (p.type === "left" || p.type === "full")) out.push([...l, ...nulls(ra.length)]);
      }
    }
    if (p.type === "right" || p.type === "full")
      for (const r of all!) if (!matched.has(r)) out.push([...nulls(la.length), ...r]);
    return out;
  };

  const aggregate = (c: AggregateCall, attributes: readonly AttributeReference[], rows: readonly Row[]): Value => {
    const kept = c.filter ? rows.filter((r) => value(c.filter!, attributes, r) === true) : rows;
    let args = kept.map((r) => c.args.map((a) => value(a, attributes, r)));
    if (c.name === "count") args = args.filter((a) => a.every((v) => v !== null));
    if (c.distinct) {
      const keyOf = c.args.map((a) => valueKey(typeOf(a)));
      args = [...new Map(args.map((a) => [a.map((v, i) => keyOf[i]!(v)).join("|"), a])).values()];
    }
    if (c.name === "count") return BigInt(args.length);
    const entry = findFunction(c.name);
    if (entry?.kind !== "aggregate") throw new Error(`aggregate ${c.name}`);
    const evaluation = entry.bind({ ...boundCall(c), ignoreNulls: c.ignoreNulls ?? false });
    let state = evaluation.init();
    for (const a of args) state = evaluation.update(state, a);
    return evaluation.finish(state);
  };

  const sorted = (
    rows: readonly Row[],
    order: readonly SortOrder[],
    attributes: readonly AttributeReference[],
  ): Row[] =>
    [...rows].sort((a, b) => {
      for (const o of order) {
        const [x, y] = [value(o.child, attributes, a), value(o.child, attributes, b)];
        if (x === null && y === null) continue;
        if (x === null || y === null) return (x === null) === o.nullsFirst ? -1 : 1;
        const c = compareValues(typeOf(o.child))(x, y);
        if (c !== 0) return o.ascending ? c : -c;
      }
      return 0;
    });

  switch (plan.kind) {
    case "LogicalRelation":
      return [...tables.get(plan.source.table!.at(-1)!)!];
    case "LocalRelation":
      return [...plan.rows];
    case "OneRowRelation":
      return [[]];
    case "Project": {
      const a = outputOf(plan.child);
      return sub(plan.child).map((r) => plan.list.map((e) => value(e.kind === "Alias" ? e.child : e, a, r)));
    }
    case "Filter": {
      const a = outputOf(plan.child);
      return sub(plan.child).filter((r) => value(plan.condition, a, r) === true);
    }
    case "Join":
    case "LateralJoin":
      return joinRows(plan);
    case "Aggregate": {
      const a = outputOf(plan.child);
      const groups = new Map<string, Row[]>();
      const keys = plan.grouping.map((g) => valueKey(typeOf(g)));
      for (const r of sub(plan.child)) {
        const k = plan.grouping.map((g, i) => keys[i]!(value(g, a, r))).join("|");
        if (!groups.has(k)) groups.set(k, []);
        groups.get(k)!.push(r);
      }
      if (plan.grouping.length === 0 && groups.size === 0) groups.set("", []);
      return [...groups.values()].map((rows) =>
        plan.list.map((e) => {
          const filled = transformUp(e.kind === "Alias" ? e.child : e, (n) =>
            n.kind === "AggregateCall" ? literal(aggregate(n, a, rows), n.type) : n,
          );
          return value(filled, a, rows[0] ?? a.map(() => null));
        }),
      );
    }
    case "Distinct": {
      const key = outputOf(plan).map((a) => valueKey(a.type));
      return [...new Map(sub(plan.child).map((r) => [r.map((v, i) => key[i]!(v)).join("|"), r])).values()];
    }
    case "Sort":
      return sorted(sub(plan.child), plan.order, outputOf(plan.child));
    case "GlobalLimit":
      return sub(plan.child).slice(0, Number((plan.limit as { value: number }).value));
    case "LocalLimit":
    case "SubqueryAlias":
    case "View":
    case "ResolvedHint":
      return sub(plan.child);
    case "WithCTE": {
      for (const d of plan.definitions) ctes.set(d.id, d.child);
      return sub(plan.child);
    }
    case "CTERelationRef":
      return sub(ctes.get(plan.id)!);
    case "Offset":
      return sub(plan.child).slice(Number((plan.offset as { value: number }).value));
    case "Union":
      return plan.children.flatMap(sub);
    case "Intersect":
    case "Except": {
      const key = outputOf(plan.left).map((a) => valueKey(a.type));
      const text = (r: Row) => r.map((v, i) => key[i]!(v)).join("|");
      const counts = new Map<string, number>();
      for (const r of sub(plan.right)) counts.set(text(r), (counts.get(text(r)) ?? 0) + 1);
      const out = sub(plan.left).filter((r) => {
        const n = counts.get(text(r)) ?? 0;
        if (plan.all) counts.set(text(r), n - 1);
        return n > 0 === (plan.kind === "Intersect");
      });
      return plan.all ? out : [...new Map(out.map((r) => [text(r), r])).values()];
    }
    case "Expand": {
      const a = outputOf(plan.child);
      return sub(plan.child).flatMap((r) => plan.projections.map((p) => p.map((e) => value(e, a, r))));
    }
    case "Generate": {
      const a = outputOf(plan.child);
      const dropped = new Set(plan.unrequired ?? []);
      const g = plan.generator as { args: readonly Expression[] };
      return sub(plan.child).flatMap((r) =>
        (value(g.args[0]!, a, r) as readonly Value[]).map((v) => [...r.filter((_, i) => !dropped.has(i)), v]),
      );
    }
    case "WindowGroupLimit": {
      const a = outputOf(plan.child);
      const keys = plan.partitionBy.map((g) => valueKey(typeOf(g)));
      const numbers = new Map<string, number>();
      return sorted(sub(plan.child), plan.orderBy, a).filter((r) => {
        const k = plan.partitionBy.map((g, i) => keys[i]!(value(g, a, r))).join("|");
        numbers.set(k, (numbers.get(k) ?? 0) + 1);
        return numbers.get(k)! <= plan.limit;
      });
    }
    case "Window": {
      // row_number alone: what decorrelated limits need.
      const a = outputOf(plan.child);
      const keys = plan.partitionBy.map((g) => valueKey(typeOf(g)));
      const numbers = new Map<string, number>();
      if (!plan.expressions.every((e) => exprKey(e).includes("row_number"))) throw new Error("only row_number");
      return sorted(sub(plan.child), plan.orderBy, a).map((r) => {
        const k = plan.partitionBy.map((g, i) => keys[i]!(value(g, a, r))).join("|");
        numbers.set(k, (numbers.get(k) ?? 0) + 1);
        return [...r, ...plan.expressions.map(() => numbers.get(k)!)];
      });
    }
    default:
      throw new Error(`the evaluator does not know ${plan.kind}`);
  }
}

/** Rows as sorted texts, to compare bags. */
export const bag = (rows: readonly Row[]): string[] =>
  rows.map((r) => r.map((v) => (v === null ? "null" : String(v))).join(",")).sort();
