import { type DataType, DOUBLE, field, LONG, structOf } from "../../types/dataType.ts";
import type { StructValue, Value } from "../../types/value.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate, type BoundCall } from "./define.ts";
import { divideByZero } from "./errors.ts";
import { renamed } from "./texts.ts";

/** Moments, covariance, correlation and regression, updated row by row with Spark's formulas, so that results agree to the last digit. */

const group = "agg_funcs";

/** States are arrays of doubles. */
const state = (size: number): Pick<AggregateEvaluation<Float64Array>, "init" | "stateType" | "save" | "load"> => ({
  init: () => new Float64Array(size),
  stateType: structOf(Array.from({ length: size }, (_, i) => field(`s${i}`, DOUBLE, false))),
  save: (s) => ({ fields: [...s] }),
  load: (v) => Float64Array.from((v as StructValue).fields as readonly number[]),
});

/** n, mean and the central moments 2 to 4. */
function moments(finish: (n: number, m: Float64Array) => Value): AggregateEvaluation<Float64Array> {
  return {
    ...state(5),
    update: (s, [v]) => {
      if (v === null || v === undefined) return s;
      const n = s[0]! + 1;
      const delta = (v as number) - s[1]!;
      const deltaN = delta / n;
      const delta2 = delta * delta;
      const deltaN2 = deltaN * deltaN;
      const m2 = s[2]! + delta * (delta - deltaN);
      const m3 = s[3]! - 3 * deltaN * m2 + delta * (delta2 - deltaN2);
      const m4 = s[4]! - 4 * deltaN * m3 - 6 * deltaN2 * m2 + delta * (delta * delta2 - deltaN * deltaN2);
      s[0] = n;
      s[1]! += deltaN;
      s[2] = m2;
      s[3] = m3;
      s[4] = m4;
      return s;
    },
    merge: (a, b) => {
      const [n1, avg1, l2, l3, l4] = a as unknown as [number, number, number, number, number];
      const [n2, avg2, r2, r3, r4] = b as unknown as [number, number, number, number, number];
      const n = n1 + n2;
      const delta = avg2 - avg1;
      const deltaN = n === 0 ? 0 : delta / n;
      a[0] = n;
      a[1] = avg1 + deltaN * n2;
      a[2] = l2 + r2 + delta * deltaN * n1 * n2;
      a[3] = l3 + r3 + deltaN * deltaN * delta * n1 * n2 * (n1 - n2) + 3 * deltaN * (n1 * r2 - n2 * l2);
      a[4] =
        l4 +
        r4 +
        deltaN * deltaN * deltaN * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
        6 * deltaN * deltaN * (n1 * n1 * r2 + n2 * n2 * l2) +
        4 * deltaN * (n1 * r3 - n2 * l3);
      return a;
    },
    finish: (s) => (s[0] === 0 ? null : finish(s[0]!, s)),
  };
}

/** n, the two means, the co-moment, and the second moments of both. Rows with a null do not count. */
function comoments(
  finish: (s: { n: number; xAvg: number; yAvg: number; c: number; x2: number; y2: number }) => Value,
): AggregateEvaluation<Float64Array> {
  return {
    ...state(6),
    update: (s, [x, y]) => {
      if (x === null || y === null || x === undefined || y === undefined) return s;
      const n = s[0]! + 1;
      const dx = (x as number) - s[1]!;
      const dy = (y as number) - s[2]!;
      const xAvg = s[1]! + dx / n;
      const yAvg = s[2]! + dy / n;
      s[0] = n;
      s[1] = xAvg;
      s[2] = yAvg;
      s[3]! += dx * ((y as number) - yAvg);
      s[4]! += dx * ((x as number) - xAvg);
      s[5]! += dy * ((y as number) - yAvg);
      return s;
    },
    merge: (a, b) => {
      const n1 = a[0]!;
      const n2 = b[0]!;
      const n = n1 + n2;
      const dx = b[1]! - a[1]!;
      const dy = b[2]! - a[2]!;
      const dxN = n === 0 ? 0 : dx / n;
      const dyN = n === 0 ? 0 : dy / n;
      a[0] = n;
      a[1]! += dxN * n2;
      a[2]! += dyN * n2;
      a[3] = a[3]! + b[3]! + dx * dyN * n1 * n2;
      a[4] = a[4]! + b[4]! + dx * dxN * n1 * n2;
      a[5] = a[5]! + b[5]! + dy * dyN * n1 * n2;
      return a;
    },
    finish: (s) => (s[0] === 0 ? null : finish({ n: s[0]!, xAvg: s[1]!, yAvg: s[2]!, c: s[3]!, x2: s[4]!, y2: s[5]! })),
  };
}

type Example = readonly [string, string];
const one = (
  name: string,
  since: string,
  usage: string,
  examples: readonly Example[],
  finish: (n: number, m: Float64Array) => Value,
): AggregateFunction =>
  aggregate({
    name,
    group,
    since,
    usage: `${name}(expr) - ${usage}`,
    examples,
    args: [DOUBLE],
    returns: DOUBLE,
    bind: () => moments(finish),
  });

const two = (
  name: string,
  since: string,
  usage: string,
  examples: readonly Example[],
  bind: (call: BoundCall) => AggregateEvaluation<Float64Array>,
  returns: DataType = DOUBLE,
): AggregateFunction =>
  aggregate({
    name,
    group,
    since,
    usage: `${name}(${name.startsWith("regr") ? "y, x" : "expr1, expr2"}) - ${usage}`,
    examples,
    args: [DOUBLE, DOUBLE],
    returns,
    bind,
  });

/** The division by zero of a constant column, as Spark's expressions divide. */
function quotient(a: number, b: number, call: BoundCall): Value {
  if (b !== 0) return a / b;
  if (call.config.ansi) throw divideByZero();
  return null;
}

const values123 = "(col) FROM VALUES (1), (2), (3) AS tab(col)";
const stddev = one(
  "stddev_samp",
  "1.6.0",
  "The standard deviation of a sample.",
  [[`stddev_samp${values123}`, "1.0"]],
  (n, m) => (n === 1 ? null : Math.sqrt(m[2]! / (n - 1))),
);
const variance = one("var_samp", "1.6.0", "The variance of a sample.", [[`var_samp${values123}`, "1.0"]], (n, m) =>
  n === 1 ? null : m[2]! / (n - 1),
);
const pairs = "(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x)";

export const statisticAggregates: readonly AggregateFunction[] = [
  stddev,
  renamed(stddev, "stddev", { examples: [[`stddev${values123}`, "1.0"]] }),
  renamed(stddev, "std", { examples: [[`std${values123}`, "1.0"]] }),
  variance,
  renamed(variance, "variance", { examples: [[`variance${values123}`, "1.0"]] }),
  one(
    "stddev_pop",
    "1.6.0",
    "The standard deviation of a population.",
    [[`stddev_pop${values123}`, "0.816496580927726"]],
    (n, m) => Math.sqrt(m[2]! / n),
  ),
  one(
    "var_pop",
    "1.6.0",
    "The variance of a population.",
    [[`var_pop${values123}`, "0.6666666666666666"]],
    (n, m) => m[2]! / n,
  ),
  one(
    "skewness",
    "1.6.0",
    "The skewness; null when all values are equal.",
    [["skewness(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col)", "1.1135657469022011"]],
    (n, m) => (m[2] === 0 ? null : (Math.sqrt(n) * m[3]!) / Math.sqrt(m[2]! * m[2]! * m[2]!)),
  ),
  one(
    "kurtosis",
    "1.6.0",
    "The excess kurtosis; null when all values are equal.",
    [["kurtosis(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col)", "-0.7014368047529627"]],
    (n, m) => (m[2] === 0 ? null : (n * m[4]!) / (m[2]! * m[2]!) - 3),
  ),
  two(
    "covar_pop",
    "2.0.0",
    "The covariance of a population.",
    [["covar_pop(c1, c2) FROM VALUES (1,1), (2,2), (3,3) AS tab(c1, c2)", "0.6666666666666666"]],
    () => comoments((s) => s.c / s.n),
  ),
  two(
    "covar_samp",
    "2.0.0",
    "The covariance of a sample.",
    [["covar_samp(c1, c2) FROM VALUES (1,1), (2,2), (3,3) AS tab(c1, c2)", "1.0"]],
    () => comoments((s) => (s.n === 1 ? null : s.c / (s.n - 1))),
  ),
  two(
    "corr",
    "1.6.0",
    "Pearson's coefficient of correlation.",
    [["corr(c1, c2) FROM VALUES (3, 2), (3, 3), (6, 4) as tab(c1, c2)", "0.8660254037844387"]],
    (call) => comoments((s) => (s.n === 1 ? null : quotient(s.c, Math.sqrt(s.x2 * s.y2), call))),
  ),
  aggregate({
    name: "regr_count",
    group,
    since: "3.4.0",
    usage: "regr_count(y, x) - The number of rows in which neither is null.",
    examples: [[`regr_count${pairs}`, "4"]],
    args: ["any", "any"],
    returns: LONG,
    nullable: false,
    bind: () => ({
      init: () => 0n,
      update: (n: bigint, [y, x]) => (y !== null && x !== null ? n + 1n : n),
      merge: (a: bigint, b: bigint) => a + b,
      finish: (n: bigint) => n,
      stateType: LONG,
      save: (n: bigint) => n,
      load: (v) => v as bigint,
    }),
  }),
  two("regr_avgx", "3.3.0", "The mean of x where neither is null.", [[`regr_avgx${pairs}`, "2.75"]], () => means(1)),
  two("regr_avgy", "3.3.0", "The mean of y where neither is null.", [[`regr_avgy${pairs}`, "1.75"]], () => means(0)),
  two("regr_sxx", "3.4.0", "The sum of the squares of x from its mean.", [[`regr_sxx${pairs}`, "2.75"]], () =>
    secondMoment(1),
  ),
  two("regr_syy", "3.4.0", "The sum of the squares of y from its mean.", [[`regr_syy${pairs}`, "0.75"]], () =>
    secondMoment(0),
  ),
  two("regr_sxy", "3.4.0", "The sum of the products of x and y from their means.", [[`regr_sxy${pairs}`, "0.75"]], () =>
    comoments((s) => s.c),
  ),
  two("regr_r2", "3.3.0", "The coefficient of determination.", [[`regr_r2${pairs}`, "0.2727272727272727"]], () =>
    comoments((s) => {
      // Spark's names are turned round: the first argument decides whether there is a result.
      if (s.x2 === 0 && s.y2 !== 0) return 1;
      if (s.y2 === 0) return null;
      const r = s.c / Math.sqrt(s.x2 * s.y2);
      return r * r;
    }),
  ),
  two(
    "regr_slope",
    "3.4.0",
    "The slope of the line of regression.",
    [["regr_slope(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x)", "1.0"]],
    () => swapped(comoments((s) => (s.x2 === 0 ? null : s.c / s.x2))),
  ),
  two(
    "regr_intercept",
    "3.4.0",
    "Where the line of regression meets the axis.",
    [["regr_intercept(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x)", "0.0"]],
    () => swapped(comoments((s) => (s.x2 === 0 ? null : s.yAvg - (s.c / s.x2) * s.xAvg))),
  ),
];

/** Regressions take y first. */
const swapped = (e: AggregateEvaluation<Float64Array>): AggregateEvaluation<Float64Array> => ({
  ...e,
  update: (s, args) => e.update(s, [args[1]!, args[0]!]),
});

/** The sum and count of one of two arguments. */
function means(which: 0 | 1): AggregateEvaluation<Float64Array> {
  return {
    ...state(2),
    update: (s, args) => {
      if (args[0] === null || args[1] === null) return s;
      s[0]! += args[which] as number;
      s[1]!++;
      return s;
    },
    merge: (a, b) => {
      a[0]! += b[0]!;
      a[1]! += b[1]!;
      return a;
    },
    finish: (s) => (s[1] === 0 ? null : s[0]! / s[1]!),
  };
}

/** The second moment of one of two arguments. */
function secondMoment(which: 0 | 1): AggregateEvaluation<Float64Array> {
  const m = moments((_, s) => s[2]!);
  return { ...m, update: (s, args) => (args[0] === null || args[1] === null ? s : m.update(s, [args[which]!])) };
}
