import type { CodeBuilder, Operand } from "../../../memory/wasm/codeBuilder.ts";
import type { LoweringContext } from "../lowering.ts";

/** 128-bit arithmetic in generated code: the common cases inline, the rest by kernels. */

const KERNEL_MUL = { params: ["i64", "i64", "i64", "i64", "i32"], results: ["i32"] } as const;
const KERNEL_DIV = { params: ["i64", "i64", "i64", "i64", "i32", "i32"], results: [] } as const;
const KERNEL_F64 = { params: ["i64", "i64"], results: ["f64"] } as const;

/** The bound of 38 digits, 10^38, in two words. */
const LIMIT = 10n ** 38n;
const LIMIT_HIGH = LIMIT >> 64n;

/** Widens an i32, bool or i64 operand to i128; an i128 is given back. */
export function toI128(code: CodeBuilder, a: Operand): Operand {
  if (a.physical === "i128") return a;
  const w = toI64(code, a);
  const high = code.local("i64");
  code.get(w.local).i64(63).op("i64.shr_s").set(high);
  return { ...w, physical: "i128", high };
}

/** Widens an i32 to i64. */
export function toI64(code: CodeBuilder, a: Operand): Operand {
  if (a.physical === "i64") return a;
  const local = code.local("i64");
  code.get(a.local).op("i64.extend_i32_s").set(local);
  return { physical: "i64", local, isNull: a.isNull };
}

export function add128(code: CodeBuilder, a: Operand, b: Operand, subtract = false): Operand {
  const r = code.operand("i128");
  if (subtract) {
    code.get(a.local).get(b.local).op("i64.sub").set(r.local);
    code.get(a.high!).get(b.high!).op("i64.sub");
    code.get(a.local).get(b.local).op("i64.lt_u", "i64.extend_i32_u", "i64.sub").set(r.high!);
  } else {
    code.get(a.local).get(b.local).op("i64.add").set(r.local);
    code.get(a.high!).get(b.high!).op("i64.add");
    code.get(r.local).get(b.local).op("i64.lt_u", "i64.extend_i32_u", "i64.add").set(r.high!);
  }
  return r;
}

/** a * b for operands of 64 or 128 bits: one multiplication when the bits fit, else the kernel; `overflow` runs when 127 bits are not enough. */
export function multiply128(ctx: LoweringContext, a: Operand, b: Operand, overflow: () => void): Operand {
  const { code } = ctx;
  const x = toI128(code, a);
  const y = toI128(code, b);
  const r = code.operand("i128");
  const both = (o: Operand): void => {
    // Leading sign bits of the low word; an operand of 128 bits must be the extension of its low word.
    code.get(o.local).get(o.local).i64(63).op("i64.shr_s", "i64.xor", "i64.clz");
  };
  both(x);
  both(y);
  code.op("i64.add").i64(66).op("i64.ge_u");
  for (const [o, p] of [
    [x, a],
    [y, b],
  ] as const)
    if (p.physical === "i128") code.get(o.high!).get(o.local).i64(63).op("i64.shr_s", "i64.eq", "i32.and");
  code.if(
    () => {
      code.get(x.local).get(y.local).op("i64.mul").tee(r.local).i64(63).op("i64.shr_s").set(r.high!);
    },
    () => {
      const scratch = ctx.scratch();
      code.get(x.local).get(x.high!).get(y.local).get(y.high!).get(scratch).call("kernel", "i128Multiply", KERNEL_MUL);
      code.if(overflow);
      code.get(scratch).load("i64.load").set(r.local);
      code.get(scratch).load("i64.load", 8).set(r.high!);
    },
  );
  return r;
}

/** a / b by kernel: mode 0 rounds half up, 1 truncates, 2 gives the remainder. b must not be zero. */
export function divide128(ctx: LoweringContext, a: Operand, b: Operand, mode: 0 | 1 | 2): Operand {
  const { code } = ctx;
  const x = toI128(code, a);
  const y = toI128(code, b);
  const r = code.operand("i128");
  const scratch = ctx.scratch();
  code
    .get(x.local)
    .get(x.high!)
    .get(y.local)
    .get(y.high!)
    .get(scratch)
    .i32(mode)
    .call("kernel", "i128Divide", KERNEL_DIV);
  code.get(scratch).load("i64.load").set(r.local);
  code.get(scratch).load("i64.load", 8).set(r.high!);
  return r;
}

export function constant128(code: CodeBuilder, value: bigint): Operand {
  const r = code.operand("i128");
  code.i64(BigInt.asIntN(64, value)).set(r.local);
  code.i64(BigInt.asIntN(64, value >> 64n)).set(r.high!);
  return r;
}

/** Leaves 1 on the stack when a < b (signed). */
export function less128(code: CodeBuilder, a: Operand, b: Operand, orEqual = false): void {
  code
    .get(a.local)
    .get(b.local)
    .op(orEqual ? "i64.le_u" : "i64.lt_u");
  code.get(a.high!).get(b.high!).op("i64.lt_s");
  code.get(a.high!).get(b.high!).op("i64.eq", "select");
}

/** Leaves 1 on the stack when the magnitude has more than `digits` digits. */
export function exceedsDigits(code: CodeBuilder, a: Operand, digits: number): void {
  const limit = 10n ** BigInt(digits);
  if (a.physical !== "i128") {
    if (digits > 18) return void code.i32(0);
    code
      .get(a.local)
      .i64(limit - 1n)
      .op("i64.gt_s")
      .get(a.local)
      .i64(1n - limit)
      .op("i64.lt_s", "i32.or");
    return;
  }
  // |a| >= limit, with the cheap question first: high + (bound) as unsigned range.
  const top = limit === LIMIT ? LIMIT_HIGH : limit >> 64n;
  const r = code.local("i32");
  code
    .get(a.high!)
    .i64(top)
    .op("i64.add")
    .i64(2n * top)
    .op("i64.lt_u", "i32.eqz")
    .set(r);
  // Only near or beyond the bound are the low words asked.
  code.get(r).if(() => {
    const l = constant128(code, limit - 1n);
    const m = constant128(code, 1n - limit);
    less128(code, l, a);
    less128(code, a, m);
    code.op("i32.or").set(r);
  });
  code.get(r);
}

export function toDouble128(code: CodeBuilder, a: Operand): Operand {
  const r = code.operand("f64");
  code.get(a.local).get(a.high!).call("kernel", "i128ToDouble", KERNEL_F64).set(r.local);
  return r;
}

/** An i128 known to fit 64 bits, as i64. */
export const lowWord = (a: Operand): Operand => ({ physical: "i64", local: a.local });
