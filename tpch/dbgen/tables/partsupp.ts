import { longColumn, type ColumnChunk } from "../chunk.ts";
import { drawEach, skipSeeds } from "../random.ts";
import { partSupplierKey, scaledRows } from "../scale.ts";
import { commentColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";

const SUPPLIERS_PER_PART = 4;

/** Makes the four rows each of the parts at the indexes from `from` to `to`, which are counted from 0. */
export function partsuppColumns(scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = (to - from) * SUPPLIERS_PER_PART;
  const firstRow = from * SUPPLIERS_PER_PART;
  const suppliers = scaledRows("supplier", scale);
  const partKeys = new Float64Array(rows);
  const supplierKeys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const partKey = from + Math.floor(row / SUPPLIERS_PER_PART) + 1;
    partKeys[row] = partKey;
    supplierKeys[row] = partSupplierKey(partKey, row % SUPPLIERS_PER_PART, suppliers);
  }
  const quantities = new Int32Array(rows);
  drawEach(quantities, skipSeeds(1671059989, firstRow), 1, 9999);
  const costs = new Int32Array(rows);
  drawEach(costs, skipSeeds(1051288424, firstRow), 100, 100000);
  return [
    longColumn("ps_partkey", "long", partKeys),
    longColumn("ps_suppkey", "long", supplierKeys),
    { name: "ps_availqty", type: "int", values: quantities },
    longColumn("ps_supplycost", "decimal", costs),
    commentColumn("ps_comment", pool, skipSeeds(1961692154, 2 * firstRow), 124, rows),
  ];
}
