import type { Arena } from "../../../memory/wasm/arena.ts";
import { Arena as ArenaClass } from "../../../memory/wasm/arena.ts";
import { BATCH_ROWS, PHYSICAL_WIDTH, physicalType, type Vector, vector } from "../../../memory/column/vector.ts";
import type { DataType, StructField } from "../../../types/dataType.ts";
import type { FileSettings, InputFile } from "../../files/fileSystem.ts";
import { fileSystemOf } from "../../files/fileSystems.ts";
import { Chunk } from "./chunk.ts";
import { Decompressor } from "./codecs.ts";
import { conversionOf } from "./conversion.ts";
import { readError, typeMismatch } from "./errors.ts";
import { FlatColumn } from "./flatColumn.ts";
import type { ParquetFile } from "./footer.ts";
import { type ParquetContext, SLACK } from "./kernels.ts";
import type { ChunkMeta, SchemaNode } from "./metadata.ts";
import { checkCalendar, type LegacyCalendar, legacyCalendar } from "./legacyCalendar.ts";
import { leavesOf, NestedColumn } from "./nestedColumn.ts";

/** One requested column of a row group: `node` is absent when the file does not have it, and its values are null. */
export interface ColumnTask {
  readonly field: StructField;
  readonly node?: SchemaNode;
  /** Of the leaves of `node`, in their order. */
  readonly chunks: readonly ChunkMeta[];
}

/** What a thread needs to read columns of a row group; plain data. */
export interface RowGroupTask {
  readonly path: string;
  /** The settings of the place where the file is, when that is not this machine. */
  readonly place?: FileSettings;
  readonly rowGroup: number;
  readonly rows: number;
  readonly columns: readonly ColumnTask[];
  /** Set for files of Spark 2. */
  readonly legacy?: LegacyCalendar;
}

/** Finds a field by name among nodes: exactly, else without regard to case unless `caseSensitive`. */
export function findNode(nodes: readonly SchemaNode[], name: string, caseSensitive = false): SchemaNode | undefined {
  const exact = nodes.find((n) => n.name === name);
  if (exact || caseSensitive) return exact;
  const lower = name.toLowerCase();
  return nodes.find((n) => n.name.toLowerCase() === lower);
}

/** The task to read the columns `fields` (top-level fields with the types that are wanted) of a row group. */
export function rowGroupTask(
  file: ParquetFile,
  rowGroup: number,
  fields: readonly StructField[],
  caseSensitive = false,
): RowGroupTask {
  const group = file.meta.rowGroups[rowGroup]!;
  const columns = fields.map((f): ColumnTask => {
    const node = findNode(file.meta.root.children, f.name, caseSensitive);
    return node
      ? { field: f, node, chunks: leavesOf(node).map((leaf) => group.chunks[leaf.leaf]!) }
      : { field: f, chunks: [] };
  });
  const legacy = legacyCalendar(file.meta);
  return { path: file.path, rowGroup, rows: group.rows, columns, ...(legacy.dates || legacy.int96 ? { legacy } : {}) };
}

/** What the reader asks of a column, flat or nested. Rows are those of the row group. */
export interface ColumnReader {
  read(arena: Arena, row: number, n: number): Vector;
  readSelected(arena: Arena, row: number, n: number, selection: number, count: number): Vector;
  advance(row: number): void;
  dictionary(): Vector | undefined;
  readonly mayHaveNulls: boolean;
  close(): void;
}

/** A column that the file does not have. */
function nullColumn(ctx: ParquetContext, type: DataType): ColumnReader {
  const physical = physicalType(type);
  const nulls = (arena: Arena, n: number): Vector => {
    const bytes = n * PHYSICAL_WIDTH[physical] + SLACK;
    const data = arena.allocate(bytes);
    ctx.kernels.pqFill(data, 0, bytes);
    const validity = arena.allocate(n + SLACK);
    ctx.kernels.pqFill(validity, 0, n + SLACK);
    return vector(physical, data, validity);
  };
  return {
    read: (arena, _row, n) => nulls(arena, n),
    readSelected: (arena, _row, _n, _selection, count) => nulls(arena, count),
    advance: () => {},
    dictionary: () => undefined,
    mayHaveNulls: true,
    close: () => {},
  };
}

/** Decodes one row group batch by batch. Belongs to one thread; must be closed. */
export class RowGroupReader {
  readonly rows: number;
  private readonly ctx: ParquetContext;
  private readonly task: RowGroupTask;
  private readonly decompressor: Decompressor;
  private readonly ownArena: ArenaClass;
  private readonly columns: (ColumnReader | undefined)[];
  private readonly decoded: (Vector | undefined)[];
  private file: InputFile | undefined;
  private arena: Arena | undefined;
  private batchStart = 0;
  private batchRows = 0;

  constructor(ctx: ParquetContext, task: RowGroupTask) {
    this.ctx = ctx;
    this.task = task;
    this.rows = task.rows;
    this.columns = task.columns.map(() => undefined);
    this.decoded = task.columns.map(() => undefined);
    for (const { node, field, chunks } of task.columns) {
      // Types are checked before anything is read.
      if (node && isFlat(node) && chunks.length === 1 && !conversionOf(node, field.type))
        throw typeMismatch(task.path, node, field.type);
    }
    this.ownArena = new ArenaClass(ctx.heap, 65536);
    this.decompressor = new Decompressor(ctx.heap, ctx.kernels, this.ownArena.allocate(512));
  }

  /** Begins the next batch; vectors of it are allocated in `arena`. Returns its rows, 0 at the end. */
  startBatch(arena: Arena, maxRows = BATCH_ROWS): number {
    this.arena = arena;
    this.batchStart += this.batchRows;
    this.batchRows = Math.min(maxRows, this.rows - this.batchStart);
    this.decoded.fill(undefined);
    for (const c of this.columns) c?.advance(this.batchStart);
    return this.batchRows;
  }

  /** A whole column of the batch. */
  column(i: number): Vector {
    const known = this.decoded[i];
    if (known) return known;
    const v = this.guard(() => this.reader(i).read(this.arena!, this.batchStart, this.batchRows));
    this.decoded[i] = v;
    this.checked(i, v, this.batchRows);
    return v;
  }

  /** The values of a column at the rows of the batch that `selection` (address of ascending u32 row numbers) tells. */
  columnSelected(i: number, selection: number, count: number): Vector {
    if (count === this.batchRows) return this.column(i);
    const known = this.decoded[i];
    if (known) return this.compact(known, selection, count);
    const v = this.guard(() =>
      this.reader(i).readSelected(this.arena!, this.batchStart, this.batchRows, selection, count),
    );
    this.checked(i, v, count);
    return v;
  }

  /** The values of the column's dictionary when all of its pages in this row group are encoded with it. */
  dictionary(i: number): Vector | undefined {
    return this.guard(() => this.reader(i).dictionary());
  }

  /** False when the footer says that the column has no null in this row group. */
  mayHaveNulls(i: number): boolean {
    return this.guard(() => this.reader(i).mayHaveNulls);
  }

  close(): void {
    for (const c of this.columns) c?.close();
    this.columns.fill(undefined);
    this.decoded.fill(undefined);
    this.ownArena.release();
    this.file?.close();
    this.file = undefined;
  }

  private checked(i: number, v: Vector, rows: number): void {
    const { legacy, path, columns } = this.task;
    const { node } = columns[i]!;
    if (legacy && node) checkCalendar(this.ctx.heap, path, node, legacy, v, rows);
  }

  private compact(v: Vector, selection: number, count: number): Vector {
    const { kernels: k } = this.ctx;
    const arena = this.arena!;
    const take = (data: number, width: number): number => {
      const out = arena.allocate(count * width + SLACK);
      if (width === 8) k.pqTake8(data, selection, count, 0, out);
      else if (width === 4) k.pqTake4(data, selection, count, 0, out);
      else if (width === 1) k.pqTake1(data, selection, count, 0, out);
      else k.pqTake16(data, selection, count, 0, out);
      return out;
    };
    const validity = v.validity ? take(v.validity, 1) : 0;
    if (v.codes) return { ...v, codes: take(v.codes, 4), validity };
    return { ...v, data: take(v.data, PHYSICAL_WIDTH[v.physical]), validity };
  }

  private reader(i: number): ColumnReader {
    const known = this.columns[i];
    if (known) return known;
    const { field, node, chunks } = this.task.columns[i]!;
    const made = node ? this.open(field, node, chunks) : nullColumn(this.ctx, field.type);
    made.advance(this.batchStart);
    this.columns[i] = made;
    return made;
  }

  private open(field: StructField, node: SchemaNode, chunks: readonly ChunkMeta[]): ColumnReader {
    const { ctx, task } = this;
    const chunk = (meta: ChunkMeta, leaf: SchemaNode): Chunk => {
      this.file ??= fileSystemOf(task.path, task.place).open(task.path);
      return new Chunk(ctx.heap, this.decompressor, this.file, meta, leaf);
    };
    if (isFlat(node)) {
      const conversion = conversionOf(node, field.type);
      if (!conversion) throw typeMismatch(task.path, node, field.type);
      return new FlatColumn(ctx, chunk(chunks[0]!, node), conversion);
    }
    return new NestedColumn(ctx, task.path, node, field.type, (i, leaf) => chunk(chunks[i]!, leaf));
  }

  private guard<T>(f: () => T): T {
    try {
      return f();
    } catch (error) {
      throw readError(this.task.path, error);
    }
  }
}

const isFlat = (node: SchemaNode): boolean =>
  node.physical !== undefined && node.repetitionLevel === 0 && node.repetition !== "REPEATED";

/** Opens a row group for reading. The file is opened when the first column is asked for. */
export const openRowGroup = (ctx: ParquetContext, task: RowGroupTask): RowGroupReader => new RowGroupReader(ctx, task);
