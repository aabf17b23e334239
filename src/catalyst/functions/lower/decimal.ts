import type { Operand } from "../../../memory/wasm/codeBuilder.ts";
import { type DecimalType, MAX_LONG_DIGITS } from "../../../types/dataType.ts";
import type { LoweringContext } from "../lowering.ts";
import { constant128, divide128, exceedsDigits, lowWord, multiply128, toI128 } from "./i128.ts";

/** Unscaled decimals in generated code. */

/** a * 10^digits in the physical form asked for; the caller knows that it fits (by types), or checks after. */
export function scaleUp(
  ctx: LoweringContext,
  a: Operand,
  digits: number,
  wide: boolean,
  overflow: () => void,
): Operand {
  const { code } = ctx;
  if (digits === 0) return wide ? toI128(code, a) : a;
  if (wide)
    return multiply128(
      ctx,
      a,
      digits <= 18 ? constant64(ctx, 10n ** BigInt(digits)) : constant128(code, 10n ** BigInt(digits)),
      overflow,
    );
  const r = code.operand("i64");
  code
    .get(a.local)
    .i64(10n ** BigInt(digits))
    .op("i64.mul")
    .set(r.local);
  return r;
}

export function constant64(ctx: LoweringContext, value: bigint): Operand {
  const r = ctx.code.operand("i64");
  ctx.code.i64(value).set(r.local);
  return r;
}

/** a / 10^digits, rounded half up. */
export function scaleDown(ctx: LoweringContext, a: Operand, digits: number): Operand {
  const { code } = ctx;
  if (digits === 0) return a;
  if (a.physical === "i128") return divide128(ctx, a, constant128(code, 10n ** BigInt(digits)), 0);
  const p = digits <= 18 ? 10n ** BigInt(digits) : 0n;
  if (p === 0n) return constant64(ctx, 0n);
  // (a + sign * p/2) / p, truncating: cannot overflow as |a| has at most 18 digits.
  const r = code.operand("i64");
  code.get(a.local);
  code
    .i64(p / 2n)
    .get(a.local)
    .i64(63)
    .op("i64.shr_s")
    .i64(1)
    .op("i64.or", "i64.mul", "i64.add");
  code.i64(p).op("i64.div_s").set(r.local);
  return r;
}

/**
 * Brings a decimal of scale `fromScale` to the type `to`; `overflow` runs when the digits do not fit.
 * @param digits the most digits that `a` can have, or undefined when nothing is known
 */
export function rescale(
  ctx: LoweringContext,
  a: Operand,
  fromScale: number,
  to: DecimalType,
  digits: number,
  overflow: () => void,
): Operand {
  const { code } = ctx;
  const wide = to.precision > MAX_LONG_DIGITS;
  const up = to.scale - fromScale;
  const narrow = digits + up <= MAX_LONG_DIGITS && a.physical === "i64";
  const r: Operand = up >= 0 ? scaleUp(ctx, a, up, !narrow, overflow) : scaleDown(ctx, a, -up);
  // Rounding down may add a digit (9.99 -> 10.0).
  if (digits + up + (up < 0 ? 1 : 0) > to.precision) {
    exceedsDigits(code, r, to.precision);
    code.if(overflow);
  }
  if (wide) return toI128(code, r);
  return r.physical === "i128" ? lowWord(r) : r;
}
