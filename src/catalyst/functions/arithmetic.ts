import { sparkError } from "../../common/errors/conditions.ts";
import { type DataType, DOUBLE, isNumeric, isStringLike } from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { arithmeticKernel, type Mode } from "./arithmeticKernel.ts";
import { type Operator, operandTypes, resultType } from "./arithmeticTypes.ts";
import { type BoundCall, type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { arithmeticOverflow, bare, quotedType } from "./errors.ts";
import { negateInterval } from "./intervalArithmetic.ts";

/** Arithmetic operators. */

type Docs = Pick<ScalarFunction, "group" | "since" | "usage"> & Partial<ScalarFunction>;

function binary(name: string, op: Operator, docs: Docs, tries = false): ScalarFunction {
  const mode = (call: BoundCall): Mode => (tries ? "try" : call.config.ansi ? "ansi" : "legacy");
  return scalar({
    ...docs,
    name,
    args: ["any", "any"],
    coercion: (types, config, args) => operandTypes(op, types, config, args),
    returns: (types, { config }) => resultType(op, types, config),
    nullable: (call, argNullable) =>
      tries ||
      argNullable.some((n) => n) ||
      // Whatever the mode: what Spark says of all divisions.
      (op !== "+" && op !== "-" && op !== "*") ||
      call.type.kind === "decimal",
    bind: (call) =>
      arithmeticKernel(op, call.argTypes, call.type, mode(call), call.config) as (...args: Value[]) => Value,
    ...(tries || op === "pmod" ? {} : { sql: ([a, b]: readonly string[]) => `(${a} ${name} ${b})` }),
  });
}

/** Operands of signs and abs: numbers and intervals; strings become doubles. */
const signed = (types: readonly DataType[]): readonly DataType[] => {
  const [t] = types as readonly [DataType];
  if (t.kind === "null" || isStringLike(t)) return [DOUBLE];
  if (
    isNumeric(t) ||
    t.kind === "year_month_interval" ||
    t.kind === "day_time_interval" ||
    t.kind === "calendar_interval"
  )
    return [t];
  throw sparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", {
    paramIndex: "first",
    requiredType: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
    inputType: quotedType(t),
  });
};

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-128, 24],
  short: [-32768, 16],
  int: [-2147483648, 0],
};

/** The negation of a type's values. */
export function negation(type: DataType, ansi: boolean): (v: Value) => Value {
  switch (type.kind) {
    case "byte":
    case "short":
    case "int": {
      const [min, shift] = LIMITS[type.kind]!;
      return (v) => {
        if (v === min) {
          if (!ansi) return (-min << shift) >> shift;
          throw bare(type.kind === "int" ? arithmeticOverflow() : arithmeticOverflow("", `- ${v} caused overflow`));
        }
        return -(v as number) || 0;
      };
    }
    case "long":
      return (v) => {
        if (v === -9223372036854775808n) {
          if (!ansi) return v;
          throw bare(arithmeticOverflow());
        }
        return -(v as bigint);
      };
    case "float":
    case "double":
      return (v) => -(v as number);
    case "decimal":
      return (v) => (v as Decimal).neg();
    default:
      return negateInterval(type);
  }
}

function absolute(type: DataType, ansi: boolean): (v: Value) => Value {
  if (type.kind === "float" || type.kind === "double") return (v) => Math.abs(v as number);
  if (type.kind === "decimal") return (v) => (v as Decimal).abs();
  const negate = negation(type, ansi);
  return (v) => ((v as number | bigint) < 0 ? negate(v) : v);
}

export const arithmeticFunctions: readonly FunctionEntry[] = [
  binary("+", "+", {
    group: "math_funcs",
    since: "1.0.0",
    usage: "expr1 + expr2 - The sum.",
    examples: [["1 + 2", "3"]],
  }),
  binary("-", "-", {
    group: "math_funcs",
    since: "1.0.0",
    usage: "expr1 - expr2 - The difference.",
    examples: [["2 - 1", "1"]],
  }),
  binary("*", "*", {
    group: "math_funcs",
    since: "1.0.0",
    usage: "expr1 * expr2 - The product.",
    examples: [["2 * 3", "6"]],
  }),
  binary("/", "/", {
    group: "math_funcs",
    since: "1.0.0",
    usage: "expr1 / expr2 - The quotient: of decimals a decimal, of other numbers a double.",
    examples: [
      ["3 / 2", "1.5"],
      ["2L / 2L", "1.0"],
    ],
  }),
  binary("%", "%", {
    group: "math_funcs",
    since: "1.0.0",
    usage: "expr1 % expr2, or mod(expr1, expr2) - The remainder, with the sign of expr1.",
    aliases: ["mod"],
    examples: [
      ["2 % 1.8", "0.2"],
      ["MOD(2, 1.8)", "0.2"],
    ],
  }),
  binary("div", "div", {
    group: "math_funcs",
    since: "3.0.0",
    usage: "expr1 div expr2 - The quotient without its fraction, as a bigint.",
    examples: [["3 div 2", "1"]],
  }),
  binary("pmod", "pmod", {
    group: "math_funcs",
    since: "1.5.0",
    usage: "pmod(expr1, expr2) - The remainder that is not negative for a positive expr2.",
    examples: [
      ["pmod(10, 3)", "1"],
      ["pmod(-10, 3)", "2"],
    ],
  }),
  binary(
    "try_add",
    "+",
    {
      group: "math_funcs",
      since: "3.2.0",
      usage: "try_add(expr1, expr2) - The sum, or null on overflow.",
      examples: [
        ["try_add(1, 2)", "3"],
        ["try_add(2147483647, 1)", "NULL"],
      ],
    },
    true,
  ),
  binary(
    "try_subtract",
    "-",
    {
      group: "math_funcs",
      since: "3.3.0",
      usage: "try_subtract(expr1, expr2) - The difference, or null on overflow.",
      examples: [
        ["try_subtract(2, 1)", "1"],
        ["try_subtract(-2147483648, 1)", "NULL"],
      ],
    },
    true,
  ),
  binary(
    "try_multiply",
    "*",
    {
      group: "math_funcs",
      since: "3.3.0",
      usage: "try_multiply(expr1, expr2) - The product, or null on overflow.",
      examples: [
        ["try_multiply(2, 3)", "6"],
        ["try_multiply(-2147483648, 10)", "NULL"],
      ],
    },
    true,
  ),
  binary(
    "try_divide",
    "/",
    {
      group: "math_funcs",
      since: "3.2.0",
      usage: "try_divide(dividend, divisor) - The quotient, or null when the divisor is 0.",
      examples: [
        ["try_divide(3, 2)", "1.5"],
        ["try_divide(1, 0)", "NULL"],
      ],
    },
    true,
  ),
  binary(
    "try_mod",
    "%",
    {
      group: "math_funcs",
      since: "4.0.0",
      usage: "try_mod(dividend, divisor) - The remainder, or null when the divisor is 0.",
      examples: [
        ["try_mod(3, 2)", "1"],
        ["try_mod(1, 0)", "NULL"],
      ],
    },
    true,
  ),
  scalar({
    name: "negative",
    group: "math_funcs",
    since: "1.0.0",
    usage: "negative(expr) - The number or interval with the other sign.",
    examples: [["negative(1)", "-1"]],
    args: ["any"],
    coercion: signed,
    returns: (t) => t[0]!,
    bind: (call) => negation(call.type, call.config.ansi) as (...args: Value[]) => Value,
    sql: ([a]) => `(- ${a})`,
  }),
  scalar({
    name: "positive",
    group: "math_funcs",
    since: "1.5.0",
    usage: "positive(expr) - The number or interval as it is.",
    examples: [["positive(1)", "1"]],
    args: ["any"],
    coercion: signed,
    returns: (t) => t[0]!,
    eval: (a) => a!,
    sql: ([a]) => `(+ ${a})`,
  }),
  scalar({
    name: "abs",
    group: "math_funcs",
    since: "1.2.0",
    usage: "abs(expr) - The number or interval without its sign.",
    examples: [
      ["abs(-1)", "1"],
      ["abs(INTERVAL -'1-1' YEAR TO MONTH)", "1-1"],
    ],
    args: ["any"],
    coercion: signed,
    returns: (t) => t[0]!,
    bind: (call) => absolute(call.type, call.config.ansi) as (...args: Value[]) => Value,
  }),
  // What + and - on dates and timestamps become, with Spark's texts for them.
  ...(["+", "-"] as const).flatMap((op) => {
    const verb = op === "+" ? "add" : "subtract";
    const internal: Docs = {
      group: "datetime_funcs",
      since: "3.0.0",
      usage: `Date or timestamp ${op} interval.`,
      internal: true,
      sql: ([a, b]) => `${a} ${op} ${b}`,
    };
    return [
      { ...binary(`date_${verb}_interval`, op, internal), ...internal },
      { ...binary(`timestamp_${verb}_interval`, op, internal), ...internal },
    ];
  }),
  ...["subtract_dates", "subtract_timestamps"].map((name) => {
    const internal: Docs = {
      group: "datetime_funcs",
      since: "3.0.0",
      usage: "The interval between two dates or timestamps.",
      internal: true,
      sql: ([a, b]) => `(${a} - ${b})`,
    };
    return { ...binary(name, "-", internal), ...internal };
  }),
  ...(["*", "/"] as const).map((op) => {
    const internal: Docs = {
      group: "math_funcs",
      since: "3.0.0",
      usage: `Interval ${op} number.`,
      internal: true,
      sql: ([a, b]) => `(${a} ${op} ${b})`,
    };
    return { ...binary(op === "*" ? "multiply_interval" : "divide_interval", op, internal), ...internal };
  }),
];
