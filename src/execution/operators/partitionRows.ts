import { murmur3 } from "../../catalyst/functions/hashing.ts";
import { readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Column } from "./columnShape.ts";
import { gatherRows, type SortKey, sortBatches } from "./sort.ts";
import type { Thread } from "./thread.ts";

/** How rows are dealt out; hash keys are ordinals of columns. */
export type RowPartitioning =
  | { readonly kind: "roundRobin"; readonly partitions: number }
  | { readonly kind: "hash"; readonly keys: readonly number[]; readonly partitions: number }
  | { readonly kind: "range"; readonly keys: readonly SortKey[]; readonly partitions: number };

/** Spark's seed for hash partitioning. */
const SEED = 42;

/** Deals the rows out to partitions, as Spark's exchanges do: by turns, by Murmur3 of the keys, or by ranges of the sort keys. Copies into the arena. */
export function partitionRows(
  thread: Thread,
  arena: Arena,
  batches: readonly Batch[],
  columns: readonly Column[],
  partitioning: RowPartitioning,
): Batch[][] {
  const n = partitioning.partitions;
  const total = batches.reduce((sum, b) => sum + b.rows, 0);
  const lists: number[][] = Array.from({ length: n }, () => []);
  switch (partitioning.kind) {
    case "roundRobin":
      for (let i = 0; i < total; i++) lists[i % n]!.push(i);
      break;
    case "hash": {
      const hashes = partitioning.keys.map((k) => murmur3(columns[k]!.type));
      let at = 0;
      for (const b of batches)
        for (let i = 0; i < b.rows; i++, at++) {
          let h = SEED;
          partitioning.keys.forEach((k, j) => {
            const v = readValue(thread.heap, b.columns[k]!, i, columns[k]!.type);
            if (v !== null) h = hashes[j]!(v, h);
          });
          lists[((h % n) + n) % n]!.push(at);
        }
      break;
    }
    case "range": {
      // Sorted as a whole and cut evenly; equal keys stay together.
      const sorted = sortBatches(thread, arena, batches, columns, partitioning.keys);
      const first = sorted[0];
      if (!first) return lists.map(() => []);
      const same = (a: number, b: number): boolean =>
        partitioning.keys.every((k) => {
          const type = columns[k.ordinal]!.type;
          const x = readValue(thread.heap, first.columns[k.ordinal]!, a, type);
          const y = readValue(thread.heap, first.columns[k.ordinal]!, b, type);
          return x === y || String(x) === String(y);
        });
      let partition = 0;
      for (let i = 0; i < total; i++) {
        const wanted = Math.min(n - 1, Math.floor((i * n) / total));
        if (wanted > partition && !(i > 0 && same(i - 1, i))) partition = wanted;
        lists[partition]!.push(i);
      }
      return lists.map((rows) => gatherRows(thread, arena, [first], columns, Uint32Array.from(rows)));
    }
  }
  return lists.map((rows) => gatherRows(thread, arena, batches, columns, Uint32Array.from(rows)));
}
