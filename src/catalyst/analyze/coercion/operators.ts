import * as T from "../../../types/dataType.ts";
import type { DataType } from "../../../types/dataType.ts";
import { decimalForInteger, decimalForType } from "../../../types/decimalTypes.ts";
import type { EvalConfig, Expression } from "../../expr/expression.ts";
import { typeOf } from "../../expr/tree.ts";
import { mismatch, quoteExpr, quoteType } from "../errors.ts";
import { castTo } from "../make.ts";
import {
  ansiWiderForString,
  legacyComparisonType,
  tightestCommonType,
  widerCommonType,
  widerForDecimal,
} from "./commonType.ts";

/** Coercion of comparisons, logic, IN, CASE and IF: what PromoteStrings, DecimalPrecision, InConversion, CaseWhenCoercion ... do. */

/** Structural equality in which names do not count, as comparisons see structs. */
export function sameShape(a: DataType, b: DataType): boolean {
  if (a.kind === "struct" && b.kind === "struct")
    return a.fields.length === b.fields.length && a.fields.every((f, i) => sameShape(f.type, b.fields[i]!.type));
  if (a.kind === "array" && b.kind === "array") return sameShape(a.elementType, b.elementType);
  if (a.kind === "map" && b.kind === "map")
    return sameShape(a.keyType, b.keyType) && sameShape(a.valueType, b.valueType);
  if (T.isStringLike(a) && T.isStringLike(b)) return true;
  return T.sameType(a, b, true);
}

/** The decimal of an integer beside a decimal: of a literal, as narrow as the literal. */
function integerAsDecimal(e: Expression): DataType | undefined {
  const t = typeOf(e);
  if (!T.isIntegral(t)) return undefined;
  if (e.kind === "Literal" && e.value !== null) return decimalForInteger(e.value as number | bigint);
  return decimalForType(t);
}

/** Both sides of a comparison in one type; unchanged when there is none. */
export function comparisonSides(left: Expression, right: Expression, config: EvalConfig): [Expression, Expression] {
  const a = typeOf(left);
  const b = typeOf(right);
  if (sameShape(a, b)) return [left, right];
  const both = (t: DataType): [Expression, Expression] => [castTo(left, t, config), castTo(right, t, config)];
  const promoted = config.ansi ? ansiWiderForString(a, b) : legacyComparisonType(a, b);
  if (promoted) return both(promoted);
  if (a.kind === "decimal" || b.kind === "decimal") {
    const x = a.kind === "decimal" ? a : (integerAsDecimal(left) ?? a);
    const y = b.kind === "decimal" ? b : (integerAsDecimal(right) ?? b);
    const wide = widerForDecimal(x, y);
    if (wide) return both(wide);
  }
  const common = tightestCommonType(a, b, config.ansi);
  if (common) return both(common);
  if (a.kind === "struct" && b.kind === "struct" && a.fields.length === b.fields.length) {
    // Fields are compared by position: their names may differ.
    const types = a.fields.map((f, i) => widerCommonType([f.type, b.fields[i]!.type], config.ansi));
    if (types.every((t) => t !== undefined)) {
      const shaped = (s: T.StructType): DataType => T.structOf(s.fields.map((f, i) => ({ ...f, type: types[i]! })));
      return [castTo(left, shaped(a), config), castTo(right, shaped(b), config)];
    }
  }
  return [left, right];
}

const ORDERING = new Set(["<", "<=", ">", ">="]);

/** A comparison with its sides coerced, checked as Spark checks it. `build` makes the call from the arguments. */
export function comparison(
  name: string,
  args: readonly Expression[],
  config: EvalConfig,
  build: (args: readonly Expression[]) => Expression,
): Expression {
  const [left, right] = comparisonSides(args[0]!, args[1]!, config);
  const a = typeOf(left);
  const b = typeOf(right);
  const e = build([left, right]);
  if (!sameShape(a, b)) throw mismatch(e, "BINARY_OP_DIFF_TYPES", { left: quoteType(a), right: quoteType(b) });
  if (!T.isOrderable(a) && (ORDERING.has(name) || holdsUncomparable(a)))
    throw mismatch(e, "INVALID_ORDERING_TYPE", { functionName: `\`${name}\``, dataType: quoteType(a) });
  return e;
}

/** Maps and variants cannot even be tested for equality; calendar intervals can. */
function holdsUncomparable(t: DataType): boolean {
  if (t.kind === "map" || t.kind === "variant") return true;
  if (t.kind === "array") return holdsUncomparable(t.elementType);
  return t.kind === "struct" && t.fields.some((f) => holdsUncomparable(f.type));
}

/** AND and OR. */
export function logical(
  args: readonly Expression[],
  config: EvalConfig,
  build: (args: readonly Expression[]) => Expression,
): Expression {
  const cast = args.map((a) => {
    const t = typeOf(a);
    return t.kind === "null" || T.isStringLike(t) ? castTo(a, T.BOOLEAN, config) : a;
  });
  const e = build(cast);
  const [a, b] = cast.map(typeOf) as [DataType, DataType];
  if (a.kind !== b.kind)
    throw mismatch(build(args), "BINARY_OP_DIFF_TYPES", {
      left: quoteType(typeOf(args[0]!)),
      right: quoteType(typeOf(args[1]!)),
    });
  if (a.kind !== "boolean")
    throw mismatch(e, "BINARY_OP_WRONG_TYPE", { inputType: '"BOOLEAN"', actualDataType: quoteType(a) });
  return e;
}

/** The arguments in their common type; the error lists the types. */
export function allInCommonType(
  functionName: string,
  args: readonly Expression[],
  config: EvalConfig,
  text: (args: readonly Expression[]) => Expression,
): Expression[] {
  const types = args.map(typeOf);
  if (types.every((t) => sameShape(t, types[0]!) && T.sameType(t, types[0]!, true))) return [...args];
  const common = widerCommonType(types, config.ansi);
  if (!common)
    throw mismatch(text(args), "DATA_DIFF_TYPES", {
      functionName: `\`${functionName}\``,
      dataType: `(${types.map(quoteType).join(" or ")})`,
    });
  return args.map((a) => castTo(a, common, config));
}

/** CASE: conditions are boolean, values have a common type. */
export function caseWhen(
  args: readonly Expression[],
  config: EvalConfig,
  build: (args: readonly Expression[]) => Expression,
): Expression {
  const isCondition = (i: number): boolean => i % 2 === 0 && i < args.length - 1;
  const values = args.filter((_, i) => !isCondition(i));
  const common = widerCommonType(values.map(typeOf), config.ansi);
  if (!common)
    throw mismatch(build(args), "DATA_DIFF_TYPES", {
      functionName: "`casewhen`",
      dataType: `[${values.map((v) => quoteType(typeOf(v))).join(", ")}]`,
    });
  const cast = args.map((a, i) => (isCondition(i) ? booleanOf(a, config) : castTo(a, common, config)));
  const wrong = cast.findIndex((a, i) => isCondition(i) && typeOf(a).kind !== "boolean");
  if (wrong >= 0)
    throw mismatch(build(args), "UNEXPECTED_INPUT_TYPE", {
      paramIndex: ["first", "second", "third", "fourth", "fifth"][wrong / 2] ?? `${wrong / 2 + 1}th`,
      requiredType: '"BOOLEAN"',
      inputSql: quoteExpr(cast[wrong]!),
      inputType: quoteType(typeOf(cast[wrong]!)),
    });
  return build(cast);
}

const booleanOf = (e: Expression, config: EvalConfig): Expression => {
  const t = typeOf(e);
  return t.kind === "null" || T.isStringLike(t) ? castTo(e, T.BOOLEAN, config) : e;
};

export function ifElse(
  args: readonly Expression[],
  config: EvalConfig,
  build: (args: readonly Expression[]) => Expression,
): Expression {
  const condition = booleanOf(args[0]!, config);
  if (typeOf(condition).kind !== "boolean")
    throw mismatch(build(args), "UNEXPECTED_INPUT_TYPE", {
      paramIndex: "first",
      requiredType: '"BOOLEAN"',
      inputSql: quoteExpr(condition),
      inputType: quoteType(typeOf(condition)),
    });
  const common = widerCommonType([typeOf(args[1]!), typeOf(args[2]!)], config.ansi);
  if (!common)
    throw mismatch(build(args), "DATA_DIFF_TYPES", {
      functionName: "`if`",
      dataType: `[${quoteType(typeOf(args[1]!))}, ${quoteType(typeOf(args[2]!))}]`,
    });
  return build([condition, castTo(args[1]!, common, config), castTo(args[2]!, common, config)]);
}

/** IN: the value and the list in one type. */
export function inList(
  args: readonly Expression[],
  config: EvalConfig,
  build: (args: readonly Expression[]) => Expression,
): Expression {
  const types = args.map(typeOf);
  if (types.every((t) => sameShape(t, types[0]!))) return build(args);
  const common = widerCommonType(types, config.ansi);
  if (!common)
    throw mismatch(build(args), "DATA_DIFF_TYPES", {
      functionName: "`in`",
      dataType: `[${types.map(quoteType).join(", ")}]`,
    });
  return build(args.map((a) => castTo(a, common, config)));
}
