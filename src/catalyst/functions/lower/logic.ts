import type { CodeBuilder, Operand } from "../../../memory/wasm/codeBuilder.ts";
import { physicalType } from "../../../memory/column/vector.ts";
import { sameType } from "../../../types/dataType.ts";
import { nullableOf } from "../../expr/tree.ts";
import type { LoweredCall, Lowering } from "../lowering.ts";
import { comparable, pushComparison } from "./comparison.ts";

/** Copies a value with its null flag into `to`, whose flag must exist when the value's does. */
export function assign(code: CodeBuilder, to: Operand, from: Operand): void {
  code.get(from.local).set(to.local);
  if (to.high !== undefined) code.get(from.high!).set(to.high);
  if (to.isNull !== undefined) {
    if (from.isNull === undefined) code.i32(0).set(to.isNull);
    else code.get(from.isNull).set(to.isNull);
  }
}

/** Leaves 1 on the stack when a condition is true (not false, not null). */
export function pushTrue(code: CodeBuilder, c: Operand): void {
  code.get(c.local);
  if (c.isNull !== undefined) code.get(c.isNull).op("i32.eqz", "i32.and");
}

/** AND and OR: `absorbing` is the value that decides alone; the second argument is evaluated only when the first does not decide. */
const shortCircuit = (absorbing: 0 | 1): Lowering => ({
  supports: () => true,
  eager: (i) => i === 0,
  lazy: ({ code }, call, thunks) => {
    const nullable = call.args.some(nullableOf);
    const r = code.operand("bool", nullable);
    assign(code, r, thunks[0]!());
    // Decided: the value is absorbing and not null.
    code.get(r.local);
    if (absorbing === 0) code.op("i32.eqz");
    if (nullable) code.get(r.isNull!).op("i32.eqz", "i32.and");
    code.op("i32.eqz").if(() => {
      const b = thunks[1]!();
      if (!nullable) return void code.get(b.local).set(r.local);
      const flag = (): void => void (b.isNull === undefined ? code.i32(0) : code.get(b.isNull));
      // b decides when it is absorbing; else null when either was null; else b.
      code.get(b.local);
      if (absorbing === 0) code.op("i32.eqz");
      flag();
      code.op("i32.eqz", "i32.and").if(
        () => code.i32(absorbing).set(r.local).i32(0).set(r.isNull!),
        () => {
          code.i32(1 - absorbing).set(r.local);
          flag();
          code.get(r.isNull!).op("i32.or").set(r.isNull!);
        },
      );
    });
    return r;
  },
});

/** Branches of CASE and IF: pairs of condition and value, then the value of ELSE or nothing. */
function branches(
  code: CodeBuilder,
  call: LoweredCall,
  thunks: readonly (() => Operand)[],
  at: number,
  r: Operand,
): void {
  if (at + 1 >= thunks.length) {
    if (at < thunks.length) assign(code, r, thunks[at]!());
    else code.i32(1).set(r.isNull!);
    return;
  }
  pushTrue(code, thunks[at]!());
  code.if(
    () => assign(code, r, thunks[at + 1]!()),
    () => branches(code, call, thunks, at + 2, r),
  );
}

const caseWhen: Lowering = {
  supports: (c) =>
    c.argTypes.every((t, i) =>
      i % 2 === 0 && i + 1 < c.argTypes.length ? true : physicalType(t) === physicalType(c.type) || t.kind === "null",
    ),
  eager: (i) => i === 0,
  lazy: ({ code }, call, thunks) => {
    const values = call.args.filter((_, i) => i % 2 === 1 || i === call.args.length - 1);
    const r = code.operand(physicalType(call.type), call.args.length % 2 === 0 || values.some(nullableOf));
    branches(code, call, thunks, 0, r);
    return r;
  },
};

export const logicLowerings: Readonly<Record<string, Lowering>> = {
  and: shortCircuit(0),
  or: shortCircuit(1),
  not: {
    supports: () => true,
    pure: true,
    emit: ({ code }, _call, args) => {
      const r = code.operand("bool");
      code.get(args[0]!.local).op("i32.eqz").set(r.local);
      return r;
    },
  },
  isnull: {
    supports: () => true,
    eager: () => true,
    lazy: ({ code }, _call, thunks) => {
      const a = thunks[0]!();
      const r = code.operand("bool");
      if (a.isNull === undefined) code.i32(0).set(r.local);
      else code.get(a.isNull).set(r.local);
      return r;
    },
  },
  isnotnull: {
    supports: () => true,
    eager: () => true,
    lazy: ({ code }, _call, thunks) => {
      const a = thunks[0]!();
      const r = code.operand("bool");
      if (a.isNull === undefined) code.i32(1).set(r.local);
      else code.get(a.isNull).op("i32.eqz").set(r.local);
      return r;
    },
  },
  case: caseWhen,
  if: caseWhen,
  coalesce: {
    supports: (c) => c.argTypes.every((t) => sameType(t, c.type, true)),
    eager: (i) => i === 0,
    lazy: ({ code }, call, thunks) => {
      const r = code.operand(physicalType(call.type), call.args.every(nullableOf));
      const next = (i: number): void => {
        const a = thunks[i]!();
        if (i === thunks.length - 1) return assign(code, r, a);
        if (a.isNull === undefined) return assign(code, r, a);
        code.get(a.isNull).if(
          () => next(i + 1),
          () => assign(code, r, { ...a, isNull: undefined }),
        );
      };
      next(0);
      return r;
    },
  },
  in: {
    supports: (c) =>
      comparable(c.argTypes[0]!) && c.argTypes.every((t) => sameType(t, c.argTypes[0]!, true)) && c.args.length <= 65,
    eager: (i) => i === 0,
    lazy: ({ code }, call, thunks) => {
      const nullable = call.args.some(nullableOf);
      const r = code.operand("bool", nullable);
      const v = thunks[0]!();
      code.i32(0).set(r.local);
      if (nullable) code.i32(0).set(r.isNull!);
      code.block((done) => {
        if (v.isNull !== undefined) {
          code.get(v.isNull).if(() => code.i32(1).set(r.isNull!));
          code.get(v.isNull).brIf(done);
        }
        for (const t of thunks.slice(1)) {
          const item = t();
          const test = (): void => {
            pushComparison(code, "eq", v, item);
            code.if(() => {
              code.i32(1).set(r.local);
              if (nullable) code.i32(0).set(r.isNull!);
            });
            code.get(r.local).brIf(done);
          };
          if (item.isNull === undefined) test();
          else code.get(item.isNull).if(() => code.i32(1).set(r.isNull!), test);
        }
      });
      return r;
    },
  },
};
