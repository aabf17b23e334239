import { internalError } from "../../../common/errors/conditions.ts";
import { ColumnBuilder, readValue } from "../../../memory/column/values.ts";
import type { Vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import type { StructField } from "../../../types/dataType.ts";
import type { MapValue, StructValue, Value } from "../../../types/value.ts";
import type { ParquetContext } from "./kernels.ts";
import type { LeafWriter } from "./leafWriter.ts";
import type { LeafSpec, ShredNode } from "./writeSchema.ts";

/** What a leaf gets of some rows. */
interface LeafRows {
  readonly builder: ColumnBuilder;
  readonly defs: number[];
  readonly reps: number[];
}

const ROWS = 512;

/** Pushes levels without a value to every leaf below a node. */
function absent(node: ShredNode, leaves: ReadonlyMap<number, LeafRows>, repetition: number, definition: number): void {
  switch (node.kind) {
    case "leaf": {
      const l = leaves.get(node.leaf)!;
      l.defs.push(definition);
      l.reps.push(repetition);
      return;
    }
    case "struct":
      for (const f of node.fields) absent(f, leaves, repetition, definition);
      return;
    case "list":
      absent(node.element, leaves, repetition, definition);
      return;
    case "map":
      absent(node.key, leaves, repetition, definition);
      absent(node.value, leaves, repetition, definition);
  }
}

function shred(node: ShredNode, value: Value, leaves: ReadonlyMap<number, LeafRows>, repetition: number): void {
  if (value === null) {
    if (!node.optional) throw internalError("null in a place that is not nullable");
    absent(node, leaves, repetition, node.definition - 1);
    return;
  }
  switch (node.kind) {
    case "leaf": {
      const l = leaves.get(node.leaf)!;
      l.defs.push(node.definition);
      l.reps.push(repetition);
      l.builder.append(value);
      return;
    }
    case "struct": {
      const { fields } = value as StructValue;
      for (let i = 0; i < node.fields.length; i++) shred(node.fields[i]!, fields[i] ?? null, leaves, repetition);
      return;
    }
    case "list": {
      const items = value as readonly Value[];
      if (items.length === 0) absent(node, leaves, repetition, node.definition);
      for (let i = 0; i < items.length; i++)
        shred(node.element, items[i]!, leaves, i === 0 ? repetition : node.repetition);
      return;
    }
    case "map": {
      const { keys, values } = value as MapValue;
      if (keys.length === 0) absent(node, leaves, repetition, node.definition);
      for (let i = 0; i < keys.length; i++) {
        const r = i === 0 ? repetition : node.repetition;
        shred(node.key, keys[i]!, leaves, r);
        shred(node.value, values[i]!, leaves, r);
      }
    }
  }
}

function leafNumbers(node: ShredNode): readonly number[] {
  switch (node.kind) {
    case "leaf":
      return [node.leaf];
    case "struct":
      return node.fields.flatMap(leafNumbers);
    case "list":
      return leafNumbers(node.element);
    case "map":
      return [...leafNumbers(node.key), ...leafNumbers(node.value)];
  }
}

/** Cuts n rows of a nested column into its leaves. */
export function shredColumn(
  ctx: ParquetContext,
  arena: Arena,
  node: ShredNode,
  field: StructField,
  v: Vector,
  start: number,
  n: number,
  writers: readonly LeafWriter[],
  specs: readonly LeafSpec[],
  added: (leaf: LeafWriter) => void,
): void {
  const { heap } = ctx;
  const numbers = leafNumbers(node);
  const levelsAt = (levels: readonly number[]): number => {
    const at = arena.allocate(levels.length);
    heap.u8.set(levels, at);
    return at;
  };
  for (let done = 0; done < n; done += ROWS) {
    const leaves = new Map(
      numbers.map((i): [number, LeafRows] => [
        i,
        { builder: new ColumnBuilder(arena, specs[i]!.type, ROWS), defs: [], reps: [] },
      ]),
    );
    const end = Math.min(n, done + ROWS);
    for (let row = done; row < end; row++) shred(node, readValue(heap, v, start + row, field.type), leaves, 0);
    for (const [i, { builder, defs, reps }] of leaves) {
      const present = builder.length;
      writers[i]!.append(builder.finish().data, present, defs.length, levelsAt(defs), levelsAt(reps));
      added(writers[i]!);
    }
  }
}
