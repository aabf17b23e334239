import type { Arena } from "../../../memory/wasm/arena.ts";
import type { Vector } from "../../../memory/column/vector.ts";
import { unsupported } from "../../../common/errors/conditions.ts";
import type { DataType } from "../../../types/dataType.ts";
import type { Chunk } from "./chunk.ts";
import type { ParquetContext } from "./kernels.ts";
import type { SchemaNode } from "./metadata.ts";

/** The leaves below a node (itself when it is one), in the order of the file. */
export function leavesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.physical ? [node] : node.children.flatMap(leavesOf);
}

export class NestedColumn {
  readonly mayHaveNulls = true;
  constructor(_ctx: ParquetContext, _path: string, _node: SchemaNode, _type: DataType, _rows: number, _open: (i: number, leaf: SchemaNode) => Chunk) {
    throw unsupported("nested Parquet columns");
  }
  read(_arena: Arena, _row: number, _n: number): Vector {
    throw unsupported("nested Parquet columns");
  }
  readSelected(_arena: Arena, _row: number, _n: number, _selection: number, _count: number): Vector {
    throw unsupported("nested Parquet columns");
  }
  advance(_row: number): void {}
  dictionary(): Vector | undefined {
    return undefined;
  }
  close(): void {}
}
