import { BOOLEAN, BINARY, type DataType, DOUBLE, FLOAT, isStringLike, STRING } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { comparedType } from "./comparison.ts";
import { type BoundCall, type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";
import { compileJavaRegex } from "./javaRegex.ts";
import { likeRegex } from "./like.ts";
import { equalValues, valueKey } from "./order.ts";
import { lowerCodePoints } from "./collate.ts";
import { parseCollation } from "../../types/collation.ts";
import { renamed } from "./texts.ts";

/** Predicates, with the logic of three values. */

const group = "predicate_funcs";

/** The value of an argument that is constant, or undefined when it is not. */
export const constantArg = (call: BoundCall, i: number): Value | undefined => {
  const e = call.args[i];
  return e !== undefined && isFoldable(e) ? evaluateConstant(e) : undefined;
};

/** Remembers what was made of the last text: patterns are mostly the same for all rows. */
export function remembering<T>(make: (key: string) => T): (key: string) => T {
  let last: string | undefined;
  let made: T | undefined;
  return (key) => {
    if (key !== last) {
      made = make(key);
      last = key;
    }
    return made as T;
  };
}

const caseless = (t: DataType): boolean => {
  if (t.kind !== "string" || t.collation === undefined) return false;
  const c = parseCollation(t.collation);
  return c !== null && !c.caseSensitive;
};

function like(name: "like" | "ilike"): ScalarFunction {
  return scalar({
    name,
    group,
    since: name === "like" ? "1.0.0" : "3.3.0",
    usage: `str ${name} pattern [ESCAPE escape] - Whether str matches the pattern, in which _ is any character and % any number of them${name === "ilike" ? "; upper and lower case are the same" : ""}.`,
    examples: name === "like" ? [["like('Spark', '_park')", "true"]] : [["ilike('Spark', '_Park')", "true"]],
    args: ["string", "string", "string"],
    optional: 1,
    returns: BOOLEAN,
    bind: (call) => {
      const fold = name === "ilike" || call.argTypes.some(caseless) ? lowerCodePoints : (s: string) => s;
      const cache = new Map<string, RegExp>();
      const regexOf = (pattern: string, escape: string): RegExp => {
        const key = `${escape}${pattern}`;
        let r = cache.get(key);
        if (r === undefined) {
          if (cache.size > 100) cache.clear();
          r = likeRegex(fold(pattern), fold(escape));
          cache.set(key, r);
        }
        return r;
      };
      return (s, pattern, escape) =>
        regexOf(pattern as string, (escape as string | undefined) ?? "\\").test(fold(s as string));
    },
    sql: ([a, b, c]) => {
      if (name === "ilike") return `ilike(${a}, ${b}${c === undefined ? "" : `, ${c}`})`;
      return `${a} LIKE ${b}${c === undefined || c === "\\" ? "" : ` ESCAPE '${c}'`}`;
    },
  });
}

const rlike = scalar({
  name: "rlike",
  group,
  since: "1.0.0",
  usage: "rlike(str, regexp) - Whether a part of str matches the regular expression.",
  examples: [["rlike('100', '\\\\d+')", "true"]],
  args: ["string", "string"],
  returns: BOOLEAN,
  bind: (call) => {
    const flags = caseless(call.argTypes[0]!) ? "i" : "";
    const regex = remembering((p) => compileJavaRegex(p, { functionName: "rlike", flags }));
    return (s, p) => regex(p as string).test(s as string);
  },
  sql: ([a, b]) => `RLIKE(${a}, ${b})`,
});

/** The list's values when all are constant; undefined too when one fails, which is an error only for a row that gets to it. */
function constantList(call: BoundCall): Value[] | undefined {
  const list = call.args.slice(1);
  if (!list.every(isFoldable)) return undefined;
  try {
    return list.map((e) => evaluateConstant(e));
  } catch {
    return undefined;
  }
}

/** Equality with a list; constants are looked up by key. */
function inList(call: BoundCall): (args: readonly (() => Value)[]) => Value {
  const type = comparedType(call);
  const equal = equalValues(type);
  const constants = call.args.length > 8 ? constantList(call) : undefined;
  if (constants !== undefined) {
    const key = valueKey(type);
    const keys = new Set(constants.filter((c) => c !== null).map(key));
    const miss = constants.includes(null) ? null : false;
    return ([x]) => {
      const v = x!();
      return v === null ? null : keys.has(key(v)) ? true : miss;
    };
  }
  return (args) => {
    const v = args[0]!();
    if (v === null) return null;
    let sawNull = false;
    for (let i = 1; i < args.length; i++) {
      const w = args[i]!();
      if (w === null) sawNull = true;
      else if (equal(v, w)) return true;
    }
    return sawNull ? null : false;
  };
}

const not = scalar({
  name: "not",
  aliases: ["!"],
  group,
  since: "1.0.0",
  usage: "not expr - The other truth value.",
  examples: [
    ["not true", "false"],
    ["not false", "true"],
    ["not NULL", "NULL"],
  ],
  args: [BOOLEAN],
  returns: BOOLEAN,
  eval: (a) => !a,
  sql: ([a]) => `(NOT ${a})`,
});

export const predicateFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "and",
    group,
    since: "1.0.0",
    usage: "expr1 and expr2 - Whether both are true; false when one is false, though the other be null.",
    examples: [
      ["true and true", "true"],
      ["true and false", "false"],
      ["true and NULL", "NULL"],
      ["false and NULL", "false"],
    ],
    args: [BOOLEAN, BOOLEAN],
    returns: BOOLEAN,
    lazy: () => (args) => {
      let out: Value = true;
      for (const arg of args) {
        const v = arg();
        if (v === false) return false;
        if (v === null) out = null;
      }
      return out;
    },
    sql: ([a, b]) => `(${a} AND ${b})`,
  }),
  scalar({
    name: "or",
    group,
    since: "1.0.0",
    usage: "expr1 or expr2 - Whether one is true; true also when the other is null.",
    examples: [
      ["true or false", "true"],
      ["false or false", "false"],
      ["true or NULL", "true"],
      ["false or NULL", "NULL"],
    ],
    args: [BOOLEAN, BOOLEAN],
    returns: BOOLEAN,
    lazy: () => (args) => {
      let out: Value = false;
      for (const arg of args) {
        const v = arg();
        if (v === true) return true;
        if (v === null) out = null;
      }
      return out;
    },
    sql: ([a, b]) => `(${a} OR ${b})`,
  }),
  not,
  scalar({
    name: "in",
    group,
    since: "1.0.0",
    usage: "expr1 in (expr2, ...) - Whether expr1 is equal to one of the others.",
    examples: [
      ["1 in(1, 2, 3)", "true"],
      ["1 in(2, 3, 4)", "false"],
    ],
    args: ["any"],
    rest: "any",
    coercion: "widest",
    returns: BOOLEAN,
    lazy: inList,
    sql: ([a, ...rest]) => `(${a} IN (${rest.join(", ")}))`,
  }),
  scalar({
    name: "isnull",
    group,
    since: "1.0.0",
    usage: "isnull(expr) - Whether expr is null.",
    examples: [["isnull(1)", "false"]],
    args: ["any"],
    returns: BOOLEAN,
    nulls: "custom",
    nullable: false,
    eval: (a) => a === null,
    sql: ([a]) => `(${a} IS NULL)`,
  }),
  scalar({
    name: "isnotnull",
    group,
    since: "1.0.0",
    usage: "isnotnull(expr) - Whether expr is not null.",
    examples: [["isnotnull(1)", "true"]],
    args: ["any"],
    returns: BOOLEAN,
    nulls: "custom",
    nullable: false,
    eval: (a) => a !== null,
    sql: ([a]) => `(${a} IS NOT NULL)`,
  }),
  scalar({
    name: "isnan",
    group,
    since: "1.5.0",
    usage: "isnan(expr) - Whether expr is NaN; false for null.",
    examples: [["isnan(cast('NaN' as double))", "true"]],
    args: [[DOUBLE, FLOAT]],
    returns: BOOLEAN,
    nulls: "custom",
    nullable: false,
    eval: (a) => a !== null && Number.isNaN(a),
  }),
  like("like"),
  like("ilike"),
  rlike,
  ...(["regexp", "regexp_like"] as const).map((name) =>
    renamed(rlike, name, {
      usage: `${name}(str, regexp) - Whether a part of str matches the regular expression.`,
      sql: ([a, b]) => `${name.toUpperCase()}(${a}, ${b})`,
      since: "3.2.0",
      examples: [[`${name}('abc', 'b+')`, "true"]],
    }),
  ),
];

/** A text as bytes or string: what functions on both take. */
export const TEXT_OR_BINARY = [STRING, BINARY] as const;
export const isText = (t: DataType): boolean => isStringLike(t);
