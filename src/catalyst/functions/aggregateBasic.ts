import {
  BOOLEAN,
  type DataType,
  DOUBLE,
  isFractional,
  isIntegral,
  isNumeric,
  isStringLike,
  LONG,
  structOf,
  field,
  decimal,
  YEAR_MONTH,
  DAY_TIME,
} from "../../types/dataType.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import { Decimal, divideRounded } from "../../types/decimal.ts";
import { boundedDecimal } from "../../types/decimalTypes.ts";
import { fitsInt, fitsLong, intervalOverflow } from "../../types/interval.ts";
import type { StructValue, Value } from "../../types/value.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate, type BoundCall } from "./define.ts";
import { arithmeticOverflow, bare, quotedType } from "./errors.ts";
import { constantArg } from "./predicate.ts";
import { compareValues } from "./order.ts";
import { renamed } from "./texts.ts";

/** count, sum, avg, min, max, first, last and the like. */

const group = "agg_funcs";
type AggregateCall = BoundCall & { readonly ignoreNulls: boolean };

/** A state that is a value itself. */
export const valueState = (type: DataType) => ({
  stateType: type,
  save: (s: Value): Value => s,
  load: (v: Value): Value => v,
});
const struct = (...types: DataType[]): DataType => structOf(types.map((t, i) => field(`s${i}`, t)));
const fields = (v: Value): readonly Value[] => (v as StructValue).fields;

// --- sum ---

/** What sum and avg accept: numbers and intervals; strings and timestamps as doubles. */
const summable = (types: readonly DataType[]): readonly DataType[] => {
  const t = types[0]!;
  if (t.kind === "null" || t.kind === "timestamp" || isStringLike(t)) return [DOUBLE];
  if (isNumeric(t) || t.kind === "year_month_interval" || t.kind === "day_time_interval") return [t];
  throw sparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", {
    paramIndex: "first",
    requiredType: '("NUMERIC" or "ANSI INTERVAL")',
    inputType: quotedType(t),
  });
};

function sumType(t: DataType): DataType {
  if (t.kind === "decimal") return boundedDecimal(t.precision + 10, t.scale);
  if (isIntegral(t)) return LONG;
  if (isFractional(t)) return DOUBLE;
  return t;
}

/** The sum of a type's values; "try" gives null on overflow, where "ansi" raises an error and "legacy" wraps or gives null. */
function sumOf(type: DataType, result: DataType, mode: "ansi" | "legacy" | "try"): AggregateEvaluation<SumState> {
  const init = (): SumState => ({ total: null, overflow: false });
  const fail = (s: SumState, error: () => Error): SumState => {
    if (mode !== "try") throw error();
    s.overflow = true;
    return s;
  };
  const add: (s: SumState, v: Value) => SumState = adder(type, result, mode, fail);
  return {
    init,
    update: (s, [v]) => (v === null || v === undefined ? s : add(s, v)),
    merge: (a, b) => {
      if (b.overflow) a.overflow = true;
      return b.total === null ? a : add(a, b.total);
    },
    finish: (s) => (s.overflow ? null : s.total === null ? null : finished(s.total, result, mode)),
    stateType: struct(result.kind === "decimal" ? decimal(38, result.scale) : result, BOOLEAN),
    save: (s) => ({ fields: [s.total, s.overflow] }),
    load: (v) => ({ total: fields(v)[0]!, overflow: fields(v)[1] as boolean }),
  };
}
interface SumState {
  total: Value;
  overflow: boolean;
}

function adder(
  type: DataType,
  result: DataType,
  mode: "ansi" | "legacy" | "try",
  fail: (s: SumState, error: () => Error) => SumState,
): (s: SumState, v: Value) => SumState {
  const store = (s: SumState, v: Value): SumState => {
    s.total = v;
    return s;
  };
  switch (result.kind) {
    case "double":
      return (s, v) => store(s, ((s.total as number | null) ?? 0) + (v as number));
    case "long":
      return (s, v) => {
        const r = ((s.total as bigint | null) ?? 0n) + (typeof v === "bigint" ? v : BigInt(v as number));
        if (fitsLong(r)) return store(s, r);
        return mode === "legacy" ? store(s, BigInt.asIntN(64, r)) : fail(s, () => bare(arithmeticOverflow("try_add")));
      };
    case "decimal":
      return (s, v) => {
        const t = s.total as Decimal | null;
        return store(s, t === null ? v : new Decimal(t.unscaled + (v as Decimal).unscaled, t.scale));
      };
    case "year_month_interval":
      return (s, v) => {
        const r = ((s.total as number | null) ?? 0) + (v as number);
        return fitsInt(r) ? store(s, r) : fail(s, () => bare(intervalOverflow("try_add")));
      };
    case "day_time_interval":
      return (s, v) => {
        const r = ((s.total as bigint | null) ?? 0n) + (v as bigint);
        return fitsLong(r) ? store(s, r) : fail(s, () => bare(intervalOverflow("try_add")));
      };
    default:
      throw arithmeticOverflow("", `sum of ${type.kind}`);
  }
}

function finished(total: Value, result: DataType, mode: "ansi" | "legacy" | "try"): Value {
  if (result.kind !== "decimal" || (total as Decimal).fitsIn(result.precision)) return total;
  if (mode === "ansi") throw arithmeticOverflow("try_sum", "Overflow in sum of decimals");
  return null;
}

const modeOf = (call: BoundCall, tries: boolean) => (tries ? "try" : call.config.ansi ? "ansi" : "legacy");

const sum = (name: string, tries: boolean, since: string): AggregateFunction =>
  aggregate({
    name,
    group,
    since,
    usage: `${name}(expr) - The sum of the values that are not null; null when there are none${tries ? " or the sum overflows" : ""}.`,
    examples: [[`${name}(col) FROM VALUES (5), (10), (15) AS tab(col)`, "30"]],
    args: [["numeric", "interval"]],
    coercion: summable,
    returns: ([t]) => sumType(t!),
    bind: (call) => sumOf(call.argTypes[0]!, call.type, modeOf(call, tries)),
  });

// --- avg ---

function avgType(t: DataType): DataType {
  if (t.kind === "decimal") return boundedDecimal(t.precision + 4, t.scale + 4);
  if (t.kind === "year_month_interval") return YEAR_MONTH;
  if (t.kind === "day_time_interval") return DAY_TIME;
  return DOUBLE;
}

interface AvgState {
  sum: SumState;
  count: bigint;
}

function avgOf(call: AggregateCall, tries: boolean): AggregateEvaluation<AvgState> {
  const type = call.argTypes[0]!;
  const mode = modeOf(call, tries);
  const result = call.type;
  const total = type.kind === "decimal" ? boundedDecimal(type.precision + 10, type.scale) : result;
  const sums = sumOf(type, total, mode);
  const number = isIntegral(type) ? (v: Value): Value => Number(v as number | bigint) : (v: Value): Value => v;
  return {
    init: () => ({ sum: sums.init(), count: 0n }),
    update: (s, [v]) => {
      if (v === null || v === undefined) return s;
      s.sum = sums.update(s.sum, [number(v)]);
      s.count++;
      return s;
    },
    merge: (a, b) => {
      a.sum = sums.merge(a.sum, b.sum);
      a.count += b.count;
      return a;
    },
    finish: (s) => {
      if (s.count === 0n) return null;
      const t = sums.finish(s.sum);
      if (t === null) return null;
      switch (result.kind) {
        case "decimal": {
          const q = (t as Decimal).div(new Decimal(s.count, 0), 39).setScale(result.scale);
          if (q.fitsIn(result.precision)) return q;
          if (mode === "ansi") throw arithmeticOverflow("try_avg", "Overflow in average of decimals");
          return null;
        }
        case "double":
          return (t as number) / Number(s.count);
        case "year_month_interval":
          return Number(divideRounded(BigInt(t as number), s.count, "HALF_UP"));
        default:
          return divideRounded(t as bigint, s.count, "HALF_UP");
      }
    },
    stateType: struct(sums.stateType, LONG),
    save: (s) => ({ fields: [sums.save(s.sum), s.count] }),
    load: (v) => ({ sum: sums.load(fields(v)[0]!), count: fields(v)[1] as bigint }),
  };
}

const avg = (name: string, tries: boolean, since: string): AggregateFunction =>
  aggregate({
    name,
    group,
    since,
    usage: `${name}(expr) - The mean of the values that are not null${tries ? "; null on overflow" : ""}.`,
    examples: [[`${name}(col) FROM VALUES (1), (2), (3) AS tab(col)`, "2.0"]],
    args: [["numeric", "interval"]],
    coercion: summable,
    returns: ([t]) => avgType(t!),
    bind: (call) => avgOf(call, tries),
  });

// --- count ---

const counting = (test: (args: readonly Value[]) => boolean): AggregateEvaluation<bigint> => ({
  init: () => 0n,
  update: (n, args) => (test(args) ? n + 1n : n),
  merge: (a, b) => a + b,
  finish: (n) => n,
  stateType: LONG,
  save: (n) => n,
  load: (v) => v as bigint,
});

// --- min, max ---

/** Keeps the first of the values that `better` prefers to all others. */
const keeping = (type: DataType, better: (v: Value, best: Value) => boolean): AggregateEvaluation<Value> => ({
  init: () => null,
  update: (best, [v]) => (v !== null && v !== undefined && (best === null || better(v, best)) ? v : best),
  merge: (a, b) => (b !== null && (a === null || better(b, a)) ? b : a),
  finish: (best) => best,
  ...valueState(type),
});

const extremum = (name: "min" | "max", sign: 1 | -1): AggregateFunction =>
  aggregate({
    name,
    group,
    since: "1.0.0",
    usage: `${name}(expr) - The ${name === "min" ? "least" : "greatest"} of the values that are not null.`,
    examples: [
      name === "min"
        ? ["min(col) FROM VALUES (10), (-1), (20) AS tab(col)", "-1"]
        : ["max(col) FROM VALUES (10), (50), (20) AS tab(col)", "50"],
    ],
    args: ["orderable"],
    returns: ([t]) => t!,
    duplicateAgnostic: true,
    bind: (call) => {
      const compare = compareValues(call.argTypes[0]!);
      return keeping(call.type, (v, best) => sign * compare(v, best) > 0);
    },
  });

// --- first, last ---

interface Picked {
  set: boolean;
  value: Value;
}
function picking(call: AggregateCall, last: boolean): AggregateEvaluation<Picked> {
  const skipNulls = call.ignoreNulls || constantArg(call, 1) === true;
  const take = (s: Picked, v: Value): Picked => {
    if ((skipNulls && v === null) || (s.set && !last)) return s;
    s.set = true;
    s.value = v;
    return s;
  };
  return {
    init: () => ({ set: false, value: null }),
    update: (s, args) => take(s, args[0]!),
    merge: (a, b) => (b.set ? take(a, b.value) : a),
    finish: (s) => s.value,
    stateType: struct(BOOLEAN, call.type),
    save: (s) => ({ fields: [s.set, s.value] }),
    load: (v) => ({ set: fields(v)[0] as boolean, value: fields(v)[1]! }),
  };
}
const pick = (name: string, last: boolean, since: string): AggregateFunction =>
  aggregate({
    name,
    group,
    since,
    usage: `${name}(expr[, isIgnoreNull]) - The ${last ? "last" : "first"} value of the rows; of those that are not null when isIgnoreNull is true.`,
    examples: [[`${name}(col) FROM VALUES (10), (5), (20) AS tab(col)`, last ? "20" : "10"]],
    args: ["any", BOOLEAN],
    optional: 1,
    returns: ([t]) => t!,
    orderSensitive: true,
    bind: (call) => picking(call, last),
    sql: ([a]) => `${name}(${a})`,
  });

// --- bool and bit ---

const every = aggregate({
  name: "bool_and",
  group,
  since: "3.0.0",
  usage: "bool_and(expr) - Whether all values that are not null are true.",
  examples: [["bool_and(col) FROM VALUES (true), (false), (true) AS tab(col)", "false"]],
  args: [BOOLEAN],
  returns: BOOLEAN,
  duplicateAgnostic: true,
  bind: () => keeping(BOOLEAN, (v) => v === false),
});
const some = aggregate({
  name: "bool_or",
  group,
  since: "3.0.0",
  usage: "bool_or(expr) - Whether one value is true.",
  examples: [["bool_or(col) FROM VALUES (true), (false), (false) AS tab(col)", "true"]],
  args: [BOOLEAN],
  returns: BOOLEAN,
  duplicateAgnostic: true,
  bind: () => keeping(BOOLEAN, (v) => v === true),
});

function bits(name: string, what: string, f: (a: bigint, b: bigint) => bigint, example: string): AggregateFunction {
  return aggregate({
    name,
    group,
    since: "3.0.0",
    usage: `${name}(expr) - The bitwise ${what} of the values that are not null.`,
    examples: [[`${name}(col) FROM VALUES (3), (5) AS tab(col)`, example]],
    args: ["integral"],
    returns: ([t]) => t!,
    bind: (call) => {
      const long = call.type.kind === "long";
      const combine = (a: Value, b: Value): Value => {
        if (b === null) return a;
        if (a === null) return b;
        const r = f(BigInt(a as number | bigint), BigInt(b as number | bigint));
        return long ? r : Number(r);
      };
      return {
        init: () => null,
        update: (s, [v]) => combine(s as Value, v ?? null),
        merge: combine,
        finish: (s) => s,
        ...valueState(call.type),
      };
    },
  });
}

export const basicAggregates: readonly AggregateFunction[] = [
  aggregate({
    name: "count",
    group,
    since: "1.0.0",
    usage: "count(*), count(expr, ...) - The number of rows, or of those in which no argument is null.",
    examples: [
      ["count(*) FROM VALUES (NULL), (5), (5), (20) AS tab(col)", "4"],
      ["count(col) FROM VALUES (NULL), (5), (5), (20) AS tab(col)", "3"],
    ],
    args: ["any"],
    optional: 1,
    rest: "any",
    returns: LONG,
    nullable: false,
    bind: () => counting((args) => args.every((v) => v !== null)),
  }),
  aggregate({
    name: "count_if",
    group,
    since: "3.0.0",
    usage: "count_if(expr) - The number of rows in which expr is true.",
    examples: [["count_if(col % 2 = 0) FROM VALUES (NULL), (0), (1), (2), (3) AS tab(col)", "2"]],
    args: [BOOLEAN],
    returns: LONG,
    nullable: false,
    bind: () => counting(([v]) => v === true),
  }),
  sum("sum", false, "1.0.0"),
  sum("try_sum", true, "3.3.0"),
  avg("avg", false, "1.0.0"),
  avg("mean", false, "1.0.0"),
  avg("try_avg", true, "3.3.0"),
  extremum("min", -1),
  extremum("max", 1),
  pick("first", false, "2.0.0"),
  pick("first_value", false, "2.0.0"),
  pick("any_value", false, "3.4.0"),
  pick("last", true, "2.0.0"),
  pick("last_value", true, "2.0.0"),
  every,
  renamed(every, "every", { examples: [["every(col) FROM VALUES (true), (false), (true) AS tab(col)", "false"]] }),
  some,
  renamed(some, "any", { examples: [["any(col) FROM VALUES (true), (false), (false) AS tab(col)", "true"]] }),
  renamed(some, "some", { examples: [["some(col) FROM VALUES (true), (false), (false) AS tab(col)", "true"]] }),
  bits("bit_and", "AND", (a, b) => a & b, "1"),
  bits("bit_or", "OR", (a, b) => a | b, "7"),
  bits("bit_xor", "exclusive OR", (a, b) => a ^ b, "6"),
];
