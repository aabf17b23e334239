import { ColumnBuilder } from "../../../memory/column/values.ts";
import { PHYSICAL_WIDTH, type Vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import type { DataType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { Chunk } from "./chunk.ts";
import { CorruptError } from "./errors.ts";
import { type ParquetContext, SLACK } from "./kernels.ts";
import { LeafCursor } from "./leafCursor.ts";
import type { SchemaNode } from "./metadata.ts";
import { type NestedPlan, planNested } from "./nestedPlan.ts";

/** The leaves below a node (itself when it is one), in the order of the file. */
export function leavesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.physical ? [node] : node.children.flatMap(leavesOf);
}

/**
 * A struct, list or map column of one row group. Rows are put together one by one from the levels of the leaves (Dremel's way);
 * requests go forward, and a repeated request for the batch is answered from what was decoded for it.
 */
export class NestedColumn {
  readonly mayHaveNulls = true;
  private readonly ctx: ParquetContext;
  private readonly type: DataType;
  private readonly plan: NestedPlan;
  private readonly cursors: LeafCursor[] = [];
  private row = 0;
  private last: { readonly row: number; readonly n: number; readonly vector: Vector } | undefined;

  /** @param open opens the i-th leaf below `node`. */
  constructor(
    ctx: ParquetContext,
    path: string,
    node: SchemaNode,
    type: DataType,
    open: (i: number, leaf: SchemaNode) => Chunk,
  ) {
    this.ctx = ctx;
    this.type = type;
    const { plan, leaves } = planNested(path, node, type);
    this.plan = plan;
    const all = leavesOf(node);
    try {
      for (const leaf of leaves)
        this.cursors.push(new LeafCursor(ctx, open(all.indexOf(leaf.node), leaf.node), leaf.type, leaf.conversion));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const c of this.cursors) c.close();
    this.cursors.length = 0;
  }

  advance(_row: number): void {
    this.last = undefined;
  }

  dictionary(): Vector | undefined {
    return undefined;
  }

  read(arena: Arena, row: number, n: number): Vector {
    if (this.last?.row === row && this.last.n === n) return this.last.vector;
    this.skipTo(row);
    const builder = new ColumnBuilder(arena, this.type, n);
    for (let i = 0; i < n; i++) builder.append(this.nextRow());
    const vector = builder.finish();
    this.last = { row, n, vector };
    return vector;
  }

  readSelected(arena: Arena, row: number, n: number, selection: number, count: number): Vector {
    const { kernels: k } = this.ctx;
    const v = this.read(arena, row, n);
    const width = PHYSICAL_WIDTH[v.physical];
    const data = arena.allocate(count * width + SLACK);
    if (width === 8) k.pqTake8(v.data, selection, count, 0, data);
    else if (width === 4) k.pqTake4(v.data, selection, count, 0, data);
    else if (width === 1) k.pqTake1(v.data, selection, count, 0, data);
    else k.pqTake16(v.data, selection, count, 0, data);
    let validity = 0;
    if (v.validity !== 0) {
      validity = arena.allocate(count + SLACK);
      k.pqTake1(v.validity, selection, count, 0, validity);
    }
    return { ...v, data, validity };
  }

  private skipTo(row: number): void {
    if (row < this.row) throw new CorruptError("rows of a nested column were asked for twice");
    for (; this.row < row; this.row++) for (const c of this.cursors) this.skipRow(c);
  }

  private skipRow(c: LeafCursor): void {
    if (c.repetition !== 0) throw new CorruptError("column chunk with too few rows");
    do c.next();
    while (c.repetition > 0);
  }

  private nextRow(): Value {
    for (const c of this.cursors)
      if (c.repetition !== 0) throw new CorruptError("leaves of a column with different numbers of rows");
    this.row++;
    return this.assemble(this.plan);
  }

  /** The value at the current entries; moves all leaves below the plan behind it. */
  private assemble(plan: NestedPlan): Value {
    switch (plan.kind) {
      case "leaf":
        return this.cursors[plan.leaf]!.next();
      case "struct": {
        if (this.cursors[plan.probe]!.definition < plan.definition) return this.skip(plan);
        const fields = plan.fields.map((f) => (f ? this.assemble(f) : null));
        // A struct of which only the presence is known still has a leaf to pass over.
        if (plan.fields.every((f) => f === undefined)) this.passOver(plan.probe, plan.repetition);
        return { fields };
      }
      case "list": {
        const probe = this.cursors[plan.probe]!;
        const level = probe.definition;
        if (level < plan.definition) return this.skip(plan);
        if (level < plan.present) {
          this.skip(plan);
          return [];
        }
        const items: Value[] = [];
        do items.push(this.assemble(plan.element));
        while (probe.repetition === plan.repetition);
        return items;
      }
      case "map": {
        const probe = this.cursors[plan.probe]!;
        const level = probe.definition;
        if (level < plan.definition) return this.skip(plan);
        const keys: Value[] = [];
        const values: Value[] = [];
        if (level < plan.present) this.skip(plan);
        else
          do {
            keys.push(this.assemble(plan.key));
            values.push(this.assemble(plan.value));
          } while (probe.repetition === plan.repetition);
        return { keys, values };
      }
    }
  }

  /** Moves every leaf below behind its one entry that says that the value is absent. */
  private skip(plan: NestedPlan): null {
    switch (plan.kind) {
      case "leaf":
        this.cursors[plan.leaf]!.next();
        return null;
      case "struct":
        for (const f of plan.fields) if (f) this.skip(f);
        if (plan.fields.every((f) => f === undefined)) this.cursors[plan.probe]!.next();
        return null;
      case "list":
        return this.skip(plan.element);
      case "map":
        this.skip(plan.key);
        return this.skip(plan.value);
    }
  }

  /** Passes over one value of the given repetition level in a leaf below it. */
  private passOver(probe: number, repetition: number): void {
    const c = this.cursors[probe]!;
    do c.next();
    while (c.repetition > repetition);
  }
}
