import { currentTask } from "./task.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** How values of an accumulator are added: `zero` for a task's own start, `addInPlace` may change and give back its first argument. */
export interface AccumulatorParam<T, A = T> {
  zero(initial: T): T;
  addInPlace(a: T, b: A | T): T;
}

/** What a task's updates are merged into. */
export interface AccumulatorState {
  readonly id: number;
  merge(update: unknown): void;
}

/**
 * A variable that tasks only add to: `const bad = sc.accumulator(0); rdd.foreach((l) => bad.add(1)); bad.value`. The additions of a task count when it has
 * succeeded, so a task that is tried again counts once.
 */
export class Accumulator<T, A = T> {
  readonly id: number;
  readonly name: string | null;
  private total: T;
  private readonly initial: T;
  private readonly param: AccumulatorParam<T, A>;
  private readonly state: AccumulatorState;

  constructor(id: number, initial: T, param: AccumulatorParam<T, A>, name: string | null) {
    this.id = id;
    this.name = name;
    this.total = initial;
    this.initial = initial;
    this.param = param;
    this.state = { id, merge: (update) => (this.total = this.param.addInPlace(this.total, update as T)) };
  }
  add(term: A): void {
    const task = currentTask();
    if (!task) {
      this.total = this.param.addInPlace(this.total, term);
      return;
    }
    const known = task.updates.has(this.state) ? (task.updates.get(this.state) as T) : this.param.zero(this.initial);
    task.updates.set(this.state, this.param.addInPlace(known, term));
  }
  /** The sum so far. Only the program that made it can read it, not a task. */
  get value(): T {
    if (currentTask())
      throw sparkError("INVALID_RDD_ARGUMENT", { message: "Accumulator.value cannot be accessed inside tasks" });
    return this.total;
  }
  set value(v: T) {
    if (currentTask())
      throw sparkError("INVALID_RDD_ARGUMENT", { message: "Accumulator.value cannot be accessed inside tasks" });
    this.total = v;
  }
  toString(): string {
    return `Accumulator<id=${this.id}, value=${String(this.total)}>`;
  }
}

export const numberParam: AccumulatorParam<number> = { zero: () => 0, addInPlace: (a, b) => a + b };
export const bigintParam: AccumulatorParam<bigint> = { zero: () => 0n, addInPlace: (a, b) => a + b };

/** A list to which tasks add elements. */
export const collectionParam = <E>(): AccumulatorParam<E[], E> => ({
  zero: () => [],
  addInPlace: (a, b) => {
    if (Array.isArray(b)) for (const x of b) a.push(x as E);
    else a.push(b);
    return a;
  },
});
