import { DistinctCounter } from "../distinctCounter.ts";
import { KeyMap } from "../keys.ts";
import { orderBy } from "../order.ts";
import { isThenable, type Pull } from "../pull.ts";
import { defineAction } from "../recipe.ts";
import { consume, STOP, type Task } from "../task.ts";
import { copyOf } from "./aggregators.ts";

type Any = (...args: unknown[]) => unknown;
/** What a partition has when it has elements. */
export type Found = readonly [] | readonly [unknown];

async function listOf(pull: Pull, task: Task): Promise<unknown[]> {
  const out: unknown[] = [];
  await consume(pull, task, (v) => void out.push(v));
  return out;
}

/** All elements. */
export const listAction = defineAction("collect", () => listOf);

/** Runs through the elements and gives nothing. */
export const drainAction = defineAction("drain", () => (pull, task) => consume(pull, task, () => {}));

export const countAction = defineAction("count", () => async (pull, task): Promise<number> => {
  let n = 0;
  await consume(pull, task, () => void n++);
  return n;
});

/** The first elements, at most so many. */
export const takeAction = defineAction<{ most: number }, unknown[]>(
  "take",
  (_f, { most }) =>
    async (pull, task) => {
      const values: unknown[] = [];
      await consume(pull, task, (v) => (values.push(v) >= most ? STOP : undefined));
      return values;
    },
  { short: true },
);

/** One value out of all of a partition. */
export const reduceAction = defineAction("reduce", ([f]) => async (pull, task): Promise<Found> => {
  let acc: unknown;
  let empty = true;
  await consume(pull, task, (v) => {
    if (empty) {
      acc = v;
      empty = false;
      return;
    }
    const r = (f as Any)(acc, v);
    if (isThenable(r))
      return r.then((x) => {
        acc = x;
      });
    acc = r;
  });
  return empty ? [] : [acc];
});

/** The greatest (sign 1) or least (sign -1) element, by a key or in natural order; of equals the first. */
export const extremeAction = defineAction<{ sign: 1 | -1 }, Found>("extreme", ([key], { sign }) => {
  const compare = orderBy(key as ((x: unknown) => unknown) | undefined);
  return async (pull, task) => {
    let best: Found = [];
    await consume(pull, task, (v) => {
      if (best.length === 0 || compare(v, best[0]) * sign > 0) best = [v];
    });
    return best;
  };
});

/** Folds the elements into a start value of the partition's own. */
export const foldAction = defineAction<{ zero: unknown }, unknown>("fold", ([f], { zero }) => async (pull, task) => {
  let acc = copyOf(zero);
  await consume(pull, task, (v) => {
    const r = (f as Any)(acc, v);
    if (isThenable(r))
      return r.then((x) => {
        acc = x;
      });
    acc = r;
  });
  return acc;
});

/** The first elements in an order, in that order. */
export const leastAction = defineAction<{ most: number; ascending: boolean }, unknown[]>(
  "takeOrdered",
  ([key], { most, ascending }) => {
    const compare = orderBy(key as ((x: unknown) => unknown) | undefined, ascending);
    const keep = (values: unknown[]): unknown[] => values.sort(compare).slice(0, most);
    return async (pull, task) => {
      let values: unknown[] = [];
      await consume(pull, task, (v) => {
        values.push(v);
        if (values.length >= 2 * most + 1024) values = keep(values);
      });
      return keep(values);
    };
  },
);

/** Keys and what belongs to each, in two lists. */
export interface ByKeyResult {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
}
function listsOf(map: KeyMap<unknown>): ByKeyResult {
  const entries = [...map.entries()];
  return { keys: entries.map((e) => e[0]), values: entries.map((e) => e[1]) };
}

/** How often each value is there. */
export const countByValueAction = defineAction("countByValue", () => async (pull, task): Promise<ByKeyResult> => {
  const counts = new KeyMap<number>();
  await consume(pull, task, (v) => counts.set(v, (counts.get(v) ?? 0) + 1));
  return listsOf(counts);
});

/** For each key of pairs: their number, the reduced value, or the last value. */
export const byKeyAction = defineAction<{ as: "count" | "reduce" | "last" }, ByKeyResult>("byKey", ([f], { as }) => {
  const create: Any = as === "count" ? () => 1 : (v) => v;
  const merge: Any = as === "count" ? (n) => (n as number) + 1 : as === "last" ? (_old, v) => v : (f as Any);
  return async (pull, task) => {
    const found = new KeyMap<unknown>();
    await consume(pull, task, (pair) => {
      const [k, v] = pair as readonly [unknown, unknown];
      found.set(k, found.has(k) ? merge(found.get(k), v) : create(v));
    });
    return listsOf(found);
  };
});

/** The values of a key. */
export const lookupAction = defineAction<{ key: unknown }, unknown[]>("lookup", (_f, { key }) => {
  const wanted = new KeyMap<true>();
  wanted.set(key, true);
  return async (pull, task) => {
    const out: unknown[] = [];
    await consume(pull, task, (pair) => {
      const [k, v] = pair as readonly [unknown, unknown];
      if (wanted.has(k)) out.push(v);
    });
    return out;
  };
});

/** The registers of a counter of different values. */
export const countDistinctAction = defineAction<{ relativeSD: number }, Uint8Array>(
  "countApproxDistinct",
  (_f, { relativeSD }) =>
    async (pull, task) => {
      const counter = new DistinctCounter(relativeSD);
      await consume(pull, task, (v) => counter.add(v));
      return counter.registers;
    },
);

export const foreachAction = defineAction(
  "foreach",
  ([f]) =>
    (pull, task) =>
      consume(pull, task, (v) => {
        const r = (f as Any)(v);
        return isThenable(r) ? r.then(() => {}) : undefined;
      }),
);
