import { BOOLEAN, type DataType, isDatetime, isNested, isStringLike } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { widerType } from "./collectionTypes.ts";
import { type BoundCall, type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { compareValues, equalValues } from "./order.ts";
import { renamed } from "./texts.ts";

/** Comparisons, by Spark's order of values. */

/** The type in which two operands are compared, undefined when there is none. */
export function comparisonType(a: DataType, b: DataType, config: EvalConfig): DataType | undefined {
  if (!config.ansi) {
    // Without ANSI mode a string is taken as what it is compared with.
    const [s, other] = isStringLike(a) ? [a, b] : isStringLike(b) ? [b, a] : [undefined, undefined];
    if (s && other && !isStringLike(other) && !isNested(other) && other.kind !== "null" && other.kind !== "binary")
      return other;
    if (isDatetime(a) && isDatetime(b) && a.kind !== b.kind) return { kind: "timestamp" };
  }
  return widerType(a, b, config);
}

const operands = (types: readonly DataType[], config: EvalConfig): readonly DataType[] => {
  const [a, b] = types as readonly [DataType, DataType];
  const common = comparisonType(a, b, config);
  return common === undefined ? types : [common, common];
};

type Docs = Pick<ScalarFunction, "usage" | "since"> & Partial<ScalarFunction>;

function compared(name: string, docs: Docs, test: (c: number) => boolean): ScalarFunction {
  return scalar({
    name,
    group: "predicate_funcs",
    args: ["orderable", "orderable"],
    coercion: operands,
    returns: BOOLEAN,
    bind: (call) => {
      const compare = compareValues(comparedType(call));
      return (a, b) => test(compare(a!, b!));
    },
    sql: ([a, b]) => `(${a} ${name} ${b})`,
    ...docs,
  });
}

/** The type by which the operands are compared: the collation may stand on either side. */
export const comparedType = (call: BoundCall): DataType =>
  call.argTypes.find((t) => t.kind === "string" && t.collation !== undefined) ??
  call.argTypes.find((t) => t.kind !== "null") ??
  call.argTypes[0]!;

const equality = (call: BoundCall): ((a: Value, b: Value) => boolean) => equalValues(comparedType(call));

const equalTo = scalar({
  name: "=",
  aliases: ["=="],
  group: "predicate_funcs",
  since: "1.0.0",
  usage: "expr1 = expr2 - Whether the two are equal; null when one is null.",
  examples: [
    ["2 = 2", "true"],
    ["1 = '1'", "true"],
    ["true = NULL", "NULL"],
    ["NULL = NULL", "NULL"],
  ],
  args: ["any", "any"],
  coercion: operands,
  returns: BOOLEAN,
  bind: (call) => {
    const equal = equality(call);
    return (a, b) => equal(a!, b!);
  },
  sql: ([a, b]) => `(${a} = ${b})`,
});

const nullSafe = scalar({
  name: "<=>",
  group: "predicate_funcs",
  since: "1.1.0",
  usage: "expr1 <=> expr2 - As =, but two nulls are equal and a null is not equal to anything else.",
  examples: [
    ["2 <=> 2", "true"],
    ["1 <=> '1'", "true"],
    ["true <=> NULL", "false"],
    ["NULL <=> NULL", "true"],
  ],
  args: ["any", "any"],
  coercion: operands,
  returns: BOOLEAN,
  nulls: "custom",
  nullable: false,
  bind: (call) => {
    const equal = equality(call);
    return (a, b) => (a === null || b === null ? a === b : equal(a!, b!));
  },
  sql: ([a, b]) => `(${a} <=> ${b})`,
});

const notEqual = (name: string): ScalarFunction =>
  scalar({
    ...equalTo,
    name,
    aliases: [],
    usage: `expr1 ${name} expr2 - Whether the two are not equal; null when one is null.`,
    examples: [[`1 ${name} 2`, "true"]],
    bind: (call) => {
      const equal = equality(call);
      return (a, b) => !equal(a!, b!);
    },
    sql: ([a, b]) => `(NOT (${a} = ${b}))`,
  });

export const comparisonFunctions: readonly FunctionEntry[] = [
  equalTo,
  nullSafe,
  notEqual("!="),
  notEqual("<>"),
  renamed(nullSafe, "equal_null", {
    group: "predicate_funcs",
    since: "3.4.0",
    usage: "equal_null(expr1, expr2) - As =, but two nulls are equal.",
    examples: [
      ["equal_null(3, 3)", "true"],
      ["equal_null(1, '11')", "false"],
      ["equal_null(true, NULL)", "false"],
      ["equal_null(NULL, NULL)", "true"],
    ],
  }),
  compared(
    "<",
    {
      since: "1.0.0",
      usage: "expr1 < expr2 - Whether expr1 comes before expr2.",
      examples: [
        ["1 < 2", "true"],
        ["1.1 < '1'", "false"],
        ["1 < NULL", "NULL"],
      ],
    },
    (c) => c < 0,
  ),
  compared(
    "<=",
    {
      since: "1.0.0",
      usage: "expr1 <= expr2 - Whether expr1 comes before expr2 or is equal.",
      examples: [
        ["2 <= 2", "true"],
        ["1.0 <= '1'", "true"],
        ["1 <= NULL", "NULL"],
      ],
    },
    (c) => c <= 0,
  ),
  compared(
    ">",
    {
      since: "1.0.0",
      usage: "expr1 > expr2 - Whether expr1 comes after expr2.",
      examples: [
        ["2 > 1", "true"],
        ["2 > 1.1", "true"],
        ["1 > NULL", "NULL"],
      ],
    },
    (c) => c > 0,
  ),
  compared(
    ">=",
    {
      since: "1.0.0",
      usage: "expr1 >= expr2 - Whether expr1 comes after expr2 or is equal.",
      examples: [
        ["2 >= 1", "true"],
        ["2.0 >= '2.1'", "false"],
        ["1 >= NULL", "NULL"],
      ],
    },
    (c) => c >= 0,
  ),
  scalar({
    name: "between",
    group: "predicate_funcs",
    since: "4.0.0",
    usage: "input between lower and upper - Whether input is at least lower and at most upper.",
    examples: [["0.5 between 0.1 AND 1.0", "true"]],
    args: ["orderable", "orderable", "orderable"],
    coercion: "widest",
    returns: BOOLEAN,
    lazy: (call) => {
      const compare = compareValues(comparedType(call));
      // input >= lower AND input <= upper, with the AND of three values.
      return ([x, low, high]) => {
        const v = x!();
        const a = v === null ? null : low!();
        const lower = v === null || a === null ? null : compare(v, a) >= 0;
        if (lower === false) return false;
        const b = v === null ? null : high!();
        const upper = v === null || b === null ? null : compare(v, b) <= 0;
        return upper === false ? false : lower === null || upper === null ? null : true;
      };
    },
  }),
];
