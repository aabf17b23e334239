import { arrayOf, type DataType, DOUBLE, field, INT, structOf } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { fromDouble, toDouble } from "./aggregatePercentile.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate } from "./define.ts";
import { constantArg } from "./predicate.ts";

/** histogram_numeric: bins that are joined where they are nearest. */

interface Bin {
  x: number;
  y: number;
}
interface State {
  readonly bins: Bin[];
  random: bigint;
}

/** java.util.Random: which of several equal gaps is closed. */
const SEED = 31183n;
const next = (s: State, bits: bigint): number => {
  s.random = (s.random * 0x5deece66dn + 0xbn) & ((1n << 48n) - 1n);
  return Number(s.random >> (48n - bits));
};
const nextDouble = (s: State): number => (next(s, 26n) * 134217728 + next(s, 27n)) * 2 ** -53;

function trim(s: State, limit: number): State {
  const { bins } = s;
  while (bins.length > limit) {
    let gap = bins[1]!.x - bins[0]!.x;
    let at = 0;
    let equals = 1;
    for (let i = 1; i < bins.length - 1; i++) {
      const d = bins[i + 1]!.x - bins[i]!.x;
      if (d < gap) {
        gap = d;
        at = i;
        equals = 1;
      } else if (d === gap && nextDouble(s) <= 1 / ++equals) at = i;
    }
    const a = bins[at]!;
    const b = bins[at + 1]!;
    const sum = a.y + b.y;
    a.x = a.x * (a.y / sum) + (b.x / sum) * b.y;
    a.y = sum;
    bins.splice(at + 1, 1);
  }
  return s;
}

function insert(s: State, x: number, y: number): void {
  let low = 0;
  let high = s.bins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (s.bins[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  if (s.bins[low]?.x === x) s.bins[low]!.y += y;
  else s.bins.splice(low, 0, { x, y });
}

const start = (): State => ({ bins: [], random: (SEED ^ 0x5deece66dn) & ((1n << 48n) - 1n) });

export const histogramAggregate: AggregateFunction = aggregate({
  name: "histogram_numeric",
  group: "agg_funcs",
  since: "3.3.0",
  usage: "histogram_numeric(expr, nb) - A histogram of at most nb bins: an array of centres x and heights y.",
  examples: [
    [
      "histogram_numeric(col, 5) FROM VALUES (0), (1), (2), (10) AS tab(col)",
      '[{"x":0,"y":1.0},{"x":1,"y":1.0},{"x":2,"y":1.0},{"x":10,"y":1.0}]',
    ],
  ],
  args: ["any", INT],
  returns: ([t]) => arrayOf(structOf([field("x", t!), field("y", DOUBLE)])),
  orderSensitive: true,
  bind: (call): AggregateEvaluation<State> => {
    const type: DataType = call.argTypes[0]!;
    const limit = Number(constantArg(call, 1) as number);
    return {
      init: start,
      update: (s, [v]) => {
        if (v === null || v === undefined) return s;
        insert(s, toDouble(v), 1);
        return trim(s, limit);
      },
      merge: (a, b) => {
        for (const bin of b.bins) insert(a, bin.x, bin.y);
        return trim(a, limit);
      },
      finish: (s) =>
        s.bins.length === 0 ? null : s.bins.map((b): Value => ({ fields: [fromDouble(b.x, type), b.y] })),
      stateType: arrayOf(DOUBLE, false),
      save: (s) => s.bins.flatMap((b) => [b.x, b.y]),
      load: (v) => {
        const s = start();
        const saved = v as readonly number[];
        for (let i = 0; i < saved.length; i += 2) s.bins.push({ x: saved[i]!, y: saved[i + 1]! });
        return s;
      },
    };
  },
});
