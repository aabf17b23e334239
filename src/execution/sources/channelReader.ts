import { sparkError } from "../../common/errors/conditions.ts";
import { deserializeError, type SerializedError } from "../../common/errors/sparkError.ts";
import { readText } from "../../memory/column/values.ts";
import { PHYSICAL_WIDTH, type Physical, type Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Thread } from "../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "./batchReader.ts";

/**
 * Batches that another thread makes as the reader goes on: a ring of slots in linear memory, with counters that both sides wait on. The producer fills slot
 * `produced % slots` when it is free, the reader gives it back when it asks for the next batch.
 */
export interface ChannelTask extends ScanTask {
  readonly format: "channel";
  /** Address of the channel's words, and of the query's cancel flag. */
  readonly address: number;
  readonly cancel: number;
  readonly physicals: readonly Physical[];
}

/** The channel's words, of four bytes each. Counters only grow; `end` says why no batch will follow. */
export const CHANNEL = {
  produced: 0,
  consumed: 1,
  end: 2,
  closed: 3,
  errorAddress: 4,
  errorLength: 5,
  slots: 8,
} as const;
export const CHANNEL_END = { open: 0, done: 1, failed: 2 } as const;
/** Batches that may be ready at once, for each partition. */
export const CHANNEL_SLOTS = 2;

/** A slot's words: rows, then data and validity of each column. */
export const slotWords = (columns: number): number => 1 + 2 * columns;
export const channelBytes = (columns: number): number => 4 * (CHANNEL.slots + CHANNEL_SLOTS * slotWords(columns));

/**
 * Of channels that are filled on this very thread: a promise of when their reader can go on, so that it need not block the thread that it waits for. Empty on
 * other threads.
 */
export const waitsHere = new Map<number, (batch: number) => Promise<void> | undefined>();

/** Milliseconds after which a waiting reader looks whether the query was cancelled. */
const PATIENCE = 50;

export const channelReader: SourceReader = {
  format: "channel",
  open(thread: Thread, task: ScanTask): BatchReader {
    const { address, cancel, physicals } = task as ChannelTask;
    const { heap, kernels } = thread;
    const base = address >>> 2;
    let arena: Arena | undefined;
    let rows = 0;
    let taken = -1;
    const giveBack = (): void => {
      if (taken < 0) return;
      Atomics.store(heap.i32, base + CHANNEL.consumed, taken + 1);
      Atomics.notify(heap.i32, base + CHANNEL.consumed);
    };
    const column = (i: number): Vector => {
      const at = base + CHANNEL.slots + (taken % CHANNEL_SLOTS) * slotWords(physicals.length) + 1 + 2 * i;
      const [data, validity] = [heap.u32[at]!, heap.u32[at + 1]!];
      return { physical: physicals[i]!, data, validity, codes: 0, dictionarySize: 0 };
    };
    return {
      wait: () => waitsHere.get(address)?.(taken + 1),
      startBatch(a) {
        arena = a;
        giveBack();
        const next = taken + 1;
        for (;;) {
          // Asked first, as the producer ends after its last batch.
          const end = Atomics.load(heap.i32, base + CHANNEL.end);
          const produced = Atomics.load(heap.i32, base + CHANNEL.produced);
          if (produced > next) break;
          if (end === CHANNEL_END.done) return 0;
          if (end === CHANNEL_END.failed)
            throw deserializeError(
              JSON.parse(
                readText(heap, heap.u32[base + CHANNEL.errorAddress]!, heap.u32[base + CHANNEL.errorLength]!),
              ) as SerializedError,
            );
          if (Atomics.load(heap.i32, cancel >>> 2) !== 0) throw sparkError("OPERATION_CANCELED");
          Atomics.wait(heap.i32, base + CHANNEL.produced, produced, PATIENCE);
        }
        taken = next;
        rows = heap.u32[base + CHANNEL.slots + (taken % CHANNEL_SLOTS) * slotWords(physicals.length)]!;
        return rows;
      },
      column,
      columnSelected(i, selection, count) {
        const v = column(i);
        const width = PHYSICAL_WIDTH[v.physical];
        const data = arena!.allocate(count * width + 64);
        kernels.gather(v.data, selection, count, width, data);
        if (v.validity === 0) return { ...v, data };
        const validity = arena!.allocate(count + 64);
        kernels.gather(v.validity, selection, count, 1, validity);
        return { ...v, data, validity };
      },
      close() {
        giveBack();
        Atomics.store(heap.i32, base + CHANNEL.closed, 1);
        Atomics.notify(heap.i32, base + CHANNEL.consumed);
      },
    };
  },
};
