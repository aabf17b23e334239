import type { Operand } from "../../../memory/wasm/codeBuilder.ts";
import {
  type DataType,
  type DecimalType,
  isFractional,
  isIntegral,
  MAX_LONG_DIGITS,
  sameType,
} from "../../../types/dataType.ts";
import type { Cast } from "../../expr/expression.ts";
import { typeOf } from "../../expr/tree.ts";
import type { LoweringContext } from "../lowering.ts";
import { rescale } from "./decimal.ts";
import { toDouble128, toI64 } from "./i128.ts";

const BITS: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64 };
const DIGITS: Readonly<Record<string, number>> = { byte: 3, short: 5, int: 10, long: 19 };

/** Days from 1970-01-01, on either side, whose microseconds fit 64 bits. */
const MAX_TIMESTAMP_DAYS = 106_751_991;

/** Whether `lowerCast` knows the pair; the rest is done by the reference. */
export function canLowerCast(cast: Cast): boolean {
  const from = typeOf(cast.child);
  const to = cast.type;
  if (sameType(from, to, true)) return true;
  if (from.kind === "null") return false;
  if (isIntegral(from)) return isIntegral(to) || isFractional(to) || (to.kind === "decimal" && to.precision <= 38);
  if (from.kind === "float") return to.kind === "double";
  if (from.kind === "double") return false;
  if (from.kind === "decimal") return to.kind === "decimal" || (to.kind === "double" && from.precision <= 15);
  if (from.kind === "date") return to.kind === "timestamp_ntz";
  if (from.kind === "boolean") return to.kind === "int" || to.kind === "long";
  return false;
}

/** The code of a cast whose operand is not null. */
export function lowerCast(ctx: LoweringContext, cast: Cast, a: Operand): Operand {
  const { code } = ctx;
  const from: DataType = typeOf(cast.child);
  const to = cast.type;
  if (sameType(from, to, true)) return a;
  const fails = cast.mode !== "ansi";
  const isNull = fails ? code.local("i32") : undefined;
  if (isNull !== undefined) code.i32(0).set(isNull);
  const overflow = (): void => {
    if (isNull === undefined) code.raise([a]);
    else code.i32(1).set(isNull);
  };
  const flagged = (o: Operand): Operand => (isNull === undefined ? o : { ...o, isNull });

  if (from.kind === "boolean") {
    const r = code.operand(to.kind === "long" ? "i64" : "i32");
    code.get(a.local);
    if (to.kind === "long") code.op("i64.extend_i32_u");
    code.set(r.local);
    return r;
  }
  if (from.kind === "date") {
    const r = code.operand("i64");
    code
      .get(a.local)
      .i32(MAX_TIMESTAMP_DAYS)
      .op("i32.add")
      .i32(2 * MAX_TIMESTAMP_DAYS)
      .op("i32.gt_u")
      .if(() => code.raise([a]));
    code.get(a.local).op("i64.extend_i32_s").i64(86_400_000_000n).op("i64.mul").set(r.local);
    return r;
  }
  if (isIntegral(from)) {
    if (isIntegral(to)) return integralToIntegral(ctx, cast, from, to, a, overflow, isNull);
    if (to.kind === "decimal") {
      const wide = to.precision > MAX_LONG_DIGITS || DIGITS[from.kind]! > MAX_LONG_DIGITS;
      const x = wide && from.kind === "long" ? { ...toI64(code, a) } : toI64(code, a);
      return flagged(rescale(ctx, x, 0, to, DIGITS[from.kind]!, overflow));
    }
    const f = to.kind === "float" ? "f32" : "f64";
    const r = code.operand(f);
    code
      .get(a.local)
      .op(a.physical === "i64" ? `${f}.convert_i64_s` : `${f}.convert_i32_s`)
      .set(r.local);
    return r;
  }
  if (from.kind === "float") {
    const r = code.operand("f64");
    code.get(a.local).op("f64.promote_f32").set(r.local);
    return r;
  }
  const decimal = from as DecimalType;
  if (to.kind === "decimal") return flagged(rescale(ctx, a, decimal.scale, to, decimal.precision, overflow));
  // Up to 15 digits both numbers are exact in a double, so one division rounds as Spark's conversion does.
  const r = code.operand("f64");
  if (a.physical === "i128") code.get(toDouble128(code, a).local);
  else code.get(a.local).op("f64.convert_i64_s");
  if (decimal.scale > 0) code.f64(10 ** decimal.scale).op("f64.div");
  code.set(r.local);
  return r;
}

function integralToIntegral(
  ctx: LoweringContext,
  cast: Cast,
  from: DataType,
  to: DataType,
  a: Operand,
  overflow: () => void,
  isNull: number | undefined,
): Operand {
  const { code } = ctx;
  if (BITS[to.kind]! >= BITS[from.kind]!) return to.kind === "long" ? toI64(code, a) : a;
  const wide = toI64(code, a);
  const r = code.operand("i32", cast.mode === "try");
  code.get(wide.local).op("i32.wrap_i64");
  if (to.kind === "byte") code.op("i32.extend8_s");
  if (to.kind === "short") code.op("i32.extend16_s");
  code.set(r.local);
  // ANSI off wraps, as Java does.
  if (cast.mode !== "legacy") code.get(r.local).op("i64.extend_i32_s").get(wide.local).op("i64.ne").if(overflow);
  if (r.isNull !== undefined) code.get(isNull!).set(r.isNull);
  return r;
}
