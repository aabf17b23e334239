import { sparkError } from "../../common/errors/conditions.ts";
import { type DataType, DOUBLE, INT, isIntegral, isNumeric, LONG, STRING } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { Expression } from "../expr/expression.ts";
import { mismatch, unexpectedInput } from "./collectionTypes.ts";
import { type BoundCall, type ScalarFunction, scalar } from "./define.ts";
import { invalidParameter } from "./errors.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";
import { renamed } from "./texts.ts";
import { XorShiftRandom } from "./xorShift.ts";

/** Random numbers: with a seed Spark's, by partition and row. */

const group = "math_funcs";

/** The seed of a call: its constant argument, 0 for null; the analyzer puts one in where it was left out. */
function seedOf(args: readonly Expression[], at: number): bigint {
  const e = args[at];
  if (e === undefined) return BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
  if (!isFoldable(e))
    throw sparkError("SEED_EXPRESSION_IS_UNFOLDABLE", { seedExpr: '"seed"', exprWithSeed: '"rand(seed)"' });
  return BigInt((evaluateConstant(e) as number | bigint | null) ?? 0);
}

const SEED = '("INT" or "BIGINT")';

/** The type of a seed: integers alone, nothing is cast to them. */
function seedType(t: DataType, at: number): DataType {
  if (t.kind !== "null" && !isIntegral(t)) throw unexpectedInput(at, SEED, t);
  return t.kind === "long" ? LONG : INT;
}

/** Checks that arguments are known before any row; `kind` is what Spark says that they should be. */
function checkFoldable(args: readonly Expression[], names: readonly string[], kind: string): void {
  names.forEach((name, i) => {
    if (args[i] && !isFoldable(args[i]))
      throw mismatch("NON_FOLDABLE_INPUT", {
        inputName: `\`${name}\``,
        inputType: kind,
        argument: String(i),
      });
  });
}

function random(
  name: string,
  usage: string,
  example: readonly [string, string],
  next: (r: XorShiftRandom) => number,
): ScalarFunction {
  return scalar({
    name,
    group,
    since: "1.5.0",
    usage,
    examples: [example],
    args: [[INT, LONG]],
    optional: 1,
    coercion: (types) => types.map(seedType),
    returns: DOUBLE,
    nulls: "custom",
    nullable: false,
    deterministic: false,
    stateful: (call, partition) => {
      const r = new XorShiftRandom(seedOf(call.args, 0) + BigInt(partition));
      return () => next(r);
    },
  });
}

const rand = random(
  "rand",
  "rand([seed]) - A random double from 0 to below 1, the same for the same seed, partition and row.",
  ["rand(0)", "0.7604953758285915"],
  (r) => r.nextDouble(),
);

/** The common type of the limits: decimals among them make it a double, as do fractions. */
function uniformType(a: DataType, b: DataType): DataType {
  const order = ["byte", "short", "int", "long", "float", "double"];
  if (a.kind === "decimal" && b.kind === "decimal") return b.precision > a.precision ? b : a;
  if (a.kind === "decimal" || b.kind === "decimal") return a.kind === "decimal" ? a : b;
  return order.indexOf(a.kind) > order.indexOf(b.kind) ? a : b;
}

function uniform(call: BoundCall, partition: number): (...args: Value[]) => Value {
  const r = new XorShiftRandom(seedOf(call.args, 2) + BigInt(partition));
  const number = (v: Value): number => (v instanceof Decimal ? v.toNumber() : Number(v as number | bigint));
  return (a, b) => {
    const x = r.nextDouble();
    if (a === null || b === null) return null;
    const v = number(a!) + (number(b!) - number(a!)) * x;
    switch (call.type.kind) {
      case "long":
        return BigInt(Math.trunc(v));
      case "float":
        return Math.fround(v);
      case "decimal":
        return Decimal.fromNumber(v, call.type.scale);
      default:
        return isIntegral(call.type) ? Math.trunc(v) : v;
    }
  };
}

const CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const randomFunctions: readonly ScalarFunction[] = [
  rand,
  renamed(rand, "random", {
    sql: (args) => `rand(${args.join(", ")})`,
    examples: [["random(0)", "0.7604953758285915"]],
  }),
  random(
    "randn",
    "randn([seed]) - A random double of the standard normal distribution.",
    ["randn(0)", "1.6034991609278433"],
    (r) => r.nextGaussian(),
  ),
  scalar({
    name: "uniform",
    group,
    since: "4.0.0",
    usage: "uniform(min, max[, seed]) - A random number between min and max, of their type.",
    examples: [["uniform(10, 20, 0) > 0", "true"]],
    args: ["numeric", "numeric", [INT, LONG]],
    optional: 1,
    coercion: (types, _, args) => {
      const cast = types.map((t, i) => {
        if (i === 2) return seedType(t, 2);
        if (t.kind === "null") return DOUBLE;
        if (!isNumeric(t)) throw unexpectedInput(i, '"NUMERIC"', t);
        return t;
      });
      checkFoldable(args, ["min", "max", "seed"], "integer or floating-point");
      return cast;
    },
    returns: (t) => uniformType(t[0]!, t[1]!),
    nulls: "custom",
    deterministic: false,
    stateful: uniform,
  }),
  scalar({
    name: "randstr",
    group: "string_funcs",
    since: "4.0.0",
    usage: "randstr(length[, seed]) - A random string of letters and digits.",
    examples: [["randstr(3, 0)", "ceV"]],
    args: [INT, [INT, LONG]],
    optional: 1,
    coercion: (types, _, args) => {
      const [length] = types as [DataType];
      if (length.kind !== "null" && !isNumeric(length)) throw unexpectedInput(0, '("INT" or "SMALLINT")', length);
      const cast = types.map((t, i) => (i === 0 ? INT : seedType(t, i)));
      checkFoldable(args, ["length", "seed"], "integer");
      return cast;
    },
    returns: STRING,
    nulls: "custom",
    deterministic: false,
    stateful: (call, partition) => {
      const r = new XorShiftRandom(seedOf(call.args, 1) + BigInt(partition));
      return (n) => {
        if ((n as number) < 0) throw invalidParameter("LENGTH", "randstr", "length", { length: String(n) });
        let out = "";
        for (let i = 0; i < (n as number); i++) {
          out += CHARACTERS[Math.abs(r.next(32) % 62)];
        }
        return out;
      };
    },
  }),
];
