import type { Expression } from "../../catalyst/expr/expression.ts";
import { transformDown, typeOf } from "../../catalyst/expr/tree.ts";
import { treeText } from "../../catalyst/expr/treeText.ts";
import type { DataType } from "../../types/dataType.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import { physicalChildren, physicalOutput } from "../operators/output.ts";
import type { ExchangeExec, PhysicalPlan } from "../operators/physicalPlan.ts";

/** Columns that filters below have found to be there in every row. */
function notNull(p: PhysicalPlan, out = new Set<number>()): Set<number> {
  if (p.kind === "Filter")
    for (const c of splitConjunction(p.condition)) {
      const a = c.kind === "Call" && c.name === "isnotnull" ? c.args[0] : undefined;
      if (a?.kind === "AttributeReference") out.add(a.id);
    }
  // Rows of an outer join's other side, of unions and of aggregations are others than those below.
  if (p.kind === "Filter" || p.kind === "Project" || p.kind === "Exchange" || p.kind === "BroadcastExchange")
    for (const c of physicalChildren(p)) notNull(c, out);
  else if ("left" in p && (p.type === "inner" || p.type === "cross"))
    for (const c of [p.left, p.right]) notNull(c, out);
  return out;
}

const BYTES: Partial<Record<DataType["kind"], number>> = { byte: 1, short: 2, int: 4, long: 8 };

/** Integers that fit into 64 bits together are one key. */
function packed(keys: readonly Expression[]): string[] {
  const sizes = keys.map((k) => BYTES[typeOf(k).kind]);
  const texts = keys.map(treeText);
  if (keys.length === 0 || sizes.includes(undefined) || sizes.reduce<number>((n, s) => n + s!, 0) > 8) return texts;
  const long = (i: number): string => (sizes[i] === 8 ? texts[i]! : `cast(${texts[i]} as bigint)`);
  let out = long(0);
  for (let i = 1; i < keys.length; i++) {
    const bits = BigInt(sizes[i]! * 8);
    out = `(shiftleft(${out}, ${bits}) | (${long(i)} & ${(1n << bits) - 1n}))`;
  }
  return [out];
}

/** How a broadcast side is kept, as Spark tells it: by the keys of the join above. */
export function broadcastMode(e: ExchangeExec, join: PhysicalPlan | undefined): string {
  if (join?.kind !== "BroadcastHashJoin") return "IdentityBroadcastMode";
  const output = physicalOutput(e.child);
  const there = notNull(e.child);
  const keys = join.buildSide === "left" ? join.leftKeys : join.rightKeys;
  const bound = keys.map((k) =>
    transformDown(k, (n) => {
      if (n.kind !== "AttributeReference") return n;
      const ordinal = output.findIndex((a) => a.id === n.id);
      const nullable = (output[ordinal]?.nullable ?? n.nullable) && !there.has(n.id);
      return { kind: "BoundReference", ordinal, type: n.type, nullable };
    }),
  );
  return `HashedRelationBroadcastMode(List(${packed(bound).join(", ")}),${join.nullAware})`;
}
