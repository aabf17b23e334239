import type { Expression } from "../../catalyst/expr/expression.ts";
import { compileExpression, type CompileOptions } from "../../catalyst/functions/evaluate.ts";
import { valueKey } from "../../catalyst/functions/order.ts";
import type { JoinType } from "../../catalyst/plan/logicalPlan.ts";
import { ColumnBuilder, readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "./columnShape.ts";
import type { Thread } from "./thread.ts";

/** One side of a join in memory: rows with the ordinals of their keys, of which the first `width` columns go on. */
export interface JoinInput {
  readonly batches: readonly Batch[];
  readonly columns: readonly Column[];
  readonly keys: readonly number[];
  readonly width: number;
}

function readRows(thread: Thread, side: JoinInput): Value[][] {
  const out: Value[][] = [];
  for (const b of side.batches)
    for (let i = 0; i < b.rows; i++)
      out.push(side.columns.map((c, j) => readValue(thread.heap, b.columns[j]!, i, c.type)));
  return out;
}

/** A row's keys as text, or undefined when one is null: null equals nothing. */
function keyOf(side: JoinInput): (row: readonly Value[]) => string | undefined {
  const texts = side.keys.map((k) => valueKey(side.columns[k]!.type));
  return (row) => {
    let out = "";
    for (let j = 0; j < texts.length; j++) {
      const v = row[side.keys[j]!]!;
      if (v === null) return undefined;
      out += `${texts[j]!(v)}\u0000`;
    }
    return out;
  };
}

/**
 * A join of any type in JavaScript, for conditions that only the reference can evaluate: by a map of the keys, and the condition for each pair.
 * @param condition over the first columns of the left side followed by those of the right
 */
export function referenceJoin(
  thread: Thread,
  arena: Arena,
  type: JoinType,
  left: JoinInput,
  right: JoinInput,
  condition: Expression | undefined,
  options: CompileOptions,
): Batch[] {
  const test = condition ? compileExpression(condition, options) : undefined;
  const leftRows = readRows(thread, left);
  const rightRows = readRows(thread, right);
  const rightKey = keyOf(right);
  const byKey = new Map<string, number[]>();
  rightRows.forEach((row, i) => {
    const k = rightKey(row);
    if (k === undefined) return;
    const list = byKey.get(k);
    if (list) list.push(i);
    else byKey.set(k, [i]);
  });
  const leftKey = keyOf(left);
  const leftTypes = left.columns.slice(0, left.width).map((c) => c.type);
  const rightTypes = right.columns.slice(0, right.width).map((c) => c.type);
  const semi = type === "leftSemi" || type === "leftAnti";
  const types: DataType[] = semi
    ? leftTypes
    : type === "existence"
      ? [...leftTypes, { kind: "boolean" }]
      : [...leftTypes, ...rightTypes];
  const builders = types.map((t) => new ColumnBuilder(arena, t, Math.max(1, leftRows.length)));
  const nothing = (n: number): Value[] => new Array<Value>(n).fill(null);
  const emit = (values: readonly Value[]): void => builders.forEach((b, j) => b.append(values[j]!));
  const matchedRight = new Uint8Array(rightRows.length);
  for (const row of leftRows) {
    const l = row.slice(0, left.width);
    const k = leftKey(row);
    let matched = false;
    for (const i of (k === undefined ? undefined : byKey.get(k)) ?? []) {
      const pair = [...l, ...rightRows[i]!.slice(0, right.width)];
      if (test && test(pair) !== true) continue;
      matched = true;
      matchedRight[i] = 1;
      if (semi || type === "existence") break;
      emit(pair);
    }
    if (type === "existence") emit([...l, matched]);
    else if (semi) {
      if (matched === (type === "leftSemi")) emit(l);
    } else if (!matched && (type === "left" || type === "full")) emit([...l, ...nothing(right.width)]);
  }
  if (type === "right" || type === "full")
    rightRows.forEach((row, i) => {
      if (matchedRight[i] === 0) emit([...nothing(left.width), ...row.slice(0, right.width)]);
    });
  const rows = builders[0]?.length ?? 0;
  return rows === 0 ? [] : [{ rows, columns: builders.map((b) => b.finish()) }];
}
