import type { Operand } from "../../../memory/wasm/codeBuilder.ts";
import type { Opcode } from "../../../memory/wasm/opcodes.ts";
import { type DataType, type DecimalType, isFractional, isIntegral, MAX_LONG_DIGITS } from "../../../types/dataType.ts";
import type { LoweredCall, Lowering, LoweringContext } from "../lowering.ts";
import { rescale } from "./decimal.ts";
import { add128, divide128, exceedsDigits, lowWord, multiply128, toI128 } from "./i128.ts";
import { scaleUp } from "./decimal.ts";

const isDecimal = (t: DataType): t is DecimalType => t.kind === "decimal";
const sameKinds = (c: LoweredCall): boolean => c.argTypes.every((t) => t.kind === c.argTypes[0]!.kind);

/** Integers and floating point of one type, or two decimals. */
const numeric = (c: LoweredCall): boolean =>
  (sameKinds(c) && (isIntegral(c.type) || isFractional(c.type)) && c.argTypes[0]!.kind === c.type.kind) ||
  (c.argTypes.every(isDecimal) && isDecimal(c.type));

/** Raises in ANSI mode; otherwise the result is null. */
function overflowed(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[], isNull: number): () => void {
  return () => {
    if (call.config.ansi) ctx.code.raise(args);
    else ctx.code.i32(1).set(isNull);
  };
}

/** byte, short and int arithmetic in i64, checked (ANSI) or wrapped to the type. */
function smallInteger(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[], op: Opcode): Operand {
  const { code } = ctx;
  const wide = code.local("i64");
  const [a, b] = args as [Operand, Operand];
  code.get(a.local).op("i64.extend_i32_s").get(b.local).op("i64.extend_i32_s", op).set(wide);
  const r = code.operand("i32");
  code.get(wide).op("i32.wrap_i64");
  if (call.type.kind === "byte") code.op("i32.extend8_s");
  if (call.type.kind === "short") code.op("i32.extend16_s");
  code.set(r.local);
  if (call.config.ansi)
    code
      .get(r.local)
      .op("i64.extend_i32_s")
      .get(wide)
      .op("i64.ne")
      .if(() => code.raise(args));
  return r;
}

function longAddSub(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[], subtract: boolean): Operand {
  const { code } = ctx;
  const [a, b] = args as [Operand, Operand];
  const r = code.operand("i64");
  code
    .get(a.local)
    .get(b.local)
    .op(subtract ? "i64.sub" : "i64.add")
    .set(r.local);
  if (call.config.ansi) {
    // Overflow when the result's sign differs from a's, and b's sign does (add) or does not (subtract) allow it.
    code.get(a.local).get(r.local).op("i64.xor");
    if (subtract) code.get(a.local).get(b.local).op("i64.xor");
    else code.get(b.local).get(r.local).op("i64.xor");
    code
      .op("i64.and")
      .i64(0)
      .op("i64.lt_s")
      .if(() => code.raise(args));
  }
  return r;
}

function decimalAddSub(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[], subtract: boolean): Operand {
  const { code } = ctx;
  const [s, t] = call.argTypes as [DecimalType, DecimalType];
  const out = call.type as DecimalType;
  const [a, b] = args as [Operand, Operand];
  const isNull = code.local("i32");
  code.i32(0).set(isNull);
  const overflow = overflowed(ctx, call, args, isNull);
  const scale = Math.max(s.scale, t.scale);
  const digits = Math.max(s.precision - s.scale, t.precision - t.scale) + scale + 1;
  const narrow = digits <= MAX_LONG_DIGITS;
  const x = scaleUp(ctx, a, scale - s.scale, !narrow, overflow);
  const y = scaleUp(ctx, b, scale - t.scale, !narrow, overflow);
  let sum: Operand;
  if (narrow) {
    sum = code.operand("i64");
    code
      .get(x.local)
      .get(y.local)
      .op(subtract ? "i64.sub" : "i64.add")
      .set(sum.local);
  } else sum = add128(code, toI128(code, x), toI128(code, y), subtract);
  const r = rescale(ctx, sum, scale, out, digits, overflow);
  return digits > out.precision || scale > out.scale ? { ...r, isNull } : r;
}

function decimalMultiply(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[]): Operand {
  const { code } = ctx;
  const [s, t] = call.argTypes as [DecimalType, DecimalType];
  const out = call.type as DecimalType;
  const [a, b] = args as [Operand, Operand];
  const digits = s.precision + t.precision;
  if (digits <= MAX_LONG_DIGITS && out.scale === s.scale + t.scale) {
    const r = code.operand("i64");
    code.get(a.local).get(b.local).op("i64.mul").set(r.local);
    return out.precision > MAX_LONG_DIGITS ? toI128(code, r) : r;
  }
  const isNull = code.local("i32");
  code.i32(0).set(isNull);
  const overflow = overflowed(ctx, call, args, isNull);
  const product = multiply128(ctx, a, b, overflow);
  const r = rescale(ctx, product, s.scale + t.scale, out, Math.min(digits, 39), overflow);
  return { ...r, isNull };
}

/** decimal / decimal: (a * 10^k) / b half up, when the scaled dividend is sure to fit 127 bits. */
function decimalDivide(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[]): Operand {
  const { code } = ctx;
  const [s, t] = call.argTypes as [DecimalType, DecimalType];
  const out = call.type as DecimalType;
  const [a, b] = args as [Operand, Operand];
  const r = code.operand(out.precision > MAX_LONG_DIGITS ? "i128" : "i64", true);
  code.i32(0).set(r.isNull!);
  const overflow = overflowed(ctx, call, args, r.isNull!);
  const divisor = toI128(code, b);
  code.get(divisor.local).get(divisor.high!).op("i64.or", "i64.eqz");
  code.if(overflow, () => {
    const up = out.scale + t.scale - s.scale;
    const dividend = scaleUp(ctx, a, up, true, overflow);
    const q = divide128(ctx, dividend, divisor, 0);
    exceedsDigits(code, q, out.precision);
    code.if(overflow);
    code.get(q.local).set(r.local);
    if (r.high !== undefined) code.get(q.high!).set(r.high);
  });
  return r;
}

function simpleFloat(
  ctx: LoweringContext,
  call: LoweredCall,
  args: readonly Operand[],
  op: "add" | "sub" | "mul" | "div",
): Operand {
  const f = call.type.kind === "float" ? "f32" : "f64";
  const r = ctx.code.operand(f);
  ctx.code.get(args[0]!.local).get(args[1]!.local).op(`${f}.${op}`).set(r.local);
  return r;
}

function longMultiply(ctx: LoweringContext, call: LoweredCall, args: readonly Operand[]): Operand {
  const { code } = ctx;
  const [a, b] = args as [Operand, Operand];
  if (!call.config.ansi) {
    const r = code.operand("i64");
    code.get(a.local).get(b.local).op("i64.mul").set(r.local);
    return r;
  }
  const p = multiply128(ctx, a, b, () => code.raise(args));
  code
    .get(p.high!)
    .get(p.local)
    .i64(63)
    .op("i64.shr_s", "i64.ne")
    .if(() => code.raise(args));
  return lowWord(p);
}

/** Operands must fit 38 digits once they have one scale, and the sum must be exact when it is rounded: a wrapped one is only seen to be too large. */
function sumFits(c: LoweredCall): boolean {
  if (!isDecimal(c.type)) return true;
  const [a, b] = c.argTypes as [DecimalType, DecimalType];
  const scale = Math.max(a.scale, b.scale);
  const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  return digits <= 38 && (scale <= c.type.scale || digits < 38);
}

const addSub = (subtract: boolean): Lowering => ({
  supports: (c) => numeric(c) && sumFits(c),
  emit: (ctx, call, args) => {
    switch (call.type.kind) {
      case "decimal":
        return decimalAddSub(ctx, call, args, subtract);
      case "long":
        return longAddSub(ctx, call, args, subtract);
      case "float":
      case "double":
        return simpleFloat(ctx, call, args, subtract ? "sub" : "add");
      default:
        return smallInteger(ctx, call, args, subtract ? "i64.sub" : "i64.add");
    }
  },
});

/** Division and remainder of integers: zero raises or gives null. `op` works on i64. */
function integerDivision(
  ctx: LoweringContext,
  call: LoweredCall,
  args: readonly Operand[],
  op: "i64.div_s" | "i64.rem_s",
): Operand {
  const { code } = ctx;
  const wide = call.type.kind === "long";
  const r = code.operand(wide ? "i64" : "i32", true);
  code.i32(0).set(r.isNull!);
  const push = (o: Operand): void => {
    code.get(o.local);
    if (o.physical === "i32") code.op("i64.extend_i32_s");
  };
  push(args[1]!);
  code.op("i64.eqz").if(
    () => (call.config.ansi ? code.raise(args) : code.i32(1).set(r.isNull!)),
    () => {
      // MIN / -1 would trap.
      push(args[1]!);
      code
        .i64(-1)
        .op("i64.eq")
        .if(
          () => {
            if (op === "i64.rem_s") {
              if (wide) code.i64(0).set(r.local);
              else code.i32(0).set(r.local);
              return;
            }
            push(args[0]!);
            code
              .i64(-(2n ** 63n))
              .op("i64.eq")
              .if(() => code.raise(args));
            code.i64(0);
            push(args[0]!);
            code.op("i64.sub");
            if (!wide) code.op("i32.wrap_i64");
            code.set(r.local);
          },
          () => {
            push(args[0]!);
            push(args[1]!);
            code.op(op);
            if (!wide) code.op("i32.wrap_i64");
            code.set(r.local);
          },
        );
    },
  );
  return r;
}

export const arithmeticLowerings: Readonly<Record<string, Lowering>> = {
  "+": addSub(false),
  "-": addSub(true),
  "*": {
    supports: (c) => {
      if (!numeric(c)) return false;
      if (!isDecimal(c.type)) return true;
      // A product that is rounded must fit 127 bits before it is; without rounding, what does not fit overflows the type as well.
      const [a, b] = c.argTypes as [DecimalType, DecimalType];
      return c.type.scale === a.scale + b.scale || a.precision + b.precision <= 38;
    },
    emit: (ctx, call, args) => {
      switch (call.type.kind) {
        case "decimal":
          return decimalMultiply(ctx, call, args);
        case "long":
          return longMultiply(ctx, call, args);
        case "float":
        case "double":
          return simpleFloat(ctx, call, args, "mul");
        default:
          return smallInteger(ctx, call, args, "i64.mul");
      }
    },
  },
  "/": {
    supports: (c) => {
      if (c.type.kind === "double") return c.argTypes.every((t) => t.kind === "double");
      if (!isDecimal(c.type) || !c.argTypes.every(isDecimal)) return false;
      // An intermediate beyond 127 bits is left to the reference.
      const [s, t] = c.argTypes as [DecimalType, DecimalType];
      const up = c.type.scale + t.scale - s.scale;
      return up >= 0 && s.precision + up <= 38;
    },
    emit: (ctx, call, args) => {
      if (call.type.kind === "decimal") return decimalDivide(ctx, call, args);
      const { code } = ctx;
      const r = code.operand("f64", true);
      code.i32(0).set(r.isNull!);
      code
        .get(args[1]!.local)
        .f64(0)
        .op("f64.eq")
        .if(
          () => (call.config.ansi ? code.raise(args) : code.i32(1).set(r.isNull!)),
          () => code.get(args[0]!.local).get(args[1]!.local).op("f64.div").set(r.local),
        );
      return r;
    },
  },
  "%": {
    supports: (c) => isIntegral(c.type) && sameKinds(c) && c.argTypes[0]!.kind === c.type.kind,
    emit: (ctx, call, args) => integerDivision(ctx, call, args, "i64.rem_s"),
  },
  div: {
    supports: (c) => c.type.kind === "long" && c.argTypes.every((t) => t.kind === "long"),
    emit: (ctx, call, args) => integerDivision(ctx, call, args, "i64.div_s"),
  },
  negative: {
    supports: (c) =>
      (isIntegral(c.type) && c.type.kind !== "byte" && c.type.kind !== "short") ||
      isFractional(c.type) ||
      isDecimal(c.type),
    emit: (ctx, call, args) => {
      const { code } = ctx;
      const a = args[0]!;
      if (a.physical === "i128") {
        const zero = code.operand("i128");
        code.i64(0).set(zero.local).i64(0).set(zero.high!);
        return add128(code, zero, a, true);
      }
      const r = code.operand(a.physical);
      if (a.physical === "f32" || a.physical === "f64") code.get(a.local).op(`${a.physical}.neg`).set(r.local);
      else if (a.physical === "i32") {
        if (call.config.ansi)
          code
            .get(a.local)
            .i32(-(2 ** 31))
            .op("i32.eq")
            .if(() => code.raise(args));
        code.i32(0).get(a.local).op("i32.sub").set(r.local);
      } else {
        if (call.config.ansi && call.type.kind === "long")
          code
            .get(a.local)
            .i64(-(2n ** 63n))
            .op("i64.eq")
            .if(() => code.raise(args));
        code.i64(0).get(a.local).op("i64.sub").set(r.local);
      }
      return r;
    },
  },
};
