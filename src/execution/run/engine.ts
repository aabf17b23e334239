import { Pool } from "./pool.ts";

/** The embedded engine of a process: threads over one memory, shared by its sessions. */
export class Engine {
  readonly pool: Pool;
  /** Threads that a query may use. */
  readonly threads: number;
  private lastQuery = 0;
  private lastJob = 0;

  constructor(threads: number, options: { poison?: boolean } = {}) {
    this.threads = threads;
    this.pool = new Pool(threads, options.poison ?? false);
  }

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
