import { type DataType, isIntegral } from "../../../types/dataType.ts";
import { Decimal, pow10 } from "../../../types/decimal.ts";
import type { Call, Cast, Expression, Literal } from "../../expr/expression.ts";
import { nullableOf, typeOf } from "../../expr/tree.ts";
import { and, call, compare, eqNullSafe, isNotNull, isNull, literal, or, FALSE, TRUE, UNKNOWN } from "../build.ts";
import { calls, expressionRule, type RuleContext } from "../define.ts";

const BITS: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64 };

/** The column's values are whole multiples of 10^-scale between min and max; a literal is compared in these units. */
interface Units {
  readonly min: bigint;
  readonly max: bigint;
  readonly scale: number;
  readonly make: (unscaled: bigint) => Literal;
}

function unitsOf(type: DataType): Units | undefined {
  if (isIntegral(type)) {
    const half = 1n << BigInt(BITS[type.kind]! - 1);
    return { min: -half, max: half - 1n, scale: 0, make: (n) => literal(type.kind === "long" ? n : Number(n), type) };
  }
  if (type.kind === "decimal") {
    const max = pow10(type.precision) - 1n;
    return { min: -max, max, scale: type.scale, make: (n) => literal(new Decimal(n, type.scale), type) };
  }
  return undefined;
}

/** Whether the cast keeps every value and their order. */
function lossless(from: DataType, to: DataType): boolean {
  if (isIntegral(from)) {
    if (isIntegral(to)) return BITS[to.kind]! >= BITS[from.kind]!;
    if (to.kind === "decimal")
      return to.precision - to.scale >= { byte: 3, short: 5, int: 10, long: 20 }[from.kind as "int"];
    if (to.kind === "double") return from.kind !== "long";
    return to.kind === "float" && (from.kind === "byte" || from.kind === "short");
  }
  return (
    from.kind === "decimal" &&
    to.kind === "decimal" &&
    to.scale >= from.scale &&
    to.precision - to.scale >= from.precision - from.scale
  );
}

/** The literal in units of the column, rounded down, and whether it is exact. */
function inUnits(value: Literal, scale: number): { floor: bigint; exact: boolean } | undefined {
  const v = value.value;
  let d: Decimal | null;
  if (typeof v === "bigint") d = new Decimal(v, 0);
  else if (v instanceof Decimal) d = v;
  else if (typeof v === "number")
    d = Number.isInteger(v) ? new Decimal(BigInt(v), 0) : Number.isFinite(v) ? Decimal.fromNumber(v) : null;
  else return undefined;
  if (!d) return undefined;
  if (d.scale <= scale) return { floor: d.setScale(scale).unscaled, exact: true };
  const floor = d.setScale(scale, "FLOOR");
  return { floor: floor.unscaled, exact: floor.compare(d) === 0 };
}

const FLIPPED: Readonly<Record<string, string>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
  "<=>": "<=>",
};

function unwrap(e: Call, ctx: RuleContext): Expression | undefined {
  const [a, b] = e.args as [Expression, Expression];
  if (a.kind === "Literal" && b.kind === "Cast") return unwrapSides(FLIPPED[e.name]!, b, a, ctx);
  return a.kind === "Cast" && b.kind === "Literal" ? unwrapSides(e.name, a, b, ctx) : undefined;
}

function unwrapSides(op: string, cast: Cast, value: Literal, ctx: RuleContext): Expression | undefined {
  const column = cast.child;
  const from = typeOf(column);
  const units = unitsOf(from);
  if (!units || value.value === null || column.kind === "Literal" || !lossless(from, cast.type)) return undefined;
  const v = inUnits(value, units.scale);
  if (!v) return undefined;
  const config = ctx.evalConfig;
  const always = nullableOf(column) ? or(isNotNull(column, config), UNKNOWN, config) : TRUE;
  const never = nullableOf(column) ? and(isNull(column, config), UNKNOWN, config) : FALSE;
  const above = v.floor > units.max || (v.floor === units.max && !v.exact);
  if (above || v.floor < units.min) {
    if (op === "<=>") return FALSE;
    if (op === "=") return never;
    return (op === "<" || op === "<=") === above ? always : never;
  }
  const bound = units.make(v.floor);
  if (v.exact) return op === "<=>" ? eqNullSafe(column, bound, config) : compare(op, column, bound, config);
  if (op === "<=>") return FALSE;
  if (op === "=") return never;
  return compare(op === "<" || op === "<=" ? "<=" : ">", column, bound, config);
}

/** A cast of a column compared with a literal: the literal is cast instead, so that the comparison can reach the source. */
export const unwrapCastInBinaryComparison = expressionRule(
  "UnwrapCastInBinaryComparison",
  calls({
    "=": unwrap,
    "<=>": unwrap,
    "<": unwrap,
    "<=": unwrap,
    ">": unwrap,
    ">=": unwrap,
    in: (e) => {
      const [c, ...list] = e.args as [Expression, ...Expression[]];
      if (c.kind !== "Cast") return undefined;
      const from = typeOf(c.child);
      const units = unitsOf(from);
      if (!units || c.child.kind === "Literal" || !lossless(from, c.type)) return undefined;
      const out: Expression[] = [];
      for (const x of list) {
        if (x.kind !== "Literal") return undefined;
        if (x.value === null) {
          out.push(literal(null, from));
          continue;
        }
        const v = inUnits(x, units.scale);
        if (!v) return undefined;
        if (v.exact && v.floor >= units.min && v.floor <= units.max) out.push(units.make(v.floor));
      }
      return out.length === 0 ? undefined : call("in", [c.child, ...out], e.type, e.nullable, e.config);
    },
  }),
);
