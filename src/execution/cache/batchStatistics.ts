import type { Expression } from "../../catalyst/expr/expression.ts";
import { readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Heap } from "../../memory/wasm/heap.ts";
import { isNested, type StructField } from "../../types/dataType.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { mayHold, statisticsFilter } from "../sources/columnFilter.ts";
import { mayMatch } from "../sources/parquet/prune.ts";
import { type ColumnStatistics, compareBounds } from "../sources/parquet/statistics.ts";

/** Least and largest values and nulls of the columns of batches, found when a condition asks for them first. */
export class BatchStatistics {
  private readonly heap: Heap;
  private readonly fields: readonly StructField[];
  private readonly known = new WeakMap<Batch, (ColumnStatistics | undefined)[]>();

  constructor(heap: Heap, fields: readonly StructField[]) {
    this.heap = heap;
    this.fields = fields;
  }

  /** The batches that conditions bound to the columns do not leave out. */
  chosen(batches: readonly Batch[], conditions: readonly Expression[]): readonly Batch[] {
    // By number: names may stand twice.
    const fields = this.fields.map((f, i) => ({ ...f, name: String(i) }));
    const filters = conditions.map((e) => statisticsFilter(e, fields));
    return batches.filter((b) =>
      filters.every((f) => mayHold(f, (s) => mayMatch(this.column(b, Number(s.column)), b.rows, s))),
    );
  }

  private column(batch: Batch, i: number): ColumnStatistics {
    let all = this.known.get(batch);
    if (!all) this.known.set(batch, (all = []));
    return (all[i] ??= this.compute(batch, i));
  }

  private compute(batch: Batch, i: number): ColumnStatistics {
    const { type } = this.fields[i]!;
    const v = batch.columns[i]!;
    const bounded = !isNested(type) && type.kind !== "calendar_interval" && type.kind !== "variant";
    let min: Value | undefined;
    let max: Value | undefined;
    let nullCount = 0;
    let mayHaveNaN = false;
    for (let r = 0; r < batch.rows; r++) {
      const value = readValue(this.heap, v, r, type);
      if (value === null) nullCount++;
      else if (typeof value === "number" && Number.isNaN(value)) mayHaveNaN = true;
      else if (bounded) {
        const bound = typeof value === "string" ? encodeUtf8(value) : value;
        if (min === undefined || compareBounds(bound, min) < 0) min = bound;
        if (max === undefined || compareBounds(bound, max) > 0) max = bound;
      }
    }
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), nullCount, mayHaveNaN };
  }
}
