import { type Batch, PHYSICAL_WIDTH, type Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Thread } from "../operators/thread.ts";

/** A copy of a batch, bytes of strings included, in an arena of the one who keeps it. Dictionaries are resolved. */
export function copyBatch(thread: Thread, batch: Batch, arena: Arena): Batch {
  return { rows: batch.rows, columns: batch.columns.map((v) => copyVector(thread, v, batch.rows, arena)) };
}

function copyVector({ heap, kernels }: Thread, v: Vector, rows: number, arena: Arena): Vector {
  const width = PHYSICAL_WIDTH[v.physical];
  const data = arena.allocate(Math.max(8, rows * width));
  let validity = 0;
  if (v.validity !== 0) {
    validity = arena.allocate(rows);
    heap.u8.copyWithin(validity, v.validity, v.validity + rows);
  }
  if (v.physical === "view") {
    const bytes = kernels.viewsBytes(v.data, v.validity, v.codes, rows);
    kernels.viewsCopy(v.data, v.validity, v.codes, rows, data, arena.allocate(Math.max(8, bytes)));
  } else if (v.codes !== 0) kernels.gather(v.data, v.codes, rows, width, data);
  else heap.u8.copyWithin(data, v.data, v.data + rows * width);
  return { physical: v.physical, data, validity, codes: 0, dictionarySize: 0 };
}
