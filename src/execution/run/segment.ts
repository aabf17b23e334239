import { PHYSICAL_WIDTH, physicalType, type Batch, type Vector } from "../../memory/column/vector.ts";
import type { CompiledSegment } from "../codegen/compilePipeline.ts";
import { CONTEXT, INPUT_BYTES, OUTPUT_BYTES } from "../codegen/state.ts";
import type { Thread } from "../operators/thread.ts";
import { instantiate } from "../../memory/wasm/instantiate.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import { raiseSite } from "./raise.ts";
import type { SinkState } from "./sinkState.ts";

type Run = (context: number, start: number, end: number) => number;
type Merge = (context: number, start: number, end: number, bits: number, partition: number) => number;

/** Rows of the output buffers of a segment. */
const OUTPUT_ROWS = 8192;
/** Rows that one call of generated code works on. */
const MORSEL = 65536;
/** Turns of joins without keys in one call, so that cancelling is not waited for. */
const MORSEL_TURNS = 2 ** 22;

/** A compiled segment in one thread: its instance, its context block and its output buffers. */
export class SegmentInstance {
  private readonly thread: Thread;
  private readonly segment: CompiledSegment;
  private readonly context: number;
  private readonly exports: { run?: Run; merge?: Merge; select?: Run };
  private readonly outputs: Vector[] = [];
  private readonly consume: (batch: Batch) => void;
  private readonly checkpoint: () => void;
  private readonly morsel: number;

  /**
   * @param arena memory for the context and the output buffers, for as long as the instance is used
   * @param consume takes full output buffers; may keep nothing of them
   * @param sink the state behind the segment's sink
   * @param checkpoint called between calls of generated code; throws when the query was cancelled
   */
  constructor(
    thread: Thread,
    segment: CompiledSegment,
    arena: Arena,
    consume: (batch: Batch) => void,
    sink?: SinkState,
    checkpoint: () => void = () => {},
  ) {
    this.checkpoint = checkpoint;
    this.morsel = Math.max(1, Math.min(MORSEL, Math.ceil(MORSEL_TURNS / segment.fanOut)));
    this.thread = thread;
    this.segment = segment;
    this.consume = consume;
    const { heap } = thread;
    this.context = arena.allocateZeroed(segment.contextBytes);
    this.set(CONTEXT.outCapacity, OUTPUT_ROWS);
    if (sink) this.set(CONTEXT.sink, sink.address);
    segment.output.forEach((c, i) => {
      const physical = physicalType(c.type);
      const data = arena.allocate(OUTPUT_ROWS * PHYSICAL_WIDTH[physical]);
      const validity = c.nullable ? arena.allocate(OUTPUT_ROWS) : 0;
      this.outputs.push({ physical, data, validity, codes: 0, dictionarySize: 0 });
      this.set(segment.outputsAt + OUTPUT_BYTES * i, data);
      this.set(segment.outputsAt + OUTPUT_BYTES * i + 4, validity);
    });
    this.exports = instantiate<typeof this.exports>(segment.module, {
      env: {
        memory: heap.memory,
        flush: () => this.flush(),
        refillEntries: (_state: number, bytes: number) => sink!.refillEntries(bytes >>> 0),
        refillBytes: (_state: number, bytes: number) => sink!.refillBytes(bytes >>> 0),
        growTable: () => sink!.growTable(),
      },
      kernel: thread.kernelExports as never,
    });
  }

  private set(offset: number, value: number): void {
    this.thread.heap.u32[(this.context + offset) >>> 2] = value;
  }
  private check(status: number): void {
    if (status !== 0) raiseSite(this.thread.heap, this.context, this.segment.sites[status - 1]!);
  }
  private flush(): void {
    const rows = this.thread.heap.u32[(this.context + CONTEXT.outCount) >>> 2]!;
    if (rows > 0) this.consume({ rows, columns: this.outputs });
  }

  private inputs(columns: readonly (Vector | undefined)[]): void {
    columns.forEach((v, i) => {
      if (!v) return;
      const at = CONTEXT.inputs + INPUT_BYTES * i;
      this.set(at, v.data);
      this.set(at + 4, v.validity);
      this.set(at + 8, v.codes);
    });
  }

  push(batch: Batch): void {
    this.inputs(batch.columns);
    for (let start = 0; start < batch.rows; start += this.morsel) {
      if (start > 0) this.checkpoint();
      this.check(this.exports.run!(this.context, start, Math.min(batch.rows, start + this.morsel)));
      if (this.segment.output.length > 0 || this.segment.sink.kind === "collect") this.flush();
    }
  }

  /** Slots of a table of groups. */
  pushGroups(table: number, start: number, end: number): void {
    this.set(CONTEXT.selection, table);
    this.check(this.exports.run!(this.context, start, end));
    this.flush();
  }

  /** Build rows by address. */
  pushRange(start: number, end: number): void {
    this.check(this.exports.run!(this.context, start, end));
    this.flush();
  }

  /** Adds the groups of another table to the sink. */
  merge(slots: number, start: number, end: number, bits: number, partition: number): void {
    this.set(CONTEXT.selection, slots);
    this.check(this.exports.merge!(this.context, start, end, bits, partition));
  }

  /** Of a selection: writes the rows that pass to `selection` and gives their number. Only the columns that it uses need be there. */
  select(columns: readonly (Vector | undefined)[], rows: number, selection: number): number {
    this.inputs(columns);
    this.set(CONTEXT.selection, selection);
    this.check(this.exports.select!(this.context, 0, rows));
    return this.thread.heap.u32[(this.context + CONTEXT.outCount) >>> 2]!;
  }
}
