import { nullableOf, typeOf } from "../../catalyst/expr/tree.ts";
import { findAggregateLowering, type LoweringContext } from "../../catalyst/functions/lowering.ts";
import { pushTrue } from "../../catalyst/functions/lower/logic.ts";
import { loadOperand } from "../../catalyst/functions/lower/aggregates.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { PHYSICAL_WIDTH, physicalType } from "../../memory/column/vector.ts";
import { type CodeBuilder, type Operand, WASM_TYPE } from "../../memory/wasm/codeBuilder.ts";
import { ModuleBuilder } from "../../memory/wasm/moduleBuilder.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { type ErrorSite, ExpressionCompiler, type Row } from "./compileExpression.ts";
import { compileGenerated } from "./generatedCode.ts";
import { loweredCall } from "./layout.ts";
import type { Column, KeyBitmap, Sink, SourceShape, Step } from "./pipeline.ts";
import { nextRowId, probe } from "./probe.ts";
import { aggregateSink, buildSink, findOrInsert, outputSink, type SinkCode, tableLocals } from "./sinks.ts";
import { loadSlot } from "./slots.ts";
import { CONTEXT, INPUT_BYTES, OUTPUT_BYTES, SINK } from "./state.ts";

/** A compiled segment of a pipeline: plain data but for the module, which crosses threads too. */
export interface CompiledSegment {
  readonly module: WebAssembly.Module;
  readonly source: SourceShape;
  /** Columns that the function writes (sink "collect"), or nothing. */
  readonly output: readonly Column[];
  readonly sink: Sink;
  readonly contextBytes: number;
  readonly outputsAt: number;
  readonly sites: readonly ErrorSite[];
  readonly bytes: number;
  /** Turns that an input row can take in joins without keys: what is done at a time is made smaller by it. */
  readonly fanOut: number;
}

/** The columns after a step. */
export function columnsAfter(columns: readonly Column[], step: Step): readonly Column[] {
  const of = (e: Expression): Column => ({ type: typeOf(e), nullable: nullableOf(e) });
  switch (step.kind) {
    case "project":
      return step.expressions.map(of);
    case "reference":
      return [...columns, ...step.expressions.map(of)];
    case "expand":
      return step.columns;
    case "generate":
      return [...step.keep.map((k) => columns[k]!), ...step.columns];
    case "probe":
      if (step.join === "leftSemi" || step.join === "leftAnti") return columns;
      if (step.join === "existence") return [...columns, { type: { kind: "boolean" }, nullable: false }];
      return [...columns, ...step.table.columns.map((c) => (step.join === "left" ? { ...c, nullable: true } : c))];
    default:
      return columns;
  }
}

/** Steps that generated code does; the others work on batches between segments. */
export const isCompiledStep = (s: Step): boolean =>
  s.kind === "filter" || s.kind === "project" || s.kind === "probe" || s.kind === "expand" || s.kind === "count";

/** Memory for constants of generated code: lives as long as the query. */
export type ConstantMemory = (bytes: Uint8Array) => number;

function newFunction(
  module: ModuleBuilder,
  name: string,
  params: readonly ("i32" | "i64")[],
  constant: ConstantMemory,
  sites: ErrorSite[],
): { code: CodeBuilder; compiler: ExpressionCompiler } {
  const code = module.func(name, { params, results: ["i32"] });
  let scratch = -1;
  const ctx: LoweringContext = {
    code,
    constant,
    scratch: () => {
      if (scratch < 0) scratch = code.local("i32");
      code.get(0).i32(CONTEXT.scratch).op("i32.add").set(scratch);
      return scratch;
    },
  };
  const compiler = new ExpressionCompiler(ctx, sites, (site, operands) => {
    operands.forEach((o, i) => {
      const at = CONTEXT.errorOperands + CONTEXT.errorOperandBytes * i;
      code.get(0);
      if (o.isNull === undefined) code.i32(0);
      else code.get(o.isNull);
      code.store("i32.store", at);
      code.get(0).get(o.local);
      code.store(`${WASM_TYPE[o.physical]}.store`, at + 8);
      if (o.high !== undefined)
        code
          .get(0)
          .get(o.high)
          .store("i64.store", at + 16);
    });
    code.i32(site + 1).op("return");
  });
  return { code, compiler };
}

/** Accessors for the columns of input batches: validity and dictionary codes are asked for where a batch may have them. */
function batchRow(
  code: CodeBuilder,
  ctx: number,
  index: number,
  columns: readonly Column[],
  used: (i: number) => boolean,
): { row: Row; begin: () => void } {
  const bases = columns.map((c, i) =>
    used(i)
      ? {
          data: code.local("i32"),
          validity: c.nullable ? code.local("i32") : -1,
          codes: physicalType(c.type) === "view" ? code.local("i32") : -1,
        }
      : undefined,
  );
  const begin = (): void => {
    bases.forEach((b, i) => {
      if (!b) return;
      const at = CONTEXT.inputs + INPUT_BYTES * i;
      code.get(ctx).load("i32.load", at).set(b.data);
      if (b.validity >= 0)
        code
          .get(ctx)
          .load("i32.load", at + 4)
          .set(b.validity);
      if (b.codes >= 0)
        code
          .get(ctx)
          .load("i32.load", at + 8)
          .set(b.codes);
    });
  };
  const get = (i: number): Operand => {
    const b = bases[i];
    const physical = physicalType(columns[i]!.type);
    if (!b) throw internalError(`column ${i} is read but was not declared as used`);
    const address = code.local("i32");
    code.get(b.data);
    if (b.codes >= 0)
      code.get(b.codes).ifValue(
        "i32",
        () => code.get(b.codes).get(index).i32(2).op("i32.shl", "i32.add").load("i32.load"),
        () => code.get(index),
      );
    else code.get(index);
    code.i32(PHYSICAL_WIDTH[physical]).op("i32.mul", "i32.add").set(address);
    const value = loadOperand(code, physical, address, 0);
    if (b.validity < 0) return value;
    const isNull = code.local("i32");
    code.get(b.validity).ifValue(
      "i32",
      () => code.get(b.validity).get(index).op("i32.add").load("i32.load8_u").op("i32.eqz"),
      () => code.i32(0),
    );
    code.set(isNull);
    return { ...value, isNull };
  };
  return { row: { id: nextRowId(), columns: columns.map((_, i) => ({ get: () => get(i) })) }, begin };
}

/** The chain of steps: each calls the next with its row; a filter jumps to the next input row. */
function steps(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  list: readonly Step[],
  at: number,
  row: Row,
  sink: SinkCode,
): void {
  const step = list[at];
  if (!step) return sink.row(row);
  const next = (r: Row): void => steps(code, compiler, list, at + 1, r, sink);
  switch (step.kind) {
    case "filter": {
      // Filters one behind another are one, however many there are.
      const conjuncts: Expression[] = [];
      let behind = at;
      for (let s = list[behind]; s?.kind === "filter"; s = list[++behind])
        conjuncts.push(...splitConjunction(s.condition));
      code.block((skip) => {
        // What the conditions computed is good for all that follows inside, and for nothing after.
        compiler.scope(() => {
          for (const c of conjuncts) {
            pushTrue(code, compiler.compile(c, row));
            code.op("i32.eqz").brIf(skip);
          }
          steps(code, compiler, list, behind, row, sink);
        });
      });
      return;
    }
    case "project": {
      const projected: Row = {
        id: nextRowId(),
        columns: step.expressions.map((e) => ({ get: () => compiler.compile(e, row) })),
      };
      return next(projected);
    }
    case "probe":
      return probe(code, compiler, step, row, next);
    case "count":
      code.i32(step.address).i64(1).atomicAdd().op("drop");
      return next(row);
    case "expand": {
      // The rest of the pipeline once, in a loop over the projections.
      const turn = code.local("i32");
      code.i32(0).set(turn);
      code.loop((again) => {
        compiler.scope(() => {
          const columns = step.columns.map((c, j) => {
            const r = code.operand(physicalType(c.type), true);
            return { r, j };
          });
          step.projections.forEach((p, k) => {
            code
              .get(turn)
              .i32(k)
              .op("i32.eq")
              .if(() =>
                compiler.scope(() => {
                  for (const { r, j } of columns) {
                    const v = compiler.compile(p[j]!, row);
                    code.get(v.local).set(r.local);
                    if (r.high !== undefined) code.get(v.high!).set(r.high);
                    if (v.isNull === undefined) code.i32(0).set(r.isNull!);
                    else code.get(v.isNull).set(r.isNull!);
                  }
                }),
              );
          });
          code.block(() => next({ id: nextRowId(), columns: columns.map(({ r }) => ({ get: () => r })) }));
        });
        code.get(turn).i32(1).op("i32.add").tee(turn).i32(step.projections.length).op("i32.lt_s").brIf(again);
      });
      return;
    }
    default:
      throw internalError(`${step.kind} is not compiled`);
  }
}

/** The conditions that AND joins, in order. */
export function splitConjunction(e: Expression): Expression[] {
  const out: Expression[] = [];
  const stack = [e];
  for (let x = stack.pop(); x; x = stack.pop()) {
    if (x.kind === "Call" && x.name === "and") stack.push(x.args[1]!, x.args[0]!);
    else out.push(x);
  }
  return out;
}

/** Compiles a run of steps between a source and a sink. `tests` are conditions that must be compilable (the planner has seen to it). */
export function compileSegment(
  source: SourceShape,
  list: readonly Step[],
  sink: Sink,
  constant: ConstantMemory,
): CompiledSegment {
  const module = new ModuleBuilder();
  const sites: ErrorSite[] = [];
  const inputColumns = source.kind === "batches" ? source.columns.length : 0;
  const outputsAt = CONTEXT.inputs + INPUT_BYTES * inputColumns;
  let columns: readonly Column[] = source.columns;
  for (const s of list) columns = columnsAfter(columns, s);

  // run(context, start, end): rows of a batch, slots of a hash table, or addresses of build rows.
  const { code, compiler } = newFunction(module, "run", ["i32", "i32", "i32"], constant, sites);
  const sinkCode = makeSink(code, compiler, sink, columns, outputsAt);
  const index = 1;
  const loopRows = (step: number, body: () => void): void => {
    code.block((done) => {
      code.loop((again) => {
        code.get(index).get(2).op("i32.ge_u").brIf(done);
        code.block(() => compiler.scope(body));
        code.get(index).i32(step).op("i32.add").set(index);
        code.br(again);
      });
    });
  };
  switch (source.kind) {
    case "batches": {
      const { row, begin } = batchRow(code, 0, index, source.columns, () => true);
      begin();
      sinkCode.begin();
      loopRows(1, () => steps(code, compiler, list, 0, row, sinkCode));
      break;
    }
    case "groups": {
      const table = code.local("i32");
      const entry = code.local("i32");
      code.get(0).load("i32.load", CONTEXT.selection).set(table);
      sinkCode.begin();
      const columnsOf = [
        ...source.layout.keys.map((slot) => ({ get: () => loadSlot(code, entry, slot, 4) })),
        ...source.aggregates.map((a, i) => ({
          get: (): Operand => {
            const call = loweredCall(a);
            compiler.aggregateSite(call);
            return findAggregateLowering(a.name)!.finish(compiler.ctx, call, entry, source.layout.states[i]!);
          },
        })),
      ];
      const row: Row = { id: nextRowId(), columns: columnsOf };
      loopRows(1, () => {
        code
          .get(table)
          .load("i32.load", SINK.slots)
          .get(index)
          .i32(3)
          .op("i32.shl", "i32.add")
          .load("i32.load", 4)
          .tee(entry);
        code.if(() => compiler.scope(() => steps(code, compiler, list, 0, row, sinkCode)));
      });
      break;
    }
    case "buildRows": {
      sinkCode.begin();
      const row: Row = {
        id: nextRowId(),
        columns: source.layout.columns.map((slot) => ({ get: () => loadSlot(code, index, slot, 8) })),
      };
      loopRows(source.layout.bytes, () => {
        const go = (): void => compiler.scope(() => steps(code, compiler, list, 0, row, sinkCode));
        if (source.layout.matched < 0) return go();
        code.get(index).load("i32.load", source.layout.matched).i32(source.matched).op("i32.eq").if(go);
      });
    }
  }
  sinkCode.end();
  code.i32(0);

  if (sink.kind === "aggregate") compileMerge(module, sink, constant, sites);

  const bytes = module.build();
  return {
    module: compileGenerated(bytes),
    source,
    output: sink.kind === "collect" ? columns : [],
    sink,
    contextBytes: outputsAt + OUTPUT_BYTES * columns.length,
    outputsAt,
    sites,
    bytes: bytes.length,
    fanOut: list.reduce(
      (n, step) => n * (step.kind === "probe" && step.keys.length === 0 ? Math.max(1, step.table.rows) : 1),
      1,
    ),
  };
}

function makeSink(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  sink: Sink,
  columns: readonly Column[],
  outputsAt: number,
): SinkCode {
  switch (sink.kind) {
    case "collect":
      return outputSink(code, compiler, 0, columns, outputsAt);
    case "aggregate":
      return aggregateSink(code, compiler, 0, sink);
    case "build":
      return buildSink(code, compiler, 0, sink, columns);
  }
}

/**
 * merge(context, start, end, bits, partition): adds the groups in slots [start, end) at the address in the context's selection word
 * to the table of the sink; only those whose hash begins with the partition's bits.
 */
function compileMerge(
  module: ModuleBuilder,
  sink: Sink & { kind: "aggregate" },
  constant: ConstantMemory,
  sites: ErrorSite[],
): void {
  const { code, compiler } = newFunction(module, "merge", ["i32", "i32", "i32", "i32", "i32"], constant, sites);
  const target = code.local("i32");
  const from = code.local("i32");
  const entry = code.local("i32");
  const slot = code.local("i32");
  const hash = code.local("i32");
  const table = tableLocals(code, target);
  code.get(0).load("i32.load", CONTEXT.sink).set(target);
  table.reload();
  code.get(0).load("i32.load", CONTEXT.selection).set(slot);
  code.get(slot).get(1).i32(3).op("i32.shl", "i32.add").set(slot);
  code.block((done) => {
    code.loop((again) => {
      code.get(1).get(2).op("i32.ge_u").brIf(done);
      code.block((skip) => {
        code.get(slot).load("i32.load", 4).tee(from).op("i32.eqz").brIf(skip);
        code.get(slot).load("i32.load").set(hash);
        code.get(3).if(() => {
          code.get(hash).i32(32).get(3).op("i32.sub", "i32.shr_u").get(4).op("i32.ne").brIf(skip);
        });
        compiler.scope(() => {
          const keys = sink.layout.keys.map((s) => loadSlot(code, from, s, 4));
          if (keys.length === 0) code.get(table.slots).load("i32.load", 4).set(entry);
          else findOrInsert(code, target, table, hash, keys, sink.layout, entry);
          sink.aggregates.forEach((a, i) => {
            const call = loweredCall(a);
            compiler.aggregateSite(call);
            findAggregateLowering(a.name)!.merge(compiler.ctx, call, entry, sink.layout.states[i]!, from);
          });
        });
      });
      code.get(slot).i32(8).op("i32.add").set(slot);
      code.get(1).i32(1).op("i32.add").set(1);
      code.br(again);
    });
  });
  code.i32(0);
}

/** Leaves 1 when the bitmap has the key. */
function pushInBitmap(code: CodeBuilder, key: Operand, bitmap: KeyBitmap): void {
  const bit = code.local("i64");
  code.get(key.local);
  if (key.physical === "i32") code.op("i64.extend_i32_s");
  code.i64(bitmap.base).op("i64.sub").tee(bit).i64(bitmap.size).op("i64.lt_u");
  code.ifValue(
    "i32",
    () => {
      code.get(bit).op("i32.wrap_i64").i32(3).op("i32.shr_u").load("i32.load8_u", bitmap.address);
      code.get(bit).op("i32.wrap_i64").i32(7).op("i32.and", "i32.shr_u").i32(1).op("i32.and");
    },
    () => code.i32(0),
  );
}

/** select(context, start, end) -> count: writes the numbers of the rows for which all conditions are true. Gives -1 - site when one fails. */
export function compileSelection(
  columns: readonly Column[],
  conditions: readonly Expression[],
  used: ReadonlySet<number>,
  constant: ConstantMemory,
  filters: readonly { readonly ordinal: number; readonly bitmap: KeyBitmap }[] = [],
): CompiledSegment {
  const module = new ModuleBuilder();
  const sites: ErrorSite[] = [];
  const { code, compiler } = newFunction(module, "select", ["i32", "i32", "i32"], constant, sites);
  const out = code.local("i32");
  const count = code.local("i32");
  const { row, begin } = batchRow(code, 0, 1, columns, (i) => used.has(i));
  begin();
  code.get(0).load("i32.load", CONTEXT.selection).set(out);
  code.block((done) => {
    code.loop((again) => {
      code.get(1).get(2).op("i32.ge_u").brIf(done);
      code.block((skip) => {
        compiler.scope(() => {
          for (const c of conditions) {
            pushTrue(code, compiler.compile(c, row));
            code.op("i32.eqz").brIf(skip);
          }
          for (const f of filters) {
            const { type, nullable } = columns[f.ordinal]!;
            const key = compiler.compile({ kind: "BoundReference", ordinal: f.ordinal, type, nullable }, row);
            if (key.isNull !== undefined) code.get(key.isNull).brIf(skip);
            pushInBitmap(code, key, f.bitmap);
            code.op("i32.eqz").brIf(skip);
          }
        });
        code.get(out).get(count).i32(2).op("i32.shl", "i32.add").get(1).store("i32.store");
        code.get(count).i32(1).op("i32.add").set(count);
      });
      code.get(1).i32(1).op("i32.add").set(1);
      code.br(again);
    });
  });
  code.get(0).get(count).store("i32.store", CONTEXT.outCount);
  code.i32(0);
  const bytes = module.build();
  return {
    module: compileGenerated(bytes),
    source: { kind: "batches", columns },
    output: [],
    sink: { kind: "collect" },
    contextBytes: CONTEXT.inputs + INPUT_BYTES * columns.length,
    outputsAt: 0,
    sites,
    bytes: bytes.length,
    fanOut: 1,
  };
}
