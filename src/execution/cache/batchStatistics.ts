import type { Expression } from "../../catalyst/expr/expression.ts";
import { readValue } from "../../memory/column/values.ts";
import type { Batch, Vector } from "../../memory/column/vector.ts";
import type { Heap } from "../../memory/wasm/heap.ts";
import { isNested, type StructField } from "../../types/dataType.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { mayHold, statisticsFilter } from "../sources/columnFilter.ts";
import { mayMatch } from "../sources/parquet/prune.ts";
import type { ColumnStatistics } from "../sources/parquet/statistics.ts";

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
    const { heap } = this;
    const { u8 } = heap;
    const less = lessThan(heap, v);
    const isNaN = notANumber(heap, v);
    let least = -1;
    let largest = -1;
    let nullCount = 0;
    let mayHaveNaN = false;
    for (let r = 0; r < batch.rows; r++) {
      if (v.validity !== 0 && u8[v.validity + r] === 0) nullCount++;
      else if (isNaN?.(r)) mayHaveNaN = true;
      else if (bounded) {
        if (least < 0) least = largest = r;
        else if (less(r, least)) least = r;
        else if (less(largest, r)) largest = r;
      }
    }
    const bound = (r: number): Value => {
      const value = readValue(heap, v, r, type);
      return typeof value === "string" ? encodeUtf8(value) : value;
    };
    return { ...(least < 0 ? {} : { min: bound(least), max: bound(largest) }), nullCount, mayHaveNaN };
  }
}

function notANumber(heap: Heap, { physical, data }: Vector): ((r: number) => boolean) | undefined {
  if (physical !== "f32" && physical !== "f64") return undefined;
  const values = physical === "f32" ? heap.f32 : heap.f64;
  const at = data / values.BYTES_PER_ELEMENT;
  return (r) => Number.isNaN(values[at + r]!);
}

/** Compares values of two rows in their physical form, in which cached columns are: without dictionaries. */
function lessThan(heap: Heap, { physical, data }: Vector): (a: number, b: number) => boolean {
  const { u8, u32, i32 } = heap;
  switch (physical) {
    case "bool":
      return (a, b) => u8[data + a]! < u8[data + b]!;
    case "i32":
      return (a, b) => i32[data / 4 + a]! < i32[data / 4 + b]!;
    case "f32":
      return (a, b) => heap.f32[data / 4 + a]! < heap.f32[data / 4 + b]!;
    case "f64":
      return (a, b) => heap.f64[data / 8 + a]! < heap.f64[data / 8 + b]!;
    case "i64":
    case "i128": {
      // In halves of 32 bits, of which the last has the sign.
      const halves = physical === "i64" ? 2 : 4;
      return (a, b) => {
        const x = data / 4 + a * halves;
        const y = data / 4 + b * halves;
        const top = halves - 1;
        if (i32[x + top] !== i32[y + top]) return i32[x + top]! < i32[y + top]!;
        for (let h = top - 1; h >= 0; h--) if (u32[x + h] !== u32[y + h]) return u32[x + h]! < u32[y + h]!;
        return false;
      };
    }
    case "view":
      return (a, b) => {
        const x = u32[data / 4 + 2 * a]!;
        const y = u32[data / 4 + 2 * b]!;
        const n = u32[data / 4 + 2 * a + 1]!;
        const m = u32[data / 4 + 2 * b + 1]!;
        const common = Math.min(n, m);
        for (let k = 0; k < common; k++) if (u8[x + k] !== u8[y + k]) return u8[x + k]! < u8[y + k]!;
        return n < m;
      };
  }
}
