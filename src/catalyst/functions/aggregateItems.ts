import { arrayOf, type DataType, DOUBLE, field, LONG, structOf } from "../../types/dataType.ts";
import type { StructValue, Value } from "../../types/value.ts";
import { toDouble } from "./aggregatePercentile.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate } from "./define.ts";
import { murmur3 } from "./hashing.ts";
import { constantArg } from "./predicate.ts";
import { QuantileSummary } from "./quantileSummary.ts";

/** What `df.stat` is made of: functions that SQL does not find by name. */

const group = "agg_funcs";

interface Item {
  readonly value: Value;
  count: number;
}
type Items = Map<unknown, Item>;
/** Items, and the values themselves while they are few: a batch is no partition, so its values are counted as though they came one by one. */
interface Counted {
  readonly items: Items;
  seen: Value[] | undefined;
}
const SEEN = 1 << 16;

/** What two equal values share. A NaN is equal to nothing here, not even to itself, as in Spark. */
function identity(v: Value): unknown {
  if (typeof v === "number") return Number.isNaN(v) ? {} : v;
  if (v === null || typeof v !== "object") return v;
  return JSON.stringify(v, (_, x: unknown) => (typeof x === "bigint" ? `${x}n` : x));
}

/** Counts an item; when there are too many, all counts sink by the smallest and what reaches zero goes. */
function addItem(items: Items, value: Value, count: number, size: number): void {
  const key = identity(value);
  const known = items.get(key);
  if (known) {
    known.count += count;
    return;
  }
  if (items.size < size) {
    items.set(key, { value, count });
    return;
  }
  let least = Number.POSITIVE_INFINITY;
  for (const i of items.values()) least = Math.min(least, i.count);
  if (items.size === 0) least = 0;
  if (count >= least) {
    items.set(key, { value, count });
    for (const [k, i] of items) {
      i.count -= least;
      if (i.count <= 0) items.delete(k);
    }
  } else for (const i of items.values()) i.count -= count;
}

const longHash = (v: bigint): number =>
  BigInt.asIntN(32, v) === v ? Number(v) : Number(BigInt.asIntN(32, v ^ (BigInt.asUintN(64, v) >> 32n)));
const bits = new DataView(new ArrayBuffer(8));

function doubleHash(v: number, single: boolean): number {
  if ((v | 0) === v) return v | 0;
  if (Number.isInteger(v) && Math.abs(v) < 2 ** 63) return longHash(BigInt(v));
  if (single || Math.fround(v) === v) {
    bits.setFloat32(0, v);
    return bits.getInt32(0);
  }
  bits.setFloat64(0, v);
  return bits.getInt32(0) ^ bits.getInt32(4);
}

/** Scala's hash of a value: Spark gives items in the order of a hash table of Scala. */
function scalaHash(type: DataType): (v: Value) => number {
  const text = murmur3(type);
  return (v) => {
    if (v === null) return 0;
    if (typeof v === "boolean") return v ? 1231 : 1237;
    if (typeof v === "bigint") return longHash(v);
    if (typeof v === "number") return doubleHash(v, type.kind === "float");
    return typeof v === "string" ? text(v, 42) : 0;
  };
}

/** The values in the order in which Scala's hash table of that many entries has them. */
function inTableOrder(items: Items, type: DataType): Value[] {
  const hash = scalaHash(type);
  let capacity = 16;
  while (items.size >= capacity * 0.75) capacity *= 2;
  return [...items.values()]
    .map(({ value }) => {
      const h = hash(value);
      const spread = h ^ (h >>> 16);
      return { value, spread, place: spread & (capacity - 1) };
    })
    .sort((a, b) => a.place - b.place || a.spread - b.spread)
    .map((e) => e.value);
}

const frequentItems: AggregateFunction = aggregate({
  name: "collect_frequent_items",
  group,
  since: "3.4.0",
  internal: true,
  usage:
    "collect_frequent_items(expr, size) - Values that may be frequent: all that make up more than 1/size of the rows, and perhaps others.",
  args: ["any", "integral"],
  returns: ([item]) => arrayOf(item!),
  nullable: false,
  orderSensitive: true,
  bind: (call): AggregateEvaluation<Counted> => {
    const type = call.argTypes[0]!;
    const size = Number(constantArg(call, 1));
    const update = (s: Counted, v: Value): Counted => {
      addItem(s.items, v, 1, size);
      if (s.seen && s.seen.push(v) > SEEN) s.seen = undefined;
      return s;
    };
    return {
      init: () => ({ items: new Map(), seen: [] }),
      update: (s, [v]) => update(s, v ?? null),
      merge: (a, b) => {
        if (b.seen) for (const v of b.seen) update(a, v);
        else for (const { value, count } of b.items.values()) addItem(a.items, value, count, size);
        return a;
      },
      finish: (s) => inTableOrder(s.items, type),
      stateType: arrayOf(structOf([field("item", type, true), field("count", LONG, false)]), false),
      save: (s) => [...s.items.values()].map(({ value, count }): StructValue => ({ fields: [value, BigInt(count)] })),
      load: (v) => {
        const items: Items = new Map();
        for (const e of v as readonly StructValue[])
          items.set(identity(e.fields[0]!), { value: e.fields[0]!, count: Number(e.fields[1]) });
        return { items, seen: undefined };
      },
    };
  },
});

const quantiles: AggregateFunction = aggregate({
  name: "approx_quantiles",
  group,
  since: "2.0.0",
  internal: true,
  usage:
    "approx_quantiles(expr, probabilities, relativeError) - The values at the probabilities, with ranks that are off by at most relativeError times the number of rows; none without values.",
  args: [DOUBLE, arrayOf(DOUBLE), DOUBLE],
  returns: arrayOf(DOUBLE, false),
  nullable: false,
  bind: (call): AggregateEvaluation<QuantileSummary> => {
    const probabilities = constantArg(call, 1) as readonly number[];
    const relativeError = constantArg(call, 2) as number;
    return {
      init: () => new QuantileSummary(relativeError),
      update: (s, [v]) => {
        const x = v === null || v === undefined ? Number.NaN : toDouble(v);
        if (!Number.isNaN(x)) s.insert(x);
        return s;
      },
      // Batches are no partitions: the answer is Spark's for the rows in order.
      merge: (a, b) => a.absorb(b),
      finish: (s) => s.query(probabilities) ?? [],
      stateType: arrayOf(DOUBLE, false),
      save: (s) => s.save(),
      load: (v) => QuantileSummary.load(v as readonly number[]),
    };
  },
});

export const itemAggregates: readonly AggregateFunction[] = [frequentItems, quantiles];
