import type { Call, Cast, Expression } from "../../catalyst/expr/expression.ts";
import { childrenOf, typeOf } from "../../catalyst/expr/tree.ts";
import { type DataType, type DecimalType, isFractional, isIntegral, sameType } from "../../types/dataType.ts";

/** Functions with compiled form that raise nothing themselves, whatever the operands. */
const TOTAL = new Set(
  (
    "= < <= > >= <=> and or not isnull isnotnull case if coalesce in startswith endswith contains like length substring " +
    "year month day dayofmonth date_add date_sub datediff"
  ).split(" "),
);
const ARITHMETIC = new Set(["+", "-", "*", "/", "%", "div", "negative"]);
const WIDTH: Readonly<Record<string, number>> = { byte: 1, short: 2, int: 4, long: 8 };

function decimalsFit(e: Call, a: DecimalType, b: DecimalType): boolean {
  const out = e.type as DecimalType;
  if (e.name === "+" || e.name === "-") {
    const scale = Math.max(a.scale, b.scale);
    return Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1 <= out.precision && scale <= out.scale;
  }
  return e.name === "*" && a.precision + b.precision <= out.precision && a.scale + b.scale <= out.scale;
}

function callRaises(e: Call): boolean {
  if (TOTAL.has(e.name)) return false;
  if (!ARITHMETIC.has(e.name)) return true;
  // Otherwise null or wrapped; but MIN div -1 has no value at all.
  if (!e.config.ansi) return e.name === "div";
  if (e.name === "/" || e.name === "%" || e.name === "div") return true;
  if (isFractional(e.type)) return false;
  if (e.type.kind !== "decimal") return true;
  if (e.name === "negative") return false;
  const [a, b] = e.args.map(typeOf) as [DataType, DataType];
  return !(a.kind === "decimal" && b.kind === "decimal" && decimalsFit(e, a, b));
}

function castRaises(e: Cast): boolean {
  const from = typeOf(e.child);
  const to = e.type;
  if (sameType(from, to, true)) return false;
  if (from.kind === "date" && to.kind !== "string") return true;
  if (e.mode !== "ansi") return false;
  if (isIntegral(from)) return !(isFractional(to) || (isIntegral(to) && WIDTH[to.kind]! >= WIDTH[from.kind]!));
  if (from.kind === "boolean") return !isIntegral(to);
  if (from.kind === "decimal" && to.kind === "decimal")
    return to.scale < from.scale || to.precision - to.scale < from.precision - from.scale;
  return !((from.kind === "float" || from.kind === "decimal") && to.kind === "double");
}

const known = new WeakMap<Expression, boolean>();

/** Whether an evaluation can end in an error: then it must not be done for rows that Spark does not evaluate it for. */
export function mayRaise(e: Expression): boolean {
  if (e.kind === "BoundReference" || e.kind === "Literal" || e.kind === "AttributeReference") return false;
  let r = known.get(e);
  if (r === undefined) {
    r =
      (e.kind === "Call" ? callRaises(e) : e.kind === "Cast" ? castRaises(e) : e.kind !== "Alias") ||
      childrenOf(e).some(mayRaise);
    known.set(e, r);
  }
  return r;
}
