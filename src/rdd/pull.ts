import type { Task } from "./task.ts";

/**
 * How the elements of a partition flow: each narrow step pulls from the one below, one element at a time, so that steps are fused and no array stands
 * between them. Functions of users may be asynchronous: a step that waits for a promise gives WAIT, and whoever drives the task awaits `task.pending` and
 * pulls again. Synchronous functions never pay for it.
 */
export interface Pull {
  /** The next element, DONE, or WAIT. */
  next(): unknown;
}

/** There are no more elements. */
export const DONE: unique symbol = Symbol("done");
/** The next element is not there yet: await `task.pending`, then ask again. */
export const WAIT: unique symbol = Symbol("wait");

/** Arrays are looked at no further: they are what most functions give, and have no `then`. */
export const isThenable = (v: unknown): v is PromiseLike<unknown> =>
  typeof v === "object" && v !== null && !Array.isArray(v) && typeof (v as { then?: unknown }).then === "function";

export class ArrayPull implements Pull {
  private readonly values: ArrayLike<unknown>;
  private at: number;
  private readonly end: number;
  constructor(values: ArrayLike<unknown>, start = 0, end = values.length) {
    this.values = values;
    this.at = start;
    this.end = end;
  }
  next(): unknown {
    return this.at < this.end ? this.values[this.at++] : DONE;
  }
}

export class MapPull implements Pull {
  private readonly source: Pull;
  private readonly f: (v: unknown) => unknown;
  private readonly task: Task;
  /** What a promise gave; WAIT when there is nothing. */
  private held: unknown = WAIT;
  constructor(source: Pull, f: (v: unknown) => unknown, task: Task) {
    this.source = source;
    this.f = f;
    this.task = task;
  }
  next(): unknown {
    if (this.held !== WAIT) {
      const v = this.held;
      this.held = WAIT;
      return v;
    }
    const v = this.source.next();
    if (v === DONE || v === WAIT) return v;
    const f = this.f;
    const r = f(v);
    if (!isThenable(r)) return r;
    return this.task.wait(r, (x) => {
      this.held = x;
    });
  }
}

export class FilterPull implements Pull {
  private readonly source: Pull;
  private readonly f: (v: unknown) => unknown;
  private readonly task: Task;
  private held: unknown = WAIT;
  constructor(source: Pull, f: (v: unknown) => unknown, task: Task) {
    this.source = source;
    this.f = f;
    this.task = task;
  }
  next(): unknown {
    if (this.held !== WAIT) {
      const v = this.held;
      this.held = WAIT;
      return v;
    }
    const f = this.f;
    for (;;) {
      const v = this.source.next();
      if (v === DONE || v === WAIT) return v;
      const keep = f(v);
      if (isThenable(keep))
        return this.task.wait(keep, (k) => {
          if (k) this.held = v;
        });
      if (keep) return v;
    }
  }
}

const isAsyncIterable = (v: unknown): v is AsyncIterable<unknown> =>
  typeof v === "object" && v !== null && Symbol.asyncIterator in v;

/** The elements of what a function gave: an array, an iterable, or an asynchronous iterable. */
export function pullOf(v: unknown, task: Task, what: string): Pull {
  if (Array.isArray(v)) return new ArrayPull(v);
  // Before the asynchronous form: the rows of a partition have both.
  if (v !== null && v !== undefined && typeof (v as Iterable<unknown>)[Symbol.iterator] === "function")
    return new IteratorPull((v as Iterable<unknown>)[Symbol.iterator](), task);
  if (isAsyncIterable(v)) return new AsyncIteratorPull(v[Symbol.asyncIterator](), task);
  throw new TypeError(`The function given to ${what} must give something that can be iterated over, not ${String(v)}`);
}

export class IteratorPull implements Pull {
  private readonly iterator: Iterator<unknown>;
  private ended = false;
  constructor(iterator: Iterator<unknown>, task: Task) {
    this.iterator = iterator;
    // A generator that is left early runs its `finally`.
    task.atEnd(() => {
      if (!this.ended) this.iterator.return?.();
    });
  }
  next(): unknown {
    if (this.ended) return DONE;
    const r = this.iterator.next();
    if (!r.done) return r.value;
    this.ended = true;
    return DONE;
  }
}

class AsyncIteratorPull implements Pull {
  private readonly iterator: AsyncIterator<unknown>;
  private readonly task: Task;
  private held: unknown = WAIT;
  private ended = false;
  constructor(iterator: AsyncIterator<unknown>, task: Task) {
    this.iterator = iterator;
    this.task = task;
    task.atEnd(() => {
      // How it ends is nobody's business any more.
      if (!this.ended) this.iterator.return?.().then(undefined, () => {});
    });
  }
  next(): unknown {
    if (this.held !== WAIT) {
      const v = this.held;
      if (v !== DONE) this.held = WAIT;
      return v;
    }
    return this.task.wait(this.iterator.next(), (r) => {
      const step = r as IteratorResult<unknown>;
      if (step.done) this.ended = true;
      this.held = step.done ? DONE : step.value;
    });
  }
}

export class FlatMapPull implements Pull {
  private readonly source: Pull;
  private readonly f: (v: unknown) => unknown;
  private readonly task: Task;
  private readonly what: string;
  private inner: Pull | undefined;
  private array: readonly unknown[] | undefined;
  private at = 0;
  constructor(source: Pull, f: (v: unknown) => unknown, task: Task, what: string) {
    this.source = source;
    this.f = f;
    this.task = task;
    this.what = what;
  }
  next(): unknown {
    const f = this.f;
    for (;;) {
      if (this.array) {
        if (this.at < this.array.length) return this.array[this.at++];
        this.array = undefined;
      } else if (this.inner) {
        const v = this.inner.next();
        if (v !== DONE) return v;
        this.inner = undefined;
      }
      const v = this.source.next();
      if (v === DONE || v === WAIT) return v;
      const r = f(v);
      if (isThenable(r)) return this.task.wait(r, (x) => this.enter(x));
      this.enter(r);
    }
  }
  private enter(r: unknown): void {
    if (Array.isArray(r)) {
      this.array = r;
      this.at = 0;
    } else this.inner = pullOf(r, this.task, this.what);
  }
}

/** Made when the first element is wanted, after a promise. */
export class LaterPull implements Pull {
  private pull: Pull | undefined;
  private readonly make: () => Pull | PromiseLike<Pull>;
  private readonly task: Task;
  constructor(make: () => Pull | PromiseLike<Pull>, task: Task) {
    this.make = make;
    this.task = task;
  }
  next(): unknown {
    if (this.pull) return this.pull.next();
    const made = this.make();
    if (isThenable(made))
      return this.task.wait(made, (p) => {
        this.pull = p as Pull;
      });
    this.pull = made;
    return this.pull.next();
  }
}

/** One source after the other. */
export class ConcatPull implements Pull {
  private readonly sources: Iterator<Pull>;
  private current: Pull | undefined;
  constructor(sources: Iterable<Pull>) {
    this.sources = sources[Symbol.iterator]();
  }
  next(): unknown {
    for (;;) {
      if (!this.current) {
        const r = this.sources.next();
        if (r.done) return DONE;
        this.current = r.value;
      }
      const v = this.current.next();
      if (v !== DONE) return v;
      this.current = undefined;
    }
  }
}
