import { sparkError } from "../../../common/errors/conditions.ts";
import type { SparkError } from "../../../common/errors/sparkError.ts";
import { ColumnBuilder, readValue } from "../../../memory/column/values.ts";
import { BATCH_ROWS, type Vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import { type DataType, STRING } from "../../../types/dataType.ts";
import { castToString } from "../../../types/format.ts";
import { getZone } from "../../../types/datetime/zone.ts";
import type { Thread } from "../../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "../batchReader.ts";
import type { FileTask } from "../fileFormat.ts";
import { recordError } from "../recordError.ts";
import { heapMemory } from "../windowMemory.ts";
import { CsvColumn, FIELD_MISSING, type Fields } from "./csvColumn.ts";
import { checkHeader } from "./csvHeader.ts";
import type { CsvOptions } from "./csvOptions.ts";
import { CsvRecords } from "./csvRecords.ts";
import "../../../catalyst/functions/csvConditions.ts";

/** A part of a CSV file. */
export interface CsvTask extends FileTask {
  readonly format: "csv";
  readonly start: number;
  /** Records that begin before it are of this part. */
  readonly end: number;
  readonly options: CsvOptions;
  /** The columns that are asked for: the place of the field in records, -1 for the column of corrupt records. */
  readonly columns: readonly { readonly type: DataType; readonly field: number }[];
  /** Fields that a record must have; -1 when all columns beyond those asked for are skipped unseen, as Spark does. */
  readonly fields: number;
  /** Names of all fields, to be compared with the header. */
  readonly names?: readonly string[];
}

class CsvReader implements BatchReader {
  private readonly thread: Thread;
  private readonly task: CsvTask;
  private readonly memory: ReturnType<typeof heapMemory>;
  private readonly records: CsvRecords;
  private readonly columns: (CsvColumn | undefined)[];
  private readonly fields: (Fields & { kinds: Uint8Array })[];
  /** Of all rows of the batch; corrupt records as texts. */
  private readonly bad = new Uint8Array(BATCH_ROWS);
  private raw: string[] = [];
  private readonly wantsRaw: boolean;
  /** Values are made as soon as records are cut, because a wrong one changes what becomes of the record. */
  private readonly eager: boolean;
  private arena: Arena | undefined;
  private rows = 0;
  private readonly made: (Vector | undefined)[];

  constructor(thread: Thread, task: CsvTask) {
    this.thread = thread;
    this.task = task;
    const { heap } = thread;
    this.columns = task.columns.map((c) => (c.field < 0 ? undefined : new CsvColumn(heap, c.type, task.options)));
    this.fields = task.columns.map(() => ({
      starts: new Uint32Array(BATCH_ROWS),
      lengths: new Uint32Array(BATCH_ROWS),
      kinds: new Uint8Array(BATCH_ROWS),
    }));
    this.made = task.columns.map(() => undefined);
    this.wantsRaw = task.columns.some((c) => c.field < 0);
    this.eager = this.wantsRaw || task.options.mode !== "PERMISSIVE";
    this.memory = heapMemory(heap);
    try {
      this.records = new CsvRecords(task, task.options, this.memory, task.start, task.end);
      this.records.tokenizer.keepRaw = this.wantsRaw;
      const { header } = this.records;
      if (header && task.names) checkHeader(header, task.names, task.path, task.options);
    } catch (error) {
      this.memory.release();
      throw error;
    }
  }

  startBatch(arena: Arena): number {
    this.arena = arena;
    this.made.fill(undefined);
    try {
      do {
        this.cut();
        if (this.rows > 0 && this.eager) this.convertAll(arena);
      } while (this.rows === 0 && !this.ended);
    } catch (error) {
      throw recordError(this.task.path, error);
    }
    return this.rows;
  }
  private ended = false;

  /** Cuts records until the batch is full or the window must move. */
  private cut(): void {
    const { task, records, fields, wantsRaw } = this;
    const { tokenizer } = records;
    const drop = task.options.mode !== "PERMISSIVE";
    this.rows = 0;
    this.raw = [];
    if (this.eager) this.bad.fill(0);
    let rows = 0;
    while (rows < BATCH_ROWS) {
      const found = records.next();
      if (found === 0) {
        this.ended = true;
        break;
      }
      if (found < 0) {
        if (rows > 0) break;
        records.more();
        continue;
      }
      const { count, starts, lengths, kinds } = tokenizer;
      for (let c = 0; c < fields.length; c++) {
        const { field } = task.columns[c]!;
        const f = fields[c]!;
        if (field >= 0 && field < count) {
          f.starts[rows] = starts[field]!;
          f.lengths[rows] = lengths[field]!;
          f.kinds[rows] = kinds[field]!;
        } else f.kinds[rows] = FIELD_MISSING;
      }
      if ((wantsRaw || drop) && task.fields >= 0 && count !== task.fields) this.bad[rows] = 1;
      if (wantsRaw) this.raw.push(records.rawText());
      rows++;
    }
    this.rows = rows;
  }

  private convertAll(arena: Arena): void {
    const { task, columns, fields, bad } = this;
    columns.forEach((c, i) => {
      if (c) this.made[i] = c.convert(arena, fields[i]!, 0, this.rows, bad);
    });
    const { mode } = task.options;
    if (mode === "FAILFAST") {
      const at = bad.indexOf(1);
      if (at >= 0 && at < this.rows) throw this.malformed(at);
    } else if (mode === "DROPMALFORMED") this.dropBad(arena);
    else {
      const text = new ColumnBuilder(arena, STRING, this.rows);
      for (let r = 0; r < this.rows; r++) text.append(bad[r] ? this.raw[r]! : null);
      const vector = text.finish();
      task.columns.forEach((c, i) => {
        if (c.field < 0) this.made[i] = vector;
      });
    }
  }

  private malformed(row: number): SparkError {
    const zone = getZone(this.task.options.timeZone);
    const values = this.task.columns.map((c, i) => {
      const v = this.made[i] ? readValue(this.thread.heap, this.made[i]!, row, c.type) : null;
      return v === null ? "null" : castToString(v, c.type, zone);
    });
    return sparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {
      badRecord: `[${values.join(",")}]`,
      failFastMode: "FAILFAST",
    });
  }

  private dropBad(arena: Arena): void {
    const { heap } = this.thread;
    const list = arena.allocate(this.rows * 4 + 64);
    let kept = 0;
    for (let r = 0; r < this.rows; r++) if (!this.bad[r]) heap.u32[list / 4 + kept++] = r;
    if (kept === this.rows) return;
    this.columns.forEach((c, i) => {
      if (c) this.made[i] = c.convert(arena, this.fields[i]!, list, kept);
      else {
        const nulls = new ColumnBuilder(arena, STRING, kept);
        for (let r = 0; r < kept; r++) nulls.append(null);
        this.made[i] = nulls.finish();
      }
    });
    this.rows = kept;
    // Later requests count rows among those that are left.
    for (const f of this.fields)
      for (let r = 0; r < kept; r++) {
        const from = heap.u32[list / 4 + r]!;
        f.starts[r] = f.starts[from]!;
        f.lengths[r] = f.lengths[from]!;
        f.kinds[r] = f.kinds[from]!;
      }
  }

  column(i: number): Vector {
    this.made[i] ??= this.columns[i]!.convert(this.arena!, this.fields[i]!, 0, this.rows);
    return this.made[i]!;
  }

  columnSelected(i: number, selection: number, count: number): Vector {
    if (count === this.rows) return this.column(i);
    const c = this.columns[i];
    if (c) return c.convert(this.arena!, this.fields[i]!, selection, count);
    const { heap } = this.thread;
    const text = new ColumnBuilder(this.arena!, STRING, count);
    for (let k = 0; k < count; k++) text.append(readValue(heap, this.made[i]!, heap.u32[selection / 4 + k]!, STRING));
    return text.finish();
  }

  close(): void {
    this.records.close();
    this.memory.release();
  }
}

export const csvReader: SourceReader = {
  format: "csv",
  open(thread: Thread, task: ScanTask): BatchReader {
    const csv = task as CsvTask;
    try {
      return new CsvReader(thread, csv);
    } catch (error) {
      throw recordError(csv.path, error);
    }
  },
};
