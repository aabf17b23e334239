import {
  type AggregateCall,
  type Expression,
  type NamedExpression,
  nextExprId,
} from "../../catalyst/expr/expression.ts";
import { toAttribute, transformDown, typeOf } from "../../catalyst/expr/tree.ts";
import { findAggregateLowering } from "../../catalyst/functions/lowering.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Aggregate } from "../../catalyst/plan/logicalPlan.ts";
import { structuralKey } from "../codegen/compileExpression.ts";
import { aggregateAttribute } from "../operators/output.ts";
import type { HashAggregateExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import { exchange, type PlannerContext } from "./context.ts";

/** Whether the aggregation runs in generated code: each function has a compiled form for its types. Arguments without one become columns first. */
export const isCompiledAggregate = (a: AggregateCall): boolean => {
  if (a.distinct || a.orderBy) return false;
  const lowering = findAggregateLowering(a.name);
  return (
    lowering?.supports({ name: a.name, args: a.args, argTypes: a.args.map(typeOf), type: a.type, config: a.config }) ===
    true
  );
};

/** Whether equal values of a type may have other bytes: strings under a collation, maps in another order. */
const equalByValue = (t: DataType): boolean => {
  switch (t.kind) {
    case "map":
      return true;
    case "string":
      return t.collation !== undefined && t.collation !== "UTF8_BINARY";
    case "array":
      return equalByValue(t.elementType);
    case "struct":
      return t.fields.some((f) => equalByValue(f.type));
    default:
      return false;
  }
};

const semanticKey = (e: Expression): string => (e.kind === "Alias" ? semanticKey(e.child) : structuralKey(e));

/** Partial aggregation, exchange by the keys, final aggregation; DISTINCT of one argument list by grouping twice. */
export function planAggregate(node: Aggregate, child: PhysicalPlan, ctx: PlannerContext): PhysicalPlan {
  const grouping: NamedExpression[] = node.grouping.map((g): NamedExpression => {
    if (g.kind === "AttributeReference" || g.kind === "Alias") return g;
    return { kind: "Alias", child: g, name: "_groupingexpression", id: nextExprId(), qualifier: [] };
  });
  const keys = new Map(grouping.map((g, i) => [semanticKey(node.grouping[i]!), toAttribute(g)] as const));
  const calls: AggregateCall[] = [];
  const seen = new Map<string, AggregateCall>();
  const list = node.list.map((item): NamedExpression => {
    const rewrite = (e: Expression): Expression =>
      transformDown(e, (n) => {
        if (n.kind === "AggregateCall") {
          const key = `${n.name}|${n.distinct}|${n.args.map(semanticKey).join("|")}|${n.filter ? semanticKey(n.filter) : ""}|${n.orderBy ? n.orderBy.map((o) => semanticKey(o.child) + o.ascending).join() : ""}|${n.ignoreNulls}`;
          let call = seen.get(key);
          if (!call) {
            call = n;
            seen.set(key, n);
            calls.push(n);
          }
          return aggregateAttribute(call);
        }
        return keys.get(semanticKey(n)) ?? n;
      });
    if (item.kind === "AttributeReference") {
      const k = keys.get(semanticKey(item));
      return k && k.id === item.id
        ? item
        : k
          ? { kind: "Alias", child: k, name: item.name, id: item.id, qualifier: item.qualifier }
          : item;
    }
    if (item.kind === "Alias") {
      const inner = rewrite(item.child);
      if (inner.kind === "AttributeReference" && inner.id === item.id) return inner;
      return { ...item, child: inner };
    }
    return { kind: "Alias", child: rewrite(item), name: "_c", id: nextExprId(), qualifier: [] };
  });
  const distinct = calls.filter((c) => c.distinct);
  if (
    distinct.length > 0 &&
    distinct.length === calls.length &&
    distinct.every((c) => !c.filter && !c.orderBy && sameArguments(c, distinct[0]!)) &&
    // Others take the values one by one, in the order in which they come.
    distinct.every((c) => isCompiledAggregate({ ...c, distinct: false }))
  ) {
    // Group by keys and arguments first; what is left is each combination once.
    const args = distinct[0]!.args.map(
      (a): NamedExpression =>
        a.kind === "AttributeReference"
          ? a
          : { kind: "Alias", child: a, name: "_distinct", id: nextExprId(), qualifier: [] },
    );
    const inner = [...grouping, ...args];
    const once = twoPhase(inner, [], inner.map(toAttribute), child, ctx);
    const outer = distinct.map((c): AggregateCall => ({ ...c, distinct: false, args: args.map(toAttribute) }));
    return twoPhase(grouping.map(toAttribute), outer, list, once, ctx);
  }
  return twoPhase(grouping, calls, list, child, ctx);
}

const sameArguments = (a: AggregateCall, b: AggregateCall): boolean =>
  a.args.length === b.args.length && a.args.every((x, i) => semanticKey(x) === semanticKey(b.args[i]!));

function twoPhase(
  grouping: readonly NamedExpression[],
  aggregates: readonly AggregateCall[],
  list: readonly NamedExpression[],
  child: PhysicalPlan,
  ctx: PlannerContext,
): PhysicalPlan {
  // Compiled groups are equal by their bytes.
  const compiled = aggregates.every(isCompiledAggregate) && grouping.every((g) => !equalByValue(typeOf(g)));
  const kind = compiled ? ("HashAggregate" as const) : ("ObjectHashAggregate" as const);
  const partial: HashAggregateExec = { kind, mode: "partial", grouping, aggregates, list: [], child };
  const keys = grouping.map(toAttribute);
  const between = exchange(
    partial,
    keys.length === 0 ? { kind: "single" } : { kind: "hash", expressions: keys, partitions: ctx.shufflePartitions },
  );
  return { kind, mode: "final", grouping: keys, aggregates, list, child: between };
}
