import { assign, pushTrue } from "../../catalyst/functions/lower/logic.ts";
import { physicalType } from "../../memory/column/vector.ts";
import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import type { ExpressionCompiler, Row } from "./compileExpression.ts";
import { hashKeys, normalizeKey, pushKeysEqual } from "./hash.ts";
import type { Step } from "./pipeline.ts";
import { loadSlot } from "./slots.ts";

let lastRow = 0;
export const nextRowId = (): number => ++lastRow;

/** Looks up the row's keys in a finished build side and goes on with each match, as the kind of join asks. */
export function probe(
  code: CodeBuilder,
  compiler: ExpressionCompiler,
  step: Step & { kind: "probe" },
  row: Row,
  next: (row: Row) => void,
): void {
  const { table } = step;
  const { layout, directory } = table;
  const entry = code.local("i32");
  const keys = step.keys.map((k) => normalizeKey(code, compiler.compile(k, row)));
  const keySlots = table.keys.map((k) => layout.columns[k]!);
  const flags = keys.filter((k) => k.isNull !== undefined);

  const pushAnyNull = (): void => {
    if (flags.length === 0) return void code.i32(0);
    flags.forEach((k, i) => {
      code.get(k.isNull!);
      if (i > 0) code.op("i32.or");
    });
  };

  /** Sets `entry` to the first candidate, 0 when there is none. */
  let hash = -1;
  const first = (): void => {
    if (directory.kind === "dense") {
      const offset = code.local("i64");
      code.get(keys[0]!.local);
      if (keys[0]!.physical === "i32") code.op("i64.extend_i32_s");
      code.i64(directory.base).op("i64.sub").tee(offset).i64(directory.size).op("i64.lt_u");
      code.ifValue(
        "i32",
        () =>
          code
            .get(offset)
            .op("i32.wrap_i64")
            .i32(2)
            .op("i32.shl")
            .i32(directory.address)
            .op("i32.add")
            .load("i32.load"),
        () => code.i32(0),
      );
      code.set(entry);
    } else {
      hash = hashKeys(code, keys);
      code
        .get(hash)
        .i32(directory.skip)
        .op("i32.shl")
        .i32(directory.shift)
        .op("i32.shr_u")
        .i32(2)
        .op("i32.shl")
        .i32(directory.address)
        .op("i32.add")
        .load("i32.load")
        .set(entry);
    }
  };
  const lookUp = (): void => {
    code.i32(0).set(entry);
    if (table.rows === 0) return;
    if (flags.length === 0) return first();
    pushAnyNull();
    code.op("i32.eqz").if(() => compiler.scope(first));
  };
  // A dense directory compares by itself.
  const pushEqual = (): void => {
    if (directory.kind === "dense") return void code.i32(1);
    if (hash >= 0) {
      code.get(entry).load("i32.load", 4).get(hash).op("i32.eq");
      code.ifValue(
        "i32",
        () =>
          pushKeysEqual(
            code,
            entry,
            keySlots,
            keys.map((k) => ({ ...k, isNull: undefined })),
            8,
          ),
        () => code.i32(0),
      );
    } else
      pushKeysEqual(
        code,
        entry,
        keySlots,
        keys.map((k) => ({ ...k, isNull: undefined })),
        8,
      );
  };

  const buildColumns = (missing?: number): Row["columns"] =>
    table.columns.map((c, i) => ({
      get: (): Operand => {
        const slot = layout.columns[i]!;
        if (missing === undefined) return loadSlot(code, entry, slot, 8);
        // Null-extended: nothing is loaded where there is no row.
        const r = code.operand(physicalType(c.type), true);
        code.get(missing).if(
          () => code.i32(1).set(r.isNull!),
          () => assign(code, r, loadSlot(code, entry, slot, 8)),
        );
        return r;
      },
    }));
  const joined = (missing?: number): Row => ({
    id: nextRowId(),
    columns: [
      ...row.columns.map((_, i) => ({ get: () => compilerColumn(compiler, row, i) })),
      ...buildColumns(missing),
    ],
  });
  const mark = (): void => {
    if (step.mark) code.get(entry).i32(1).store("i32.store", layout.matched);
  };
  /** Runs `found` for each match, in the loop over the chain; `found` may leave through `done`. */
  const matches = (found: (done: () => void) => void): void => {
    code.block((done) => {
      code.loop((again) => {
        code.get(entry).op("i32.eqz").brIf(done);
        compiler.scope(() => {
          code.block((skip) => {
            pushEqual();
            code.op("i32.eqz").brIf(skip);
            if (step.condition) {
              const r = joined();
              pushTrue(code, compiler.compile(step.condition, r));
              code.op("i32.eqz").brIf(skip);
            }
            found(() => code.br(done));
          });
        });
        if (table.unique && directory.kind === "dense") code.br(done);
        code.get(entry).load("i32.load").set(entry);
        code.br(again);
      });
    });
  };

  lookUp();
  switch (step.join) {
    case "inner":
      matches(() => {
        mark();
        next(joined());
      });
      return;
    case "left": {
      const matched = code.local("i32");
      const missing = code.local("i32");
      code.i32(0).set(matched);
      // One copy of what follows: the row without match is a last turn of the loop with `missing` set.
      code.i32(0).set(missing);
      code.block((done) => {
        code.loop((again) => {
          code.block((skip) => {
            compiler.scope(() => {
              code
                .get(entry)
                .op("i32.eqz")
                .if(
                  () => {
                    code.get(matched).if(() => code.br(done));
                    code.i32(1).set(missing);
                  },
                  () => {
                    pushEqual();
                    code.op("i32.eqz").if(() => code.br(skip));
                    if (step.condition) {
                      const c = compiler.scope(() => compiler.compile(step.condition!, joined()));
                      pushTrue(code, c);
                      code.op("i32.eqz").if(() => code.br(skip));
                    }
                    code.i32(1).set(matched);
                    mark();
                  },
                );
              next(joined(missing));
            });
          });
          code.get(missing).brIf(done);
          code.get(entry).load("i32.load").set(entry);
          code.br(again);
        });
      });
      return;
    }
    default: {
      const matched = code.local("i32");
      code.i32(0).set(matched);
      matches((done) => {
        code.i32(1).set(matched);
        mark();
        if (!step.mark) done();
      });
      if (step.join === "existence") {
        const exists: Operand = { physical: "bool", local: matched };
        next({
          id: nextRowId(),
          columns: [
            ...row.columns.map((_, i) => ({ get: () => compilerColumn(compiler, row, i) })),
            { get: () => exists },
          ],
        });
        return;
      }
      code.get(matched);
      if (step.join === "leftAnti") {
        code.op("i32.eqz");
        if (step.nullAware) {
          // NOT IN: unknown, hence out, when the build side has a null, or the key is null and there is anything to compare with.
          if (table.hasNullKey) code.op("drop").i32(0);
          else if (table.rows > 0) {
            pushAnyNull();
            code.op("i32.eqz", "i32.and");
          }
        }
      }
      code.if(() => compiler.scope(() => next(row)));
    }
  }
}

/** Column `i` of a row as the compiler caches it, so that wrapping rows does not load twice. */
export function compilerColumn(compiler: ExpressionCompiler, row: Row, i: number): Operand {
  return compiler.once(`${row.id}$${i}`, () => row.columns[i]!.get());
}
