import { findAggregateLowering } from "../../catalyst/functions/lowering.ts";
import { storeOperand } from "../../catalyst/functions/lower/aggregates.ts";
import { pushTrue } from "../../catalyst/functions/lower/logic.ts";
import { PHYSICAL_WIDTH, physicalType } from "../../memory/column/vector.ts";
import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import type { ExpressionCompiler, Row } from "./compileExpression.ts";
import { hashKeys, normalizeKey, pushKeysEqual } from "./hash.ts";
import { loweredCall } from "./layout.ts";
import type { Column, Sink } from "./pipeline.ts";
import { allocateEntry, storeSlots } from "./slots.ts";
import { CONTEXT, OUTPUT_BYTES, SINK } from "./state.ts";

/** A sink in generated code: code before the loop, for each row, and after the loop. */
export interface SinkCode {
  readonly begin: () => void;
  readonly row: (row: Row) => void;
  readonly end: () => void;
}

/** Writes rows into output buffers; when they are full the caller takes them. */
export function outputSink(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  ctx: number,
  columns: readonly Column[],
  outputsAt: number,
): SinkCode {
  const count = code.local("i32");
  const capacity = code.local("i32");
  const bases = columns.map((c) => ({ data: code.local("i32"), validity: c.nullable ? code.local("i32") : -1 }));
  return {
    begin: () => {
      code.i32(0).set(count);
      code.get(ctx).load("i32.load", CONTEXT.outCapacity).set(capacity);
      bases.forEach((b, i) => {
        code
          .get(ctx)
          .load("i32.load", outputsAt + OUTPUT_BYTES * i)
          .set(b.data);
        if (b.validity >= 0)
          code
            .get(ctx)
            .load("i32.load", outputsAt + OUTPUT_BYTES * i + 4)
            .set(b.validity);
      });
    },
    row: (row) => {
      const values = columns.map((c, i) =>
        compiler.compile({ kind: "BoundReference", ordinal: i, type: c.type, nullable: c.nullable }, row),
      );
      code
        .get(count)
        .get(capacity)
        .op("i32.ge_u")
        .if(() => {
          code.get(ctx).get(count).store("i32.store", CONTEXT.outCount);
          code.get(ctx).call("env", "flush", { params: ["i32"], results: [] });
          code.i32(0).set(count);
        });
      const address = code.local("i32");
      columns.forEach((c, i) => {
        const value = values[i]!;
        const base = bases[i]!;
        code.get(base.data).get(count).i32(PHYSICAL_WIDTH[physicalType(c.type)]).op("i32.mul", "i32.add").set(address);
        storeOperand(code, value, address, 0);
        if (base.validity >= 0) {
          code.get(base.validity).get(count).op("i32.add");
          if (value.isNull === undefined) code.i32(1);
          else code.get(value.isNull).op("i32.eqz");
          code.store("i32.store8");
        }
      });
      code.get(count).i32(1).op("i32.add").set(count);
    },
    end: () => {
      code.get(ctx).get(count).store("i32.store", CONTEXT.outCount);
    },
  };
}

/** Locals that mirror a hash table's fields, reloaded when it grows. */
export function tableLocals(
  code: CodeBuilder,
  sink: number,
): { slots: number; shift: number; mask: number; reload: () => void } {
  const slots = code.local("i32");
  const shift = code.local("i32");
  const mask = code.local("i32");
  return {
    slots,
    shift,
    mask,
    reload: () => {
      code.get(sink).load("i32.load", SINK.slots).set(slots);
      code.get(sink).load("i32.load", SINK.shift).set(shift);
      code.get(sink).load("i32.load", SINK.mask).set(mask);
    },
  };
}

/** Finds the group of the keys, or makes it with zeroed states; its address is left in `entry`. */
export function findOrInsert(
  code: CodeBuilder,
  sink: number,
  table: ReturnType<typeof tableLocals>,
  hash: number,
  keys: readonly Operand[],
  layout: (Sink & { kind: "aggregate" })["layout"],
  entry: number,
): void {
  const index = code.local("i32");
  const slot = code.local("i32");
  code.get(hash).get(table.shift).op("i32.shr_u").set(index);
  code.block((found) => {
    code.loop((probe) => {
      code.get(table.slots).get(index).i32(3).op("i32.shl", "i32.add").set(slot);
      code
        .get(slot)
        .load("i32.load", 4)
        .tee(entry)
        .op("i32.eqz")
        .if(() => {
          allocateEntry(code, sink, entry, layout.bytes);
          code.get(entry).i32(0).i32(layout.bytes).fill();
          code.get(entry).get(hash).store("i32.store");
          storeSlots(code, sink, entry, layout.keys, keys, 4);
          code.get(slot).get(hash).store("i32.store");
          code.get(slot).get(entry).store("i32.store", 4);
          code.get(sink).get(sink).load("i32.load", SINK.count).i32(1).op("i32.add").store("i32.store", SINK.count);
          code
            .get(sink)
            .load("i32.load", SINK.count)
            .get(sink)
            .load("i32.load", SINK.limit)
            .op("i32.gt_u")
            .if(() => {
              code.get(sink).call("env", "growTable", { params: ["i32"], results: [] });
              table.reload();
            });
          code.br(found);
        });
      code
        .get(slot)
        .load("i32.load")
        .get(hash)
        .op("i32.eq")
        .if(() => {
          pushKeysEqual(code, entry, layout.keys, keys, 4);
          code.brIf(found);
        });
      code.get(index).i32(1).op("i32.add").get(table.mask).op("i32.and").set(index);
      code.br(probe);
    });
  });
}

/** Hash aggregation into the thread's own table. Rows of one group in a row skip the look-up. */
export function aggregateSink(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  ctx: number,
  spec: Sink & { kind: "aggregate" },
): SinkCode {
  const sink = code.local("i32");
  const table = tableLocals(code, sink);
  const entry = code.local("i32");
  const previous = code.local("i32");
  return {
    begin: () => {
      code.get(ctx).load("i32.load", CONTEXT.sink).set(sink);
      table.reload();
      // Without keys there is one group, which the caller made.
      if (spec.keys.length === 0) code.get(sink).load("i32.load", SINK.slots).load("i32.load", 4).set(entry);
      else code.i32(0).set(previous);
    },
    row: (row) => {
      if (spec.keys.length > 0) {
        const keys = spec.keys.map((k) => normalizeKey(code, compiler.compile(k, row)));
        const hash = hashKeys(code, keys, spec.layout.seed);
        code.block((have) => {
          code.get(previous).if(() => {
            code
              .get(previous)
              .load("i32.load")
              .get(hash)
              .op("i32.eq")
              .if(() => {
                pushKeysEqual(code, previous, spec.layout.keys, keys, 4);
                code.brIf(have);
              });
          });
          findOrInsert(code, sink, table, hash, keys, spec.layout, entry);
          code.get(entry).set(previous);
        });
        code.get(previous).set(entry);
      }
      spec.aggregates.forEach((a, i) => {
        const call = loweredCall(a);
        const update = (): void => {
          const args = a.args.map((e) => compiler.compile(e, row));
          compiler.aggregateSite(call);
          findAggregateLowering(a.name)!.update(compiler.ctx, call, entry, spec.layout.states[i]!, args);
        };
        if (!a.filter) return update();
        const condition = compiler.compile(a.filter, row);
        pushTrue(code, condition);
        code.if(() => compiler.scope(update));
      });
    },
    end: () => {},
  };
}

/** Rows of a join's build side, one after another in the thread's own memory; the directory is made when all are there. */
export function buildSink(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  ctx: number,
  spec: Sink & { kind: "build" },
  columns: readonly Column[],
): SinkCode {
  const sink = code.local("i32");
  const entry = code.local("i32");
  return {
    begin: () => {
      code.get(ctx).load("i32.load", CONTEXT.sink).set(sink);
    },
    row: (row) => {
      const values = columns.map((c, i) =>
        compiler.compile({ kind: "BoundReference", ordinal: i, type: c.type, nullable: c.nullable }, row),
      );
      const keys = spec.keys.map((k) => normalizeKey(code, values[k]!));
      code.block((skip) => {
        const flags = keys.filter((k) => k.isNull !== undefined);
        if (flags.length > 0) {
          flags.forEach((k, i) => {
            code.get(k.isNull!);
            if (i > 0) code.op("i32.or");
          });
          code.if(() => {
            code.get(sink).i32(1).store("i32.store", SINK.hasNullKey);
            if (!spec.keepNullKeys) code.br(skip);
          });
        }
        const hash = hashKeys(code, keys);
        allocateEntry(code, sink, entry, spec.layout.bytes);
        code.get(entry).i32(0).store("i32.store");
        code.get(entry).get(hash).store("i32.store", 4);
        if (spec.layout.matched >= 0) code.get(entry).i32(0).store("i32.store", spec.layout.matched);
        // As they are: -0.0 and 0.0 are one key, but come out as they went in.
        storeSlots(code, sink, entry, spec.layout.columns, values, 8);
        code.get(sink).get(sink).load("i32.load", SINK.count).i32(1).op("i32.add").store("i32.store", SINK.count);
        const key = keys.length === 1 ? keys[0]! : undefined;
        if (key && (key.physical === "i32" || key.physical === "i64")) {
          const push = (): void => {
            code.get(key.local);
            if (key.physical === "i32") code.op("i64.extend_i32_s");
          };
          const track = (): void => {
            push();
            code
              .get(sink)
              .load("i64.load", SINK.min)
              .op("i64.lt_s")
              .if(() => {
                code.get(sink);
                push();
                code.store("i64.store", SINK.min);
              });
            push();
            code
              .get(sink)
              .load("i64.load", SINK.max)
              .op("i64.gt_s")
              .if(() => {
                code.get(sink);
                push();
                code.store("i64.store", SINK.max);
              });
          };
          if (key.isNull === undefined) track();
          else code.get(key.isNull).op("i32.eqz").if(track);
        }
      });
    },
    end: () => {},
  };
}
