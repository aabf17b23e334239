import { SparkError } from "../../../common/errors/sparkError.ts";
import { BATCH_ROWS, type Vector, vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import type { Thread } from "../../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "../batchReader.ts";
import { ByteWindow, isCompressed, wholeFile } from "../byteWindow.ts";
import type { FileTask } from "../fileFormat.ts";
import { LineReader } from "../lines.ts";
import { readError } from "../parquet/errors.ts";
import { heapMemory } from "../windowMemory.ts";

/** A part of a text file. */
export interface TextTask extends FileTask {
  readonly format: "text";
  readonly start: number;
  readonly end: number;
  readonly lineSep?: Uint8Array | undefined;
  /** The whole file is one row. */
  readonly wholeText: boolean;
}

class TextReader implements BatchReader {
  private readonly thread: Thread;
  private readonly task: TextTask;
  private readonly memory: ReturnType<typeof heapMemory>;
  private readonly window: ByteWindow | undefined;
  private readonly lines: LineReader | undefined;
  private readonly starts = new Uint32Array(BATCH_ROWS);
  private readonly lengths = new Uint32Array(BATCH_ROWS);
  private arena: Arena | undefined;
  private rows = 0;
  private whole: Buffer | undefined;

  constructor(thread: Thread, task: TextTask) {
    this.thread = thread;
    this.task = task;
    this.memory = heapMemory(thread.heap);
    if (task.wholeText) {
      this.whole = wholeFile(task, "utf-8");
      return;
    }
    const content = isCompressed(task.path) ? wholeFile(task, "utf-8") : undefined;
    const window = new ByteWindow(task, this.memory, Math.max(0, task.start - 1), task.end, content);
    try {
      this.lines = new LineReader(window, task.start, task.end, task.lineSep);
    } catch (error) {
      window.close();
      this.memory.release();
      throw error;
    }
    this.window = window;
  }

  startBatch(arena: Arena): number {
    this.arena = arena;
    this.rows = 0;
    if (this.task.wholeText) {
      if (!this.whole) return 0;
      const address = arena.allocate(Math.max(1, this.whole.length));
      this.thread.heap.u8.set(this.whole, address);
      this.starts[0] = address;
      this.lengths[0] = this.whole.length;
      this.whole = undefined;
      this.rows = 1;
      return 1;
    }
    const lines = this.lines!;
    try {
      while (this.rows < BATCH_ROWS) {
        const found = lines.next();
        if (found === 0) break;
        if (found < 0) {
          if (this.rows > 0) break;
          lines.more();
          continue;
        }
        this.starts[this.rows] = lines.from;
        this.lengths[this.rows++] = lines.to - lines.from;
      }
    } catch (error) {
      throw readError(this.task.path, error);
    }
    return this.rows;
  }

  private views(selection: number, count: number): Vector {
    const { u32 } = this.thread.heap;
    const data = this.arena!.allocate(count * 8 + 64);
    for (let i = 0; i < count; i++) {
      const row = selection === 0 ? i : u32[selection / 4 + i]!;
      u32[data / 4 + 2 * i] = this.starts[row]!;
      u32[data / 4 + 2 * i + 1] = this.lengths[row]!;
    }
    return vector("view", data);
  }
  column(): Vector {
    return this.views(0, this.rows);
  }
  columnSelected(_i: number, selection: number, count: number): Vector {
    return this.views(selection, count);
  }
  close(): void {
    this.window?.close();
    this.memory.release();
  }
}

export const textReader: SourceReader = {
  format: "text",
  open(thread: Thread, task: ScanTask): BatchReader {
    const text = task as TextTask;
    try {
      return new TextReader(thread, text);
    } catch (error) {
      throw error instanceof SparkError ? error : readError(text.path, error);
    }
  },
};
