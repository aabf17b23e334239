import type { AggregateEvaluation } from "../../catalyst/functions/define.ts";
import type { Expression, WindowExpression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { boundCall } from "../../catalyst/functions/evaluate.ts";
import { valueKey } from "../../catalyst/functions/order.ts";
import { findFunction } from "../../catalyst/functions/registry.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { ColumnBuilder, readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "./columnShape.ts";
import type { Thread } from "./thread.ts";
import { frameOf, type PartitionRows } from "./windowFrame.ts";

/** One window function over columns of the input: `args` and `filter` are ordinals. */
export interface WindowCall {
  readonly expression: WindowExpression;
  readonly args: readonly number[];
  readonly filter: number;
}

/** Evaluates window functions over rows sorted by partition and order; gives the batches with a column behind for each call. */
export function windowBatches(
  thread: Thread,
  arena: Arena,
  batches: readonly Batch[],
  columns: readonly Column[],
  width: number,
  partitionBy: readonly number[],
  orderBy: readonly number[],
  calls: readonly WindowCall[],
): Batch[] {
  const total = batches.reduce((n, b) => n + b.rows, 0);
  if (total === 0) return [];
  const cache = new Map<number, Value[]>();
  const column = (ordinal: number): readonly Value[] => {
    let values = cache.get(ordinal);
    if (!values) {
      values = [];
      const { type } = columns[ordinal]!;
      for (const b of batches)
        for (let i = 0; i < b.rows; i++) values.push(readValue(thread.heap, b.columns[ordinal]!, i, type));
      cache.set(ordinal, values);
    }
    return values;
  };
  const differs = (ordinals: readonly number[]): ((a: number, b: number) => boolean) => {
    const keys = ordinals.map((o) => {
      const text = valueKey(columns[o]!.type);
      return column(o).map((v) => (v === null ? null : text(v)));
    });
    return (a, b) => keys.some((k) => k[a] !== k[b]);
  };
  const newPartition = differs(partitionBy);
  const newPeers = differs(orderBy);
  const partitions: { start: number; end: number }[] = [];
  const peerStart = new Int32Array(total);
  const peerEnd = new Int32Array(total);
  for (let i = 0, start = 0, peers = 0; i < total; i++) {
    if (i > 0 && newPartition(i - 1, i)) {
      partitions.push({ start, end: i });
      start = peers = i;
    } else if (i > 0 && newPeers(i - 1, i)) peers = i;
    peerStart[i] = peers;
    if (i === total - 1) partitions.push({ start, end: total });
  }
  for (let i = total - 1; i >= 0; i--)
    peerEnd[i] = i + 1 < total && peerStart[i + 1] === peerStart[i] ? peerEnd[i + 1]! : i + 1;
  const results = calls.map((c) =>
    evaluateCall(
      c,
      partitions.map((p) => ({ ...p, peerStart, peerEnd })),
      column,
      orderBy,
      columns,
    ),
  );

  const out: Batch[] = [];
  let at = 0;
  for (const b of batches) {
    const added = results.map((values, k) => {
      const builder = new ColumnBuilder(arena, typeOf(calls[k]!.expression.function), b.rows);
      for (let i = 0; i < b.rows; i++) builder.append(values[at + i]!);
      return builder.finish();
    });
    at += b.rows;
    out.push({ rows: b.rows, columns: [...b.columns.slice(0, width), ...added] });
  }
  return out;
}

function evaluateCall(
  c: WindowCall,
  partitions: readonly PartitionRows[],
  column: (ordinal: number) => readonly Value[],
  orderBy: readonly number[],
  columns: readonly Column[],
): Value[] {
  const { expression } = c;
  const order = expression.orderBy[0];
  const key =
    orderBy.length === 1 && order
      ? {
          values: column(orderBy[0]!),
          type: columns[orderBy[0]!]!.type,
          ascending: order.ascending,
          nullsFirst: order.nullsFirst,
          timeZone: configOf(expression.function).timeZone,
        }
      : undefined;
  const frame = frameOf(expression.frame, orderBy.length > 0, key);
  const out: Value[] = [];
  if (expression.function.kind === "AggregateCall") {
    for (const p of partitions) aggregatePartition(c, p, frame, column, out);
    return out;
  }
  if (expression.function.kind !== "Call") throw internalError(`${expression.function.kind} over a window`);
  const entry = findFunction(expression.function.name);
  if (entry?.kind !== "window") throw internalError(`${expression.function.name} is not a window function`);
  const ignoreNulls = (expression.function as { ignoreNulls?: boolean }).ignoreNulls === true;
  for (const p of partitions) {
    const rows = p.end - p.start;
    const relative = (a: Int32Array): Int32Array => a.subarray(p.start, p.end).map((x) => x - p.start);
    const values = entry.evaluate({
      rows,
      peerStart: relative(p.peerStart),
      peerEnd: relative(p.peerEnd),
      arg: (j, row) => column(c.args[j]!)[p.start + row]!,
      frame: (row) => {
        const [a, b] = frame(p, p.start + row);
        return [a - p.start, b - p.start];
      },
      ignoreNulls,
      type: typeOf(expression.function),
      arity: c.args.length,
    });
    for (const v of values) out.push(v);
  }
  return out;
}

const configOf = (e: Expression): { readonly timeZone: string } => {
  if (e.kind === "AggregateCall" || e.kind === "Call") return e.config;
  throw internalError(`${e.kind} over a window`);
};

/** Frames that only grow are aggregated on from the row before; the others each anew. */
function aggregatePartition(
  c: WindowCall,
  p: PartitionRows,
  frame: ReturnType<typeof frameOf>,
  column: (ordinal: number) => readonly Value[],
  out: Value[],
): void {
  const call = c.expression.function;
  if (call.kind !== "AggregateCall") throw internalError("an aggregate was expected");
  const entry = findFunction(call.name);
  if (entry?.kind !== "aggregate") throw internalError(`${call.name} is not an aggregate`);
  // biome-ignore lint/suspicious/noExplicitAny: the state is the entry's own
  const evaluation: AggregateEvaluation<any> = entry.bind({
    ...boundCall(call),
    ignoreNulls: call.ignoreNulls === true,
  });
  const args = c.args.map(column);
  const filter = c.filter >= 0 ? column(c.filter) : undefined;
  let state = evaluation.init();
  let start = p.start;
  let end = p.start;
  let value: Value = null;
  let known = false;
  for (let row = p.start; row < p.end; row++) {
    const [from, to] = frame(p, row);
    if (from !== start || to < end) {
      state = evaluation.init();
      start = end = from;
      known = false;
    }
    for (; end < to; end++) {
      known = false;
      if (filter && filter[end] !== true) continue;
      state = evaluation.update(
        state,
        args.map((a) => a[end]!),
      );
    }
    if (!known) {
      const v = evaluation.finish(state);
      // A list that goes on growing must not change what was given out.
      value = Array.isArray(v) ? [...v] : v;
      known = true;
    }
    out.push(value);
  }
}
