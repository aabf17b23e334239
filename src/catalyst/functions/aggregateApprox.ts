import { arrayOf, BINARY, type DataType, DOUBLE, isStringLike, LONG } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { fromDouble, percentagesOf, toDouble } from "./aggregatePercentile.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate } from "./define.ts";
import { xxhash64 } from "./hashing.ts";
import { HLL_THRESHOLDS, hllBias, hllRawEstimates } from "./hllTables.ts";
import { constantArg } from "./predicate.ts";
import { QuantileSummary } from "./quantileSummary.ts";
import { renamed } from "./texts.ts";

/** Estimates: the number of different values, and percentiles. */

const group = "agg_funcs";

/** Registers of HyperLogLog++ with `p` bits of the hash choosing one. */
function hyperLogLog(type: DataType, p: number): AggregateEvaluation<Uint8Array> {
  const m = 1 << p;
  const hash = xxhash64(type);
  const padding = 1n << BigInt(p - 1);
  const normalized = (v: Value): Value => (v === 0 ? 0 : v);
  return {
    init: () => new Uint8Array(m),
    update: (s, [v]) => {
      if (v === null || v === undefined) return s;
      const x = BigInt.asUintN(64, hash(normalized(v), 42n));
      const index = Number(x >> BigInt(64 - p));
      const rest = BigInt.asUintN(64, x << BigInt(p)) | padding;
      const high = Number(rest >> 32n);
      const zeros = high !== 0 ? Math.clz32(high) : 32 + Math.clz32(Number(rest & 0xffffffffn));
      if (zeros + 1 > s[index]!) s[index] = zeros + 1;
      return s;
    },
    merge: (a, b) => {
      for (let i = 0; i < m; i++) if (b[i]! > a[i]!) a[i] = b[i]!;
      return a;
    },
    finish: (s) => BigInt(Math.round(estimate(s, p))),
    stateType: BINARY,
    save: (s) => s,
    load: (v) => Uint8Array.from(v as Uint8Array),
  };
}

function estimate(registers: Uint8Array, p: number): number {
  const m = 1 << p;
  const alpha = p === 4 ? 0.673 : p === 5 ? 0.697 : p === 6 ? 0.709 : 0.7213 / (1 + 1.079 / m);
  let inverse = 0;
  let empty = 0;
  for (const r of registers) {
    inverse += 2 ** -r;
    if (r === 0) empty++;
  }
  const raw = (alpha * m * m) / inverse;
  const corrected = p < 19 && raw < 5 * m ? raw - bias(raw, p) : raw;
  if (empty > 0) {
    const linear = m * Math.log(m / empty);
    // HLL++ knows limits up to 18 bits; beyond them the limit is that of the first algorithm.
    if ((p < 19 && linear <= HLL_THRESHOLDS[p - 4]!) || corrected <= 2.5 * m) return linear;
  }
  return corrected;
}

/** The mean bias of the six measured estimates that are nearest. */
function bias(e: number, p: number): number {
  const estimates = hllRawEstimates(p - 4);
  const biases = hllBias(p - 4);
  let at = 0;
  while (at < estimates.length && estimates[at]! < e) at++;
  const distance = (i: number): number => (e - estimates[i]!) ** 2;
  let low = Math.max(at - 6 + 1, 0);
  let high = Math.min(low + 6, estimates.length);
  while (high < estimates.length && distance(high) < distance(low)) {
    low++;
    high++;
  }
  let sum = 0;
  for (let i = low; i < high; i++) sum += biases[i]!;
  return sum / (high - low);
}

const distinct: AggregateFunction = aggregate({
  name: "approx_count_distinct",
  group,
  since: "1.6.0",
  usage:
    "approx_count_distinct(expr[, relativeSD]) - The number of different values, estimated with a standard deviation (0.05 when left out).",
  examples: [["approx_count_distinct(col1) FROM VALUES (1), (1), (2), (2), (3) tab(col1)", "3"]],
  args: ["any", DOUBLE],
  optional: 1,
  returns: LONG,
  nullable: false,
  duplicateAgnostic: true,
  bind: (call) => {
    const deviation = (constantArg(call, 1) as number | undefined) ?? 0.05;
    return hyperLogLog(call.argTypes[0]!, Math.ceil((2 * Math.log(1.106 / deviation)) / Math.log(2)));
  },
  sql: ([a]) => `approx_count_distinct(${a})`,
});

const percentileApprox: AggregateFunction = aggregate({
  name: "percentile_approx",
  group,
  since: "2.1.0",
  usage:
    "percentile_approx(col, percentage[, accuracy]) - A value that about the percentage of the values does not exceed, or an array of them; a greater accuracy (10000 when left out) is nearer.",
  examples: [
    ["percentile_approx(col, array(0.5, 0.4, 0.1), 100) FROM VALUES (0), (1), (2), (10) AS tab(col)", "[1,1,0]"],
    ["percentile_approx(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col)", "7"],
  ],
  args: ["any", [DOUBLE, arrayOf(DOUBLE)], LONG],
  optional: 1,
  coercion: ([c, p, ...rest]) => [
    isStringLike(c!) || c!.kind === "null" ? DOUBLE : c!,
    p!.kind === "array" ? arrayOf(DOUBLE, p!.containsNull) : DOUBLE,
    ...rest.map(() => LONG),
  ],
  returns: ([c, p]) => (p!.kind === "array" ? arrayOf(c!, false) : c!),
  bind: (call): AggregateEvaluation<QuantileSummary> => {
    const accuracy = Number((constantArg(call, 2) as bigint | undefined) ?? 10000n);
    const { list, single } = percentagesOf(call, 1);
    const result = call.type.kind === "array" ? call.type.elementType : call.type;
    return {
      init: () => new QuantileSummary(1 / accuracy),
      update: (s, [v]) => {
        if (v !== null && v !== undefined) s.insert(toDouble(v));
        return s;
      },
      merge: (a, b) => a.merge(b),
      finish: (s) => {
        const found = s.query(list);
        if (found === null) return null;
        const out = found.map((x) => fromDouble(x, result));
        return single ? out[0]! : out;
      },
      stateType: arrayOf(DOUBLE, false),
      save: (s) => s.save(),
      load: (v) => QuantileSummary.load(v as readonly number[]),
    };
  },
  sql: ([c, p, a]) => `percentile_approx(${c}, ${p}, ${a ?? "10000"})`,
});

export const approximateAggregates: readonly AggregateFunction[] = [
  distinct,
  percentileApprox,
  renamed(percentileApprox, "approx_percentile", {
    sql: ([c, p, a]) => `approx_percentile(${c}, ${p}, ${a ?? "10000"})`,
    examples: [["approx_percentile(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col)", "7"]],
  }),
];
