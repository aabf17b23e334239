import { BOOLEAN, type DataType, DOUBLE, FLOAT, INT, isFractional } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { castValue } from "./cast.ts";
import { widerType, widerTypeOfAll } from "./collectionTypes.ts";
import { comparisonType } from "./comparison.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { compareValues, equalValues } from "./order.ts";
import { renamed } from "./texts.ts";

/** Functions that choose among their arguments; those not chosen are not evaluated. */

const group = "conditional_funcs";
type Config = EvalConfig;

/** The common type of some arguments, for all of them; the others as given. */
function common(types: readonly DataType[], chosen: readonly number[], config: Config): readonly DataType[] {
  const wide = widerTypeOfAll(
    chosen.map((i) => types[i]!),
    config,
  );
  return wide === undefined ? types : types.map((t, i) => (chosen.includes(i) ? wide : t));
}
const values = (types: readonly DataType[]): number[] =>
  types.map((_, i) => i).filter((i) => i % 2 === 1 || i === types.length - 1);

/** The type of a conditional: may be null inside where any branch may. */
const merged = (types: readonly DataType[]): DataType => types[0]!;

const coalesce = scalar({
  name: "coalesce",
  group,
  since: "1.0.0",
  usage: "coalesce(expr1, expr2, ...) - The first argument that is not null.",
  examples: [["coalesce(NULL, 1, NULL)", "1"]],
  args: ["any"],
  rest: "any",
  coercion: "widest",
  returns: merged,
  nullable: (_, argNullable) => argNullable.every((n) => n),
  lazy: () => (args) => {
    for (const arg of args) {
      const v = arg();
      if (v !== null) return v;
    }
    return null;
  },
});

/** greatest and least: nulls do not count. */
const extremum = (name: "greatest" | "least", sign: 1 | -1) =>
  scalar({
    name,
    group: "math_funcs",
    since: "1.5.0",
    usage: `${name}(expr, ...) - The ${name} of the arguments that are not null.`,
    examples: [[`${name}(10, 9, 2, 4, 3)`, sign === 1 ? "10" : "2"]],
    args: ["orderable", "orderable"],
    rest: "orderable",
    coercion: "widest",
    returns: merged,
    nulls: "custom",
    nullable: (_, argNullable) => argNullable.every((n) => n),
    bind: (call) => {
      const compare = compareValues(call.type);
      return (...args) => {
        let best: Value = null;
        for (const v of args) if (v !== null && (best === null || sign * compare(v, best) > 0)) best = v;
        return best;
      };
    },
  });

const caseWhen = scalar({
  name: "case",
  group,
  since: "1.0.1",
  usage: "CASE WHEN condition THEN value [...] [ELSE value] END - The value behind the first condition that is true.",
  examples: [
    ["CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END", "1.0"],
    ["CASE WHEN 1 < 0 THEN 1 WHEN 2 < 0 THEN 2.0 END", "NULL"],
  ],
  args: ["any", "any"],
  rest: "any",
  coercion: (types, config) => {
    const chosen = values(types);
    const out = common(types, chosen, config);
    return out.map((t, i) => (chosen.includes(i) ? t : BOOLEAN));
  },
  returns: (types) => types[values(types)[0]!]!,
  nullable: (call, argNullable) => call.args.length % 2 === 0 || values(call.argTypes).some((i) => argNullable[i]!),
  lazy: () => (args) => {
    let i = 0;
    for (; i + 1 < args.length; i += 2) if (args[i]!() === true) return args[i + 1]!();
    return i < args.length ? args[i]!() : null;
  },
  sql: (args) => {
    let out = "CASE";
    let i = 0;
    for (; i + 1 < args.length; i += 2) out += ` WHEN ${args[i]} THEN ${args[i + 1]}`;
    return `${out}${i < args.length ? ` ELSE ${args[i]}` : ""} END`;
  },
});

export const conditionalFunctions: readonly FunctionEntry[] = [
  coalesce,
  renamed(coalesce, "nvl", {
    args: ["any", "any"],
    usage: "nvl(expr1, expr2) - expr1, or expr2 when it is null.",
    since: "2.0.0",
    examples: [["nvl(NULL, array('2'))", '["2"]']],
  }),
  renamed(coalesce, "ifnull", {
    args: ["any", "any"],
    usage: "ifnull(expr1, expr2) - expr1, or expr2 when it is null.",
    since: "2.0.0",
    examples: [["ifnull(NULL, array('2'))", '["2"]']],
  }),
  scalar({
    name: "if",
    group,
    since: "1.0.0",
    usage: "if(condition, expr1, expr2) - expr1 when the condition is true, otherwise expr2.",
    examples: [["if(1 < 2, 'a', 'b')", "a"]],
    args: [BOOLEAN, "any", "any"],
    coercion: (types, config) => [BOOLEAN, ...common(types, [1, 2], config).slice(1)],
    returns: (types) => types[1]!,
    nullable: (_, n) => n[1]! || n[2]!,
    lazy:
      () =>
      ([c, a, b]) =>
        c!() === true ? a!() : b!(),
    sql: ([c, a, b]) => `(IF(${c}, ${a}, ${b}))`,
  }),
  scalar({
    name: "nvl2",
    group,
    since: "2.0.0",
    usage: "nvl2(expr1, expr2, expr3) - expr2 when expr1 is not null, otherwise expr3.",
    examples: [["nvl2(NULL, 2, 1)", "1"]],
    args: ["any", "any", "any"],
    coercion: (types, config) => common(types, [1, 2], config),
    returns: (types) => types[1]!,
    nullable: (_, n) => n[1]! || n[2]!,
    lazy:
      () =>
      ([c, a, b]) =>
        c!() !== null ? a!() : b!(),
  }),
  scalar({
    name: "nullif",
    group,
    since: "2.0.0",
    usage: "nullif(expr1, expr2) - Null when the two are equal, otherwise expr1.",
    examples: [["nullif(2, 2)", "NULL"]],
    args: ["any", "any"],
    // The result has the type of expr1 as it is; the comparison casts by itself.
    coercion: (types) => types,
    returns: (types) => types[0]!,
    nullable: true,
    lazy: (call) => {
      const [left, right] = call.argTypes as readonly [DataType, DataType];
      const type = comparisonType(left, right, call.config) ?? left;
      const mode = call.config.ansi ? "ansi" : "legacy";
      const equal = equalValues(type);
      const castLeft = castValue(left, type, mode, call.config);
      const castRight = castValue(right, type, mode, call.config);
      return ([a, b]) => {
        const x = a!();
        if (x === null) return null;
        const y = b!();
        if (y === null) return x;
        const l = castLeft(x);
        const r = castRight(y);
        return l !== null && r !== null && equal(l, r) ? null : x;
      };
    },
  }),
  scalar({
    name: "nanvl",
    group,
    since: "1.5.0",
    usage: "nanvl(expr1, expr2) - expr1, or expr2 when it is NaN.",
    examples: [["nanvl(cast('NaN' as double), 123)", "123.0"]],
    args: [
      [DOUBLE, FLOAT],
      [DOUBLE, FLOAT],
    ],
    coercion: (types) =>
      types.every((t) => t.kind === "float")
        ? types
        : types.map((t) => (isFractional(t) && types.every((u) => u.kind === t.kind) ? t : DOUBLE)),
    returns: (types) => types[0]!,
    nullable: true,
    lazy:
      () =>
      ([a, b]) => {
        const x = a!();
        return Number.isNaN(x) ? b!() : x;
      },
  }),
  scalar({
    name: "zeroifnull",
    group,
    since: "4.0.0",
    usage: "zeroifnull(expr) - expr, or 0 when it is null.",
    examples: [
      ["zeroifnull(NULL)", "0"],
      ["zeroifnull(2)", "2"],
    ],
    args: ["any"],
    coercion: (types, config) => [widerType(types[0]!, INT, config) ?? types[0]!],
    returns: (types) => types[0]!,
    nulls: "custom",
    nullable: false,
    bind: (call) => {
      const zero = zeroOf(call.type);
      return (v) => (v === null ? zero : v!);
    },
  }),
  scalar({
    name: "nullifzero",
    group,
    since: "4.0.0",
    usage: "nullifzero(expr) - expr, or null when it is 0.",
    examples: [
      ["nullifzero(0)", "NULL"],
      ["nullifzero(2)", "2"],
    ],
    args: ["any"],
    coercion: "implicit",
    returns: (types) => types[0]!,
    nullable: true,
    eval: (v) => (isZero(v!) ? null : v!),
  }),
  caseWhen,
  renamed(caseWhen, "when", { sql: caseWhen.sql!, examples: [] }),
  extremum("greatest", 1),
  extremum("least", -1),
];

function zeroOf(t: DataType): Value {
  if (t.kind === "long") return 0n;
  if (t.kind === "decimal") return new Decimal(0n, t.scale);
  if (t.kind === "string") return "0";
  return 0;
}

const isZero = (v: Value): boolean => v === 0 || v === 0n || v === "0" || (v instanceof Decimal && v.unscaled === 0n);
