import type { AggregateCall, AttributeReference } from "../../catalyst/expr/expression.ts";
import { toAttribute } from "../../catalyst/expr/tree.ts";
import type { PhysicalPlan } from "./physicalPlan.ts";

const nullable = (list: readonly AttributeReference[]): AttributeReference[] =>
  list.map((a) => (a.nullable ? a : { ...a, nullable: true }));

/** The columns that a physical operator gives, in order. */
export function physicalOutput(p: PhysicalPlan): readonly AttributeReference[] {
  switch (p.kind) {
    case "FileSourceScan":
    case "RowDataSourceScan":
    case "LocalTableScan":
    case "InMemoryTableScan":
    case "Range":
    case "Union":
    case "Expand":
    case "ReusedExchange":
      return p.output;
    case "Project":
    case "TakeOrderedAndProject":
      return p.list.map(toAttribute);
    case "HashAggregate":
    case "ObjectHashAggregate":
      return p.mode === "final"
        ? p.list.map(toAttribute)
        : [...p.grouping.map(toAttribute), ...p.aggregates.map(aggregateAttribute)];
    case "Generate":
      return [...p.required, ...(p.outer ? nullable(p.generatorOutput) : p.generatorOutput)];
    case "Window":
      return [...physicalOutput(p.child), ...p.expressions.map(toAttribute)];
    case "BroadcastHashJoin":
    case "ShuffledHashJoin":
    case "BroadcastNestedLoopJoin":
    case "CartesianProduct": {
      const left = physicalOutput(p.left);
      switch (p.type) {
        case "leftSemi":
        case "leftAnti":
          return left;
        case "existence":
          return p.exists ? [...left, p.exists] : left;
        case "left":
          return [...left, ...nullable(physicalOutput(p.right))];
        case "right":
          return [...nullable(left), ...physicalOutput(p.right)];
        case "full":
          return [...nullable(left), ...nullable(physicalOutput(p.right))];
        default:
          return [...left, ...physicalOutput(p.right)];
      }
    }
    default:
      return physicalOutput(p.child);
  }
}

/** The attribute that stands for an aggregate's result. */
export const aggregateAttribute = (a: AggregateCall): AttributeReference => ({
  kind: "AttributeReference",
  name: a.name,
  type: a.type,
  nullable: a.nullable,
  id: a.id,
  qualifier: [],
});

export function physicalChildren(p: PhysicalPlan): readonly PhysicalPlan[] {
  switch (p.kind) {
    case "FileSourceScan":
    case "RowDataSourceScan":
    case "LocalTableScan":
    case "InMemoryTableScan":
    case "Range":
    case "ReusedExchange":
      return [];
    case "Union":
      return p.children;
    case "BroadcastHashJoin":
    case "ShuffledHashJoin":
    case "BroadcastNestedLoopJoin":
    case "CartesianProduct":
      return [p.left, p.right];
    default:
      return [p.child];
  }
}

/** The node with `f` applied to its children; the same object when `f` changed none. */
export function mapPhysicalChildren(p: PhysicalPlan, f: (child: PhysicalPlan) => PhysicalPlan): PhysicalPlan {
  if ("left" in p) {
    const [left, right] = [f(p.left), f(p.right)];
    return left === p.left && right === p.right ? p : { ...p, left, right };
  }
  if (p.kind === "Union") {
    const children = p.children.map(f);
    return children.every((c, i) => c === p.children[i]) ? p : { ...p, children };
  }
  if (!("child" in p)) return p;
  const child = f(p.child);
  return child === p.child ? p : { ...p, child };
}

/** The exchange that computes the rows: of a reused one the other. */
export const computing = (p: PhysicalPlan): PhysicalPlan => (p.kind === "ReusedExchange" ? p.exchange : p);
