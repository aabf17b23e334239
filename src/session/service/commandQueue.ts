import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The order of a session: what needs the catalog (commands, and the planning of queries) happens in the order of the calls, awaited or not. Running a planned
 * query is outside of the order, so a long query does not hold up others; commands that change files wait for the queries that were started before.
 */
export class CommandQueue {
  private last: Promise<unknown> = Promise.resolve();
  private readonly running = new Set<Promise<unknown>>();

  private readonly inside = new AsyncLocalStorage<true>();

  /** Runs a part of the work at hand that may call the session again: what it enqueues does not wait for the work itself. */
  within<T>(part: () => Promise<T>): Promise<T> {
    return this.inside.run(true, part);
  }
  /** Runs `work` after all that was enqueued before. */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside.getStore()) return this.inside.exit(work);
    const result = this.last.then(work, work);
    this.last = result.catch(() => {});
    return result;
  }
  /** Keeps note of a query that is running, so that `idle` waits for it. */
  track<T>(query: Promise<T>): Promise<T> {
    const done = query.then(
      () => {},
      () => {},
    );
    this.running.add(done);
    void done.then(() => this.running.delete(done));
    return query;
  }
  /** When no tracked query runs. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
  /** When everything that was enqueued, and the queries, are done. */
  async drain(): Promise<void> {
    await this.last;
    await this.idle();
  }
}
