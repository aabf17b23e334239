import type { AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { transformDown, typeOf } from "../../catalyst/expr/tree.ts";
import { treeText } from "../../catalyst/expr/treeText.ts";
import { declineReason, uncompiledParts } from "../codegen/compileExpression.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { isCompiledAggregate } from "../planner/planAggregate.ts";
import { namedResults } from "./resultNames.ts";

/** Something that generated code does not compute: the text, and why. */
export interface Declined {
  readonly text: string;
  readonly reason: string;
}

const unalias = (e: Expression): Expression => (e.kind === "Alias" ? e.child : e);

/** What an operator computes, as far as pipelines do it. */
export function computed(p: PhysicalPlan): readonly Expression[] {
  switch (p.kind) {
    case "Filter":
      return splitConjunction(p.condition);
    case "Project":
      return p.list.map(unalias);
    case "HashAggregate":
    case "ObjectHashAggregate":
      return p.mode === "final"
        ? namedResults(p).map(unalias)
        : [
            ...p.grouping.map(unalias),
            ...p.aggregates.flatMap((a) => [
              ...a.args,
              ...(a.filter ? [a.filter] : []),
              ...(a.orderBy ?? []).map((o) => o.child),
            ]),
          ];
    case "BroadcastHashJoin":
    case "ShuffledHashJoin":
    case "BroadcastNestedLoopJoin":
    case "CartesianProduct":
      return [...p.leftKeys, ...p.rightKeys, ...(p.condition ? splitConjunction(p.condition) : [])];
    case "Expand":
      return p.projections.flat().map(unalias);
    case "Sort":
      return p.order.map((o) => o.child);
    case "TakeOrderedAndProject":
      return [...p.order.map((o) => o.child), ...p.list.map(unalias)];
    case "Window":
      return [
        ...p.partitionBy,
        ...p.orderBy.map((o) => o.child),
        ...p.expressions.flatMap((e) => {
          const w = unalias(e);
          if (w.kind !== "WindowExpression") return [];
          const f = w.function;
          return f.kind === "AggregateCall"
            ? [...f.args, ...(f.filter ? [f.filter] : [])]
            : f.kind === "Call"
              ? f.args
              : [];
        }),
      ];
    default:
      return [];
  }
}

/** Parts of an operator's expressions that the reference evaluates. Scalar subqueries count as the literals that take their places before the run. */
export function declined(p: PhysicalPlan): Declined[] {
  const out = new Map<string, Declined>();
  if (p.kind === "HashAggregate" || p.kind === "ObjectHashAggregate") {
    if (p.mode === "partial")
      for (const a of p.aggregates)
        if (!isCompiledAggregate(a)) {
          const reason = a.distinct ? "DISTINCT" : a.orderBy ? "an order within the group" : a.name;
          out.set(treeText(a), { text: treeText(a), reason });
        }
  }
  if (p.kind === "Generate") out.set("", { text: treeText(p.generator), reason: "generators work on batches" });
  for (const e of computed(p)) {
    const attributes = new Map<number, AttributeReference>();
    const bound = transformDown(e, (n) => {
      if (n.kind === "ScalarSubquery") return stand(n);
      if (n.kind !== "AttributeReference") return n;
      attributes.set(n.id, n);
      return { kind: "BoundReference", ordinal: n.id, type: n.type, nullable: n.nullable };
    });
    for (const part of uncompiledParts(bound)) {
      const named = transformDown(part, (n) => (n.kind === "BoundReference" ? attributes.get(n.ordinal)! : n));
      const text = treeText(named);
      out.set(text, { text, reason: declineReason(part) ?? part.kind });
    }
  }
  return [...out.values()];
}

/** A value of the type of a scalar subquery: what compiles for it compiles for any value. */
const stand = (e: Expression): Expression => ({ kind: "Literal", value: null, type: typeOf(e) });
