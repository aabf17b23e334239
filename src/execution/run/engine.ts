import type { Value } from "../../types/value.ts";
import { Pool } from "./pool.ts";

/** The embedded engine of a process: threads over one memory, shared by its sessions. */
export class Engine {
  readonly pool: Pool;
  /** Threads that a query may use. */
  readonly threads: number;
  private readonly udfs = new Map<number, (...args: Value[]) => Value>();
  private lastUdf = 0;
  private lastQuery = 0;
  private lastJob = 0;

  constructor(threads: number, options: { poison?: boolean } = {}) {
    this.threads = threads;
    this.pool = new Pool(threads, options.poison ?? false);
  }

  /** Registers a JavaScript function; the number stands for it in plans. It stays on the calling thread. */
  registerUdf(f: (...args: Value[]) => Value): number {
    this.udfs.set(++this.lastUdf, f);
    return this.lastUdf;
  }
  readonly udf = (id: number): ((...args: Value[]) => Value) | undefined => this.udfs.get(id);

  nextQuery(): number {
    return ++this.lastQuery;
  }
  nextJob(): number {
    return ++this.lastJob;
  }
  stop(): Promise<void> {
    return this.pool.stop();
  }
}
