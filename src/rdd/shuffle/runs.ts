import { decode, encode } from "../records.ts";
import type { Span, TempFile } from "../tempFiles.ts";
import type { ShuffleMemory } from "./memory.ts";

const BLOCK = 1024;

/** A sorted run in a file; `ranks` are what it is sorted by, when that is not the key itself. */
export interface Run {
  readonly file: TempFile;
  readonly spans: readonly Span[];
}

/** Writes sorted columns as a run. */
export function writeRun(memory: ShuffleMemory, columns: readonly (readonly unknown[])[]): Run {
  const file = memory.files.open("run");
  const spans: Span[] = [];
  try {
    const length = columns[0]!.length;
    for (let i = 0; i < length; i += BLOCK) spans.push(file.append(encode(columns.map((c) => c.slice(i, i + BLOCK)))));
  } catch (error) {
    file.delete();
    throw error;
  }
  memory.spills++;
  memory.spilledBytes += file.bytes;
  return { file, spans };
}

/** Reads a run (or columns that are still in memory) from the front. */
export class RunCursor {
  columns: unknown[][];
  at = 0;
  private readonly run: Run | undefined;
  private block = 0;

  constructor(from: Run | unknown[][]) {
    if (Array.isArray(from)) {
      this.run = undefined;
      this.columns = from;
    } else {
      this.run = from;
      this.columns = [];
      this.load();
    }
  }
  private load(): void {
    const span = this.run?.spans[this.block++];
    this.columns = span ? decode(this.run!.file.read(span)) : [];
    this.at = 0;
  }
  get ended(): boolean {
    return this.columns.length === 0 || this.at >= this.columns[0]!.length;
  }
  advance(): void {
    if (++this.at >= this.columns[0]!.length && this.run) this.load();
  }
}

/** A heap of cursors: the smallest front first, and of equals the earlier run, so that merging keeps the order of arrival. */
export class Merge {
  private readonly heap: RunCursor[];
  private readonly order: Map<RunCursor, number>;
  private readonly compare: (a: unknown, b: unknown) => number;

  constructor(cursors: readonly RunCursor[], compare: (a: unknown, b: unknown) => number) {
    this.compare = compare;
    this.order = new Map(cursors.map((c, i) => [c, i]));
    this.heap = cursors.filter((c) => !c.ended);
    for (let i = (this.heap.length >> 1) - 1; i >= 0; i--) this.sink(i);
  }
  private less(a: RunCursor, b: RunCursor): boolean {
    const c = this.compare(a.columns[0]![a.at], b.columns[0]![b.at]);
    return c !== 0 ? c < 0 : this.order.get(a)! < this.order.get(b)!;
  }
  private sink(i: number): void {
    const { heap } = this;
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && this.less(heap[child]!, heap[least]!)) least = child;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }
  /** The cursor whose front is the smallest. */
  get top(): RunCursor | undefined {
    return this.heap[0];
  }
  /** Steps behind the front. */
  advance(): void {
    const top = this.heap[0]!;
    top.advance();
    if (top.ended) {
      const last = this.heap.pop()!;
      if (this.heap.length === 0) return;
      if (last !== top) this.heap[0] = last;
    }
    this.sink(0);
  }
}
