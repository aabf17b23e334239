import { internalError } from "../errors/conditions.ts";

/** A rewriting of plans. A rule that changes nothing returns the same object. */
export interface Rule<P> {
  /** As Catalyst names it, with its package: users exclude rules by this name. */
  readonly name: string;
  apply(plan: P): P;
}

/** Rules that run together: once, or again and again until nothing changes. */
export interface Batch<P> {
  readonly name: string;
  readonly strategy: "once" | { readonly fixedPoint: number };
  readonly rules: readonly Rule<P>[];
}

export interface ExecutorOptions<P> {
  /** Names of rules that do not run; the short name (behind the last dot) counts as well. */
  readonly excluded?: ReadonlySet<string> | undefined;
  /** Called after each rule, whether it changed the plan or not: for checks and for logs. */
  readonly onRule?: ((rule: Rule<P>, batch: Batch<P>, before: P, after: P) => void) | undefined;
  /** Raise an error when a batch has not settled within its iterations (in tests); otherwise the plan is taken as it is. */
  readonly failWithoutFixedPoint?: boolean | undefined;
  /** Run "once" batches a second time and raise an error when that changes the plan (in tests). */
  readonly checkIdempotence?: boolean | undefined;
  /** How plans are compared for the idempotence check; identity when absent. */
  readonly same?: ((a: P, b: P) => boolean) | undefined;
}

const shortName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

function runOnce<P>(batch: Batch<P>, plan: P, options: ExecutorOptions<P>): P {
  let current = plan;
  for (const rule of batch.rules) {
    if (options.excluded && (options.excluded.has(rule.name) || options.excluded.has(shortName(rule.name)))) continue;
    const next = rule.apply(current);
    options.onRule?.(rule, batch, current, next);
    current = next;
  }
  return current;
}

/** Runs the batches in order over the plan. */
export function executeBatches<P>(batches: readonly Batch<P>[], plan: P, options: ExecutorOptions<P> = {}): P {
  const same = options.same ?? ((a: P, b: P) => a === b);
  let current = plan;
  for (const batch of batches) {
    if (batch.strategy === "once") {
      current = runOnce(batch, current, options);
      if (options.checkIdempotence && !same(current, runOnce(batch, current, options)))
        throw internalError(`batch ${batch.name} changes the plan when it runs again`);
      continue;
    }
    let settled = false;
    for (let i = 0; i < batch.strategy.fixedPoint && !settled; i++) {
      const next = runOnce(batch, current, options);
      settled = next === current || same(next, current);
      current = next;
    }
    if (!settled && options.failWithoutFixedPoint)
      throw internalError(`batch ${batch.name} did not settle within ${batch.strategy.fixedPoint} iterations`);
  }
  return current;
}
