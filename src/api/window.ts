import type { FrameBoundary, WindowFrame } from "../session/protocol/messages/expressions.ts";
import { type ColumnOrName, expressionOf, sortOrderOf, toColumn, type WindowParts } from "./column.ts";

/** Bounds of a frame that reach to an end of the partition. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

function boundary(value: number | bigint, type: WindowFrame["frameType"]): FrameBoundary {
  if (value <= -UNBOUNDED || value >= UNBOUNDED) return { unbounded: true };
  if (value === 0 || value === 0n) return { currentRow: true };
  if (type === "FRAME_TYPE_ROW") return { value: { literal: { integer: Number(value) } } };
  return { value: expressionOf(value) };
}

/** What a window function sees: how rows are parted and ordered, and which of them belong to a row. Never changes. */
export class WindowSpec implements WindowParts {
  readonly partition: WindowParts["partition"];
  readonly order: WindowParts["order"];
  declare readonly frame?: WindowFrame;

  constructor(parts: WindowParts) {
    this.partition = parts.partition;
    this.order = parts.order;
    if (parts.frame) this.frame = parts.frame;
  }
  partitionBy(...columns: readonly ColumnOrName[]): WindowSpec {
    return new WindowSpec({ ...this.parts(), partition: columns.map((c) => toColumn(c).expression) });
  }
  orderBy(...columns: readonly ColumnOrName[]): WindowSpec {
    return new WindowSpec({ ...this.parts(), order: columns.map(sortOrderOf) });
  }
  /** The rows from `start` to `end`, counted from the current row (0); before it is negative. */
  rowsBetween(start: number | bigint, end: number | bigint): WindowSpec {
    return this.framed("FRAME_TYPE_ROW", start, end);
  }
  /** The rows whose order value lies from `start` to `end` around that of the current row. */
  rangeBetween(start: number | bigint, end: number | bigint): WindowSpec {
    return this.framed("FRAME_TYPE_RANGE", start, end);
  }
  private framed(frameType: WindowFrame["frameType"], start: number | bigint, end: number | bigint): WindowSpec {
    return new WindowSpec({
      ...this.parts(),
      frame: { frameType, lower: boundary(start, frameType), upper: boundary(end, frameType) },
    });
  }
  private parts(): WindowParts {
    return { partition: this.partition, order: this.order, ...(this.frame ? { frame: this.frame } : {}) };
  }
}

const EMPTY = new WindowSpec({ partition: [], order: [] });

/** The start of a window: `Window.partitionBy("shop").orderBy("day")`. */
export const Window = {
  unboundedPreceding: -UNBOUNDED,
  unboundedFollowing: UNBOUNDED,
  currentRow: 0,
  partitionBy: (...columns: readonly ColumnOrName[]): WindowSpec => EMPTY.partitionBy(...columns),
  orderBy: (...columns: readonly ColumnOrName[]): WindowSpec => EMPTY.orderBy(...columns),
  rowsBetween: (start: number | bigint, end: number | bigint): WindowSpec => EMPTY.rowsBetween(start, end),
  rangeBetween: (start: number | bigint, end: number | bigint): WindowSpec => EMPTY.rangeBetween(start, end),
} as const;
