import { sparkError } from "../../../common/errors/conditions.ts";
import { ColumnBuilder } from "../../../memory/column/values.ts";
import { BATCH_ROWS, PHYSICAL_WIDTH, type Vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import { type DataType, type StructField, STRING } from "../../../types/dataType.ts";
import { castToString } from "../../../types/format.ts";
import { getZone } from "../../../types/datetime/zone.ts";
import type { Value } from "../../../types/value.ts";
import type { Thread } from "../../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "../batchReader.ts";
import type { FileTask } from "../fileFormat.ts";
import { recordError } from "../recordError.ts";
import { heapMemory } from "../windowMemory.ts";
import type { JsonOptions } from "./jsonOptions.ts";
import { JsonRecords } from "./jsonRecords.ts";
import { type RecordRows, recordReader } from "./jsonRows.ts";

/** A part of a JSON file. */
export interface JsonTask extends FileTask {
  readonly format: "json";
  readonly start: number;
  /** Lines that begin before it are of this part. */
  readonly end: number;
  readonly options: JsonOptions;
  /** The fields that are asked for, without the column of corrupt records. */
  readonly fields: readonly StructField[];
  /** By column asked for: its place among the fields, -1 for the column of corrupt records. */
  readonly columns: readonly number[];
}

class JsonReader implements BatchReader {
  private readonly thread: Thread;
  private readonly task: JsonTask;
  private readonly memory: ReturnType<typeof heapMemory>;
  private readonly records: JsonRecords;
  private readonly read: (text: string) => RecordRows;
  private readonly types: readonly DataType[];
  private made: readonly Vector[] = [];
  private arena: Arena | undefined;
  private rows = 0;
  /** Rows of the last record that found no room in the batch. */
  private rest: { readonly rows: readonly (readonly Value[])[]; readonly bad: string | null } | undefined;

  constructor(thread: Thread, task: JsonTask) {
    this.thread = thread;
    this.task = task;
    this.types = task.columns.map((f) => (f < 0 ? STRING : task.fields[f]!.type));
    this.read = recordReader(task.fields, task.options);
    this.memory = heapMemory(thread.heap);
    try {
      this.records = new JsonRecords(task, task.options, this.memory, task.start, task.end);
    } catch (error) {
      this.memory.release();
      throw error;
    }
  }

  startBatch(arena: Arena): number {
    this.arena = arena;
    const builders = this.types.map((t) => new ColumnBuilder(arena, t));
    this.rows = 0;
    try {
      this.fill(builders);
    } catch (error) {
      throw recordError(this.task.path, error);
    }
    this.made = builders.map((b) => b.finish());
    return this.rows;
  }

  private fill(builders: readonly ColumnBuilder[]): void {
    if (this.rest) this.append(builders, this.rest.rows, this.rest.bad);
    while (this.rows < BATCH_ROWS) {
      const text = this.records.next();
      if (text === undefined) return;
      const { rows, wrong } = this.read(text);
      if (!wrong) this.append(builders, rows, null);
      else this.malformed(builders, text, rows);
    }
  }

  private malformed(builders: readonly ColumnBuilder[], text: string, rows: RecordRows["rows"]): void {
    const { mode } = this.task.options;
    if (mode === "DROPMALFORMED") return;
    const nulls = this.task.fields.map((): Value => null);
    if (mode === "FAILFAST")
      throw sparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {
        badRecord: this.rowText(rows[0] ?? nulls),
        failFastMode: "FAILFAST",
      });
    this.append(builders, rows.length === 0 ? [nulls] : rows, text);
  }

  private rowText(row: readonly Value[]): string {
    const zone = getZone(this.task.options.config.timeZone);
    return `[${this.task.columns.map((f, i) => (f < 0 || row[f] === null ? "null" : castToString(row[f]!, this.types[i]!, zone))).join(",")}]`;
  }

  private append(builders: readonly ColumnBuilder[], rows: RecordRows["rows"], bad: string | null): void {
    const { columns } = this.task;
    const count = Math.min(rows.length, BATCH_ROWS - this.rows);
    for (let r = 0; r < count; r++) {
      const row = rows[r]!;
      for (let c = 0; c < columns.length; c++) builders[c]!.append(columns[c]! < 0 ? bad : row[columns[c]!]!);
    }
    this.rows += count;
    this.rest = count < rows.length ? { rows: rows.slice(count), bad } : undefined;
  }

  column(i: number): Vector {
    return this.made[i]!;
  }

  columnSelected(i: number, selection: number, count: number): Vector {
    const v = this.made[i]!;
    if (count === this.rows) return v;
    const { kernels } = this.thread;
    const width = PHYSICAL_WIDTH[v.physical];
    const data = this.arena!.allocate(Math.max(16, count * width));
    kernels.gather(v.data, selection, count, width, data);
    let validity = 0;
    if (v.validity !== 0) {
      validity = this.arena!.allocate(Math.max(16, count));
      kernels.gather(v.validity, selection, count, 1, validity);
    }
    return { ...v, data, validity };
  }

  close(): void {
    this.records.close();
    this.memory.release();
  }
}

export const jsonReader: SourceReader = {
  format: "json",
  open(thread: Thread, task: ScanTask): BatchReader {
    const json = task as JsonTask;
    try {
      return new JsonReader(thread, json);
    } catch (error) {
      throw recordError(json.path, error);
    }
  },
};
