import type { UdfLookup } from "../operators/udf.ts";
import { boundCall, compileExpression, type RowFunction } from "../../catalyst/functions/evaluate.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { findFunction } from "../../catalyst/functions/registry.ts";
import { XorShiftRandom } from "../../catalyst/functions/xorShift.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { ColumnBuilder, readValue } from "../../memory/column/values.ts";
import { type Batch, PHYSICAL_WIDTH, type Vector } from "../../memory/column/vector.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column, Step } from "../codegen/pipeline.ts";
import type { Thread } from "../operators/thread.ts";

/** A stage of a pipeline that works on batches in JavaScript. `partition` numbers the task for functions that ask for it. */
export interface BatchStage {
  open(partition: number): void;
  push(batch: Batch): void;
  close(): void;
}

export interface StageContext {
  readonly thread: Thread;
  readonly udf: UdfLookup;
}

/** Reads rows of a batch, only the columns that are used. */
function rowReader(
  thread: Thread,
  columns: readonly Column[],
  used: readonly number[],
): (batch: Batch, row: number, out: Value[]) => void {
  return (batch, row, out) => {
    for (const i of used) out[i] = readValue(thread.heap, batch.columns[i]!, row, columns[i]!.type);
  };
}

function ordinals(expressions: readonly Expression[]): number[] {
  const out = new Set<number>();
  const walk = (e: Expression): void => {
    if (e.kind === "BoundReference") out.add(e.ordinal);
    for (const child of Object.values(e)) {
      if (Array.isArray(child))
        for (const c of child) if (c && typeof c === "object" && "kind" in c) walk(c as Expression);
      if (child && typeof child === "object" && "kind" in child && !Array.isArray(child)) walk(child as Expression);
    }
  };
  expressions.forEach(walk);
  return [...out];
}

/** Makes the stage of a step; `next` takes its batches and keeps nothing of them. */
export function batchStage(
  context: StageContext,
  step: Step,
  columns: readonly Column[],
  next: (batch: Batch) => void,
): BatchStage {
  switch (step.kind) {
    case "reference":
      return referenceStage(context, step.expressions, columns, next);
    case "generate":
      return generateStage(context, step, columns, next);
    case "sample":
      return sampleStage(context, step, next);
    case "limit": {
      let left = step.limit;
      return {
        open: () => {
          left = step.limit;
        },
        push: (batch) => {
          const rows = Math.min(left, batch.rows);
          left -= rows;
          if (rows > 0) next({ ...batch, rows });
        },
        close: () => {},
      };
    }
    default:
      throw internalError(`${step.kind} is no stage of its own`);
  }
}

function referenceStage(
  { thread, udf }: StageContext,
  expressions: readonly Expression[],
  columns: readonly Column[],
  next: (batch: Batch) => void,
): BatchStage {
  const used = ordinals(expressions);
  const read = rowReader(thread, columns, used);
  const arena = new Arena(thread.heap);
  let functions: RowFunction[] = [];
  return {
    open: (partition) => {
      functions = expressions.map((e) => compileExpression(e, { partition, udf }));
    },
    push: (batch) => {
      const row: Value[] = new Array(columns.length).fill(null);
      const builders = expressions.map((e) => new ColumnBuilder(arena, typeOf(e), batch.rows));
      for (let i = 0; i < batch.rows; i++) {
        read(batch, i, row);
        for (let j = 0; j < functions.length; j++) builders[j]!.append(functions[j]!(row));
      }
      next({ rows: batch.rows, columns: [...batch.columns, ...builders.map((b) => b.finish())] });
      arena.reset();
    },
    close: () => arena.release(),
  };
}

function generateStage(
  { thread, udf }: StageContext,
  step: Step & { kind: "generate" },
  columns: readonly Column[],
  next: (batch: Batch) => void,
): BatchStage {
  const call = step.generator;
  if (call.kind !== "Call") throw internalError(`${call.kind} is not a generator`);
  const entry = findFunction(call.name);
  if (entry?.kind !== "generator") throw internalError(`${call.name} is not a generator`);
  const generate = entry.generate(boundCall(call));
  const used = [...new Set([...ordinals(call.args), ...step.keep])];
  const read = rowReader(thread, columns, used);
  const arena = new Arena(thread.heap);
  let args: RowFunction[] = [];
  return {
    open: (partition) => {
      args = call.args.map((e) => compileExpression(e, { partition, udf }));
    },
    push: (batch) => {
      const row: Value[] = new Array(columns.length).fill(null);
      let kept: ColumnBuilder[] = [];
      let made: ColumnBuilder[] = [];
      const begin = (): void => {
        kept = step.keep.map((k) => new ColumnBuilder(arena, columns[k]!.type, batch.rows));
        made = step.columns.map((c) => new ColumnBuilder(arena, c.type, batch.rows));
      };
      const flush = (): void => {
        const all = [...kept, ...made];
        const rows = rowCount;
        if (rows > 0) next({ rows, columns: all.map((b) => b.finish()) });
        arena.reset();
        rowCount = 0;
        begin();
      };
      let rowCount = 0;
      const put = (values: readonly Value[]): void => {
        step.keep.forEach((k, j) => kept[j]!.append(row[k]!));
        made.forEach((b, j) => b.append(values[j] ?? null));
        if (++rowCount >= 32768) flush();
      };
      begin();
      const nothing: Value[] = step.columns.map(() => null);
      for (let i = 0; i < batch.rows; i++) {
        read(batch, i, row);
        const rows = generate(...args.map((a) => a(row)));
        if (rows.length === 0 && step.outer) put(nothing);
        for (const r of rows) put(r);
      }
      flush();
    },
    close: () => arena.release(),
  };
}

/** Each row by itself, as Spark's samplers: kept when its random number is in the range, or as often as a Poisson number says. */
function sampleStage(
  { thread }: StageContext,
  step: Step & { kind: "sample" },
  next: (batch: Batch) => void,
): BatchStage {
  const arena = new Arena(thread.heap);
  let random = new XorShiftRandom(step.seed);
  const poisson = (mean: number): number => {
    // Knuth's product of uniform numbers: the means here are small.
    const limit = Math.exp(-mean);
    let k = 0;
    for (let p = random.nextDouble(); p > limit; p *= random.nextDouble()) k++;
    return k;
  };
  return {
    open: (partition) => {
      random = new XorShiftRandom(step.seed + BigInt(partition));
    },
    push: (batch) => {
      const rows: number[] = [];
      for (let i = 0; i < batch.rows; i++) {
        if (step.withReplacement) for (let n = poisson(step.upper - step.lower); n > 0; n--) rows.push(i);
        else {
          const x = random.nextDouble();
          if (x >= step.lower && x < step.upper) rows.push(i);
        }
      }
      if (rows.length > 0) next({ rows: rows.length, columns: batch.columns.map((v) => take(thread, v, rows, arena)) });
      arena.reset();
    },
    close: () => arena.release(),
  };
}

/** The values of a column at some rows. */
export function take({ heap }: Thread, v: Vector, rows: readonly number[], arena: Arena): Vector {
  const n = rows.length;
  let validity = 0;
  if (v.validity !== 0) {
    validity = arena.allocate(n);
    for (let i = 0; i < n; i++) heap.u8[validity + i] = heap.u8[v.validity + rows[i]!]!;
  }
  if (v.codes !== 0) {
    const codes = arena.allocate(n * 4);
    for (let i = 0; i < n; i++) heap.u32[codes / 4 + i] = heap.u32[v.codes / 4 + rows[i]!]!;
    return { ...v, codes, validity };
  }
  const width = PHYSICAL_WIDTH[v.physical];
  const data = arena.allocate(n * width);
  if (width === 4) for (let i = 0; i < n; i++) heap.u32[data / 4 + i] = heap.u32[v.data / 4 + rows[i]!]!;
  else if (width === 8)
    for (let i = 0; i < n; i++) {
      heap.u32[data / 4 + 2 * i] = heap.u32[v.data / 4 + 2 * rows[i]!]!;
      heap.u32[data / 4 + 2 * i + 1] = heap.u32[v.data / 4 + 2 * rows[i]! + 1]!;
    }
  else
    for (let i = 0; i < n; i++)
      heap.u8.copyWithin(data + i * width, v.data + rows[i]! * width, v.data + (rows[i]! + 1) * width);
  return { ...v, data, validity };
}
