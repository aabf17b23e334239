import { boundCall } from "../../catalyst/functions/evaluate.ts";
import type { AggregateEvaluation } from "../../catalyst/functions/define.ts";
import type { AggregateCall } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { compareValues, valueKey } from "../../catalyst/functions/order.ts";
import { findFunction } from "../../catalyst/functions/registry.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { ColumnBuilder, readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "./columnShape.ts";
import type { HashAggregateExec } from "./physicalPlan.ts";
import type { Thread } from "./thread.ts";

/** One aggregate's way through the rows of a group: DISTINCT, FILTER and WITHIN GROUP are handled here. */
interface Accumulator {
  /** Rows of one part are added up together before the parts are merged, as Spark does by partition. */
  add(row: readonly Value[], part: number): void;
  finish(): Value;
}

function accumulatorOf(call: AggregateCall, argAt: number, filterAt: number, orderAt: number): () => Accumulator {
  const entry = findFunction(call.name);
  if (entry?.kind !== "aggregate") throw internalError(`${call.name} is not an aggregate`);
  // biome-ignore lint/suspicious/noExplicitAny: the state is the entry's own
  const evaluation: AggregateEvaluation<any> = entry.bind({
    ...boundCall(call),
    ignoreNulls: call.ignoreNulls === true,
  });
  const count = call.args.length;
  const keys = call.args.map((a) => valueKey(typeOf(a)));
  const order = call.orderBy?.map((o) => ({
    compare: compareValues(typeOf(o.child)),
    ascending: o.ascending,
    nullsFirst: o.nullsFirst,
  }));
  return () => {
    let state = evaluation.init();
    // biome-ignore lint/suspicious/noExplicitAny: the state is the entry's own
    let merged: any;
    let current = -1;
    const seen = call.distinct ? new Set<string>() : undefined;
    const kept: { args: Value[]; sort: Value[] }[] | undefined = order && order.length > 0 ? [] : undefined;
    return {
      add: (row, part) => {
        if (filterAt >= 0 && row[filterAt] !== true) return;
        const args = row.slice(argAt, argAt + count);
        if (seen) {
          const key = args.map((v, i) => (v === null ? "n" : `v${keys[i]!(v)}`)).join("\u0000");
          if (seen.has(key)) return;
          seen.add(key);
        }
        if (kept) kept.push({ args, sort: row.slice(orderAt, orderAt + order!.length) });
        else {
          if (part !== current && !seen) {
            if (current >= 0) {
              merged = merged === undefined ? state : evaluation.merge(merged, state);
              state = evaluation.init();
            }
            current = part;
          }
          state = evaluation.update(state, args);
        }
      },
      finish: () => {
        if (merged !== undefined) state = evaluation.merge(merged, state);
        if (kept) {
          kept.sort((a, b) => {
            for (const [i, o] of order!.entries()) {
              const x = a.sort[i]!;
              const y = b.sort[i]!;
              if (x === null || y === null) {
                if (x === y) continue;
                return (x === null) === o.nullsFirst ? -1 : 1;
              }
              const c = o.compare(x, y);
              if (c !== 0) return o.ascending ? c : -c;
            }
            return 0;
          });
          for (const k of kept) state = evaluation.update(state, k.args);
        }
        return evaluation.finish(state);
      },
    };
  };
}

/**
 * Aggregation with states that are JavaScript values. The batches hold the keys, then for each call its arguments, its filter and its sort keys.
 * Gives the groups in the order in which they were met, as batches in the arena.
 */
export function objectAggregate(
  thread: Thread,
  arena: Arena,
  node: HashAggregateExec,
  keyCount: number,
  batches: readonly Batch[],
  columns: readonly Column[],
): Batch[] {
  let at = keyCount;
  const makers = node.aggregates.map((call) => {
    const argAt = at;
    at += call.args.length;
    const filterAt = call.filter ? at++ : -1;
    const orderAt = at;
    at += call.orderBy?.length ?? 0;
    return accumulatorOf(call, argAt, filterAt, orderAt);
  });
  const keyTexts = columns.slice(0, keyCount).map((c) => valueKey(c.type));
  const groups = new Map<string, { keys: readonly Value[]; states: Accumulator[] }>();
  const make = (keys: readonly Value[]): { keys: readonly Value[]; states: Accumulator[] } => ({
    keys,
    states: makers.map((m) => m()),
  });
  if (keyCount === 0) groups.set("", make([]));
  for (const [part, batch] of batches.entries())
    for (let i = 0; i < batch.rows; i++) {
      const row = columns.map((c, j) => readValue(thread.heap, batch.columns[j]!, i, c.type));
      const key = keyTexts.map((k, j) => (row[j] === null ? "n" : `v${k(row[j]!)}`)).join("\u0000");
      let group = groups.get(key);
      if (!group) groups.set(key, (group = make(row.slice(0, keyCount))));
      for (const s of group.states) s.add(row, part);
    }
  const types = [...columns.slice(0, keyCount).map((c) => c.type), ...node.aggregates.map((a) => a.type)];
  const builders = types.map((t) => new ColumnBuilder(arena, t, Math.max(1, groups.size)));
  for (const g of groups.values()) {
    g.keys.forEach((k, j) => builders[j]!.append(k));
    g.states.forEach((s, j) => builders[keyCount + j]!.append(s.finish()));
  }
  return groups.size === 0 ? [] : [{ rows: groups.size, columns: builders.map((b) => b.finish()) }];
}
