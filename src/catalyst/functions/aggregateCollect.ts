import { arrayOf, BINARY, BOOLEAN, type DataType, field, INT, LONG, STRING, structOf } from "../../types/dataType.ts";
import type { StructValue, Value } from "../../types/value.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate, type BoundCall } from "./define.ts";
import { mismatch } from "./collectionTypes.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";
import { constantArg } from "./predicate.ts";
import { type Comparer, compareValues, valueKey } from "./order.ts";
import { renamed } from "./texts.ts";

/** Aggregates that keep values: lists, sets, joined strings, the most frequent, the value beside an extremum. */

const group = "agg_funcs";
const list = (v: Value): readonly Value[] => v as readonly Value[];
const struct = (...types: DataType[]): DataType => structOf(types.map((t, i) => field(`s${i}`, t)));

const collectList: AggregateFunction = aggregate({
  name: "collect_list",
  aliases: ["array_agg"],
  group,
  since: "2.0.0",
  usage: "collect_list(expr) - The values that are not null, as an array.",
  examples: [["collect_list(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2,1]"]],
  args: ["any"],
  returns: ([t]) => arrayOf(t!, false),
  nullable: false,
  orderSensitive: true,
  bind: (call) => ({
    init: (): Value[] => [],
    update: (s: Value[], [v]) => {
      if (v !== null && v !== undefined) s.push(v);
      return s;
    },
    merge: (a: Value[], b: Value[]) => {
      for (const v of b) a.push(v);
      return a;
    },
    finish: (s: Value[]) => s.slice(),
    stateType: call.type,
    save: (s: Value[]) => s,
    load: (v) => [...list(v)],
  }),
});

const collectSet: AggregateFunction = aggregate({
  name: "collect_set",
  group,
  since: "2.0.0",
  usage: "collect_set(expr) - The different values that are not null, as an array.",
  examples: [["collect_set(col) FROM VALUES (1), (2), (1) AS tab(col)", "[1,2]"]],
  args: ["any"],
  returns: ([t]) => arrayOf(t!, false),
  nullable: false,
  duplicateAgnostic: true,
  orderSensitive: true,
  bind: (call): AggregateEvaluation<Map<string, Value>> => {
    const key = valueKey(call.argTypes[0]!);
    const add = (s: Map<string, Value>, v: Value): Map<string, Value> => {
      const k = key(v);
      if (!s.has(k)) s.set(k, v);
      return s;
    };
    return {
      init: () => new Map(),
      update: (s, [v]) => (v === null || v === undefined ? s : add(s, v)),
      merge: (a, b) => {
        for (const v of b.values()) add(a, v);
        return a;
      },
      finish: (s) => [...s.values()],
      stateType: call.type,
      save: (s) => [...s.values()],
      load: (v) => list(v).reduce(add, new Map<string, Value>()),
    };
  },
});

const listagg: AggregateFunction = aggregate({
  name: "listagg",
  group,
  since: "4.0.0",
  usage:
    "listagg(expr[, delimiter]) [WITHIN GROUP (ORDER BY ...)] - The strings or binaries that are not null, one behind the other with the delimiter between; null when there are none.",
  examples: [
    ["listagg(col) FROM VALUES ('a'), ('b'), ('c') AS tab(col)", "abc"],
    ["listagg(col, ', ') FROM VALUES ('a'), ('b'), ('c') AS tab(col)", "a, b, c"],
  ],
  args: [
    [STRING, BINARY],
    [STRING, BINARY],
  ],
  optional: 1,
  returns: ([t]) => (t!.kind === "binary" ? BINARY : t!.kind === "string" ? t! : STRING),
  orderSensitive: true,
  bind: (call): AggregateEvaluation<Value[]> => ({
    init: () => [],
    update: (s, [v]) => {
      if (v !== null && v !== undefined) s.push(v);
      return s;
    },
    merge: (a, b) => {
      for (const v of b) a.push(v);
      return a;
    },
    finish: (s) => {
      if (s.length === 0) return null;
      const delimiter = constantArg(call, 1) ?? null;
      if (call.type.kind !== "binary") return (s as string[]).join((delimiter as string | null) ?? "");
      const parts: Uint8Array[] = [];
      s.forEach((v, i) => {
        if (i > 0 && delimiter !== null) parts.push(delimiter as Uint8Array);
        parts.push(v as Uint8Array);
      });
      return new Uint8Array(Buffer.concat(parts));
    },
    stateType: arrayOf(call.type, false),
    save: (s) => s,
    load: (v) => [...list(v)],
  }),
  sql: ([a, b]) => `listagg(${a}, ${b ?? "NULL"})`,
});

// --- mode ---

interface Counted {
  readonly value: Value;
  count: bigint;
}
type Counts = Map<string, Counted>;

/** The values with how often each came. */
export function counting(type: DataType): Omit<AggregateEvaluation<Counts>, "update" | "finish"> & {
  readonly add: (s: Counts, v: Value, n: bigint) => Counts;
} {
  const key = valueKey(type);
  const add = (s: Counts, v: Value, n: bigint): Counts => {
    const k = key(v);
    const found = s.get(k);
    if (found) found.count += n;
    else s.set(k, { value: v, count: n });
    return s;
  };
  return {
    add,
    init: () => new Map(),
    merge: (a, b) => {
      for (const c of b.values()) add(a, c.value, c.count);
      return a;
    },
    stateType: arrayOf(struct(type, LONG), false),
    save: (s) => [...s.values()].map((c) => ({ fields: [c.value, c.count] })),
    load: (v) =>
      list(v).reduce<Counts>(
        (s, e) => add(s, (e as StructValue).fields[0]!, (e as StructValue).fields[1] as bigint),
        new Map(),
      ),
  };
}

const mode: AggregateFunction = aggregate({
  name: "mode",
  group,
  since: "3.4.0",
  usage:
    "mode(expr[, deterministic]), mode() WITHIN GROUP (ORDER BY expr) - The most frequent value; of several the least when deterministic is true.",
  examples: [
    ["mode(col) FROM VALUES (0), (10), (10) AS tab(col)", "10"],
    ["mode(col, true) FROM VALUES (-10), (0), (10) AS tab(col)", "-10"],
  ],
  args: ["any", BOOLEAN],
  optional: 1,
  returns: ([t]) => t!,
  // Rows in the order of WITHIN GROUP make its first value win.
  orderSensitive: true,
  bind: (call): AggregateEvaluation<Counts> => {
    const type = call.argTypes[0]!;
    const { add, ...counts } = counting(type);
    const least: Comparer | undefined = constantArg(call, 1) === true ? compareValues(type) : undefined;
    return {
      ...counts,
      update: (s, [v]) => (v === null || v === undefined ? s : add(s, v, 1n)),
      finish: (s) => {
        let best: Counted | undefined;
        for (const c of s.values())
          if (
            best === undefined ||
            c.count > best.count ||
            (c.count === best.count && least !== undefined && least(c.value, best.value) < 0)
          )
            best = c;
        return best?.value ?? null;
      },
    };
  },
  sql: ([a, b]) => (b === undefined ? `mode(${a})` : `mode(${a}, ${b})`),
});

// --- max_by, min_by ---

interface By {
  readonly value: Value;
  readonly key: Value;
}

function by(call: BoundCall, sign: 1 | -1): AggregateEvaluation<By[]> {
  const compare = compareValues(call.argTypes[1]!);
  const n = call.argTypes.length > 2 ? Number(constantArg(call, 2) as number) : 1;
  const single = call.argTypes.length <= 2;
  /** Keeps the best n in order; of equal ones a later takes the place of the single one, as in Spark. */
  const add = (s: By[], e: By): By[] => {
    if (single) {
      if (s.length === 0 || sign * compare(e.key, s[0]!.key) >= 0) s[0] = e;
      return s;
    }
    let i = s.length;
    while (i > 0 && sign * compare(e.key, s[i - 1]!.key) > 0) i--;
    if (i < n) {
      s.splice(i, 0, e);
      if (s.length > n) s.pop();
    }
    return s;
  };
  const element = struct(call.argTypes[0]!, call.argTypes[1]!);
  return {
    init: () => [],
    update: (s, [value, key]) => (key === null || key === undefined ? s : add(s, { value: value ?? null, key })),
    merge: (a, b) => b.reduce(add, a),
    finish: (s) => (single ? (s[0]?.value ?? null) : s.length === 0 ? null : s.map((e) => e.value)),
    stateType: arrayOf(element, false),
    save: (s) => s.map((e) => ({ fields: [e.value, e.key] })),
    load: (v) => list(v).map((e) => ({ value: (e as StructValue).fields[0]!, key: (e as StructValue).fields[1]! })),
  };
}

/** As many rows as max_by and min_by may keep. */
const MOST_KEPT = 100_000;

const beside = (name: "max_by" | "min_by", sign: 1 | -1, example: string): AggregateFunction =>
  aggregate({
    name,
    group,
    since: "3.0.0",
    usage: `${name}(x, y[, k]) - x of the row with the ${sign === 1 ? "greatest" : "least"} y; with k an array of the first k.`,
    examples: [[`${name}(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y)`, example]],
    args: ["any", "orderable", INT],
    optional: 1,
    returns: (types, { args }) => {
      if (types.length <= 2) return types[0]!;
      const k = isFoldable(args[2]!) ? evaluateConstant(args[2]!) : null;
      if (k !== null && ((k as number) < 1 || (k as number) > MOST_KEPT))
        throw mismatch("VALUE_OUT_OF_RANGE", {
          exprName: "`k`",
          valueRange: `[1, ${MOST_KEPT}]`,
          currentValue: String(k),
        });
      return arrayOf(types[0]!, true);
    },
    orderSensitive: true,
    bind: (call) => by(call, sign),
  });

export const collectAggregates: readonly AggregateFunction[] = [
  collectList,
  collectSet,
  listagg,
  renamed(listagg, "string_agg", {
    sql: ([a, b]) => `string_agg(${a}, ${b ?? "NULL"})`,
    examples: [["string_agg(col) FROM VALUES ('a'), ('b'), ('c') AS tab(col)", "abc"]],
  }),
  mode,
  beside("max_by", 1, "b"),
  beside("min_by", -1, "a"),
];
