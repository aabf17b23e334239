/** The TPC-H data generator: the rows that dbgen makes, as chunks of columns. */

import type { TableName } from "../schema.ts";
import type { ColumnChunk, TableChunk } from "./chunk.ts";
import { checkScale, unitCount } from "./scale.ts";
import { customerColumns } from "./tables/customer.ts";
import { lineitemColumns } from "./tables/lineitem.ts";
import { nationColumns } from "./tables/nation.ts";
import { ordersColumns } from "./tables/orders.ts";
import { partColumns } from "./tables/part.ts";
import { partsuppColumns } from "./tables/partsupp.ts";
import { regionColumns } from "./tables/region.ts";
import { supplierColumns } from "./tables/supplier.ts";
import { defaultTextPool, type TextPool } from "./textPool.ts";

type MakeColumns = (scale: number, from: number, to: number, pool: TextPool) => ColumnChunk[];

const makers: Readonly<Record<TableName, { readonly columns: MakeColumns; readonly unitsPerChunk: number }>> = {
  region: { columns: regionColumns, unitsPerChunk: 65536 },
  nation: { columns: nationColumns, unitsPerChunk: 65536 },
  supplier: { columns: supplierColumns, unitsPerChunk: 65536 },
  customer: { columns: customerColumns, unitsPerChunk: 65536 },
  part: { columns: partColumns, unitsPerChunk: 65536 },
  partsupp: { columns: partsuppColumns, unitsPerChunk: 16384 },
  orders: { columns: ordersColumns, unitsPerChunk: 65536 },
  lineitem: { columns: lineitemColumns, unitsPerChunk: 16384 },
};

/** Units (see `unitCount`) from index `from`, counted from 0, up to index `to`, which is not included. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

export interface GenerateOptions extends Partial<UnitRange> {
  readonly scale: number;
  /** The most units in one chunk; by default about 65536 rows' worth. */
  readonly unitsPerChunk?: number;
  /** The text pool to cut comments from; by default this thread's own. */
  readonly pool?: TextPool;
}

/** Makes one chunk of a table; nothing of earlier chunks is needed. */
export function generateChunk(
  table: TableName,
  scale: number,
  range: UnitRange,
  pool: TextPool = defaultTextPool(),
): TableChunk {
  checkScale(scale);
  const { from, to } = range;
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= unitCount(table, scale))) {
    throw new RangeError(`${table} at scale ${scale} has no units from ${from} to ${to}`);
  }
  const columns = makers[table].columns(scale, from, to, pool);
  const first = columns[0]!;
  // The first column of every table is a key.
  const rows = first.type === "long" ? first.values.length : 0;
  return { table, rows, columns };
}

/** Makes a table, or a range of its units, chunk by chunk. */
export function* generateTable(table: TableName, options: GenerateOptions): Generator<TableChunk, void, undefined> {
  const { scale, unitsPerChunk = makers[table].unitsPerChunk, pool = defaultTextPool() } = options;
  const { from = 0, to = unitCount(table, scale) } = options;
  for (let start = from; start < to; start += unitsPerChunk) {
    yield generateChunk(table, scale, { from: start, to: Math.min(to, start + unitsPerChunk) }, pool);
  }
}

/** Splits a table into at most `parts` ranges of about the same size that together are the whole. */
export function partitionTable(table: TableName, scale: number, parts: number): UnitRange[] {
  const units = unitCount(table, scale);
  const ranges: UnitRange[] = [];
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((units * part) / parts);
    const to = Math.floor((units * (part + 1)) / parts);
    if (from < to) ranges.push({ from, to });
  }
  return ranges;
}
