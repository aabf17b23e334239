import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import { createMemory } from "../../memory/wasm/heap.ts";
import { kernelModule } from "../../memory/wasm/kernels.ts";
import { openThread, type Thread } from "../operators/thread.ts";
import type { Job, JobAnswer } from "./job.ts";

defineConditions({
  WORKER_LOST: [
    "58030",
    "A worker thread ended while it ran a part of the query: <reason>. The query was ended; the session goes on.",
  ],
});

/** Where the worker's code is: beside the bundle, or in dist/ when the sources run as they are (tests). */
function workerFile(): URL {
  const here = new URL("./worker.js", import.meta.url);
  if (existsSync(fileURLToPath(here))) return here;
  const up = new URL("../worker.js", import.meta.url);
  if (existsSync(fileURLToPath(up))) return up;
  return new URL("../../../dist/worker.js", import.meta.url);
}

interface Member {
  readonly worker: Worker;
  /** The jobs that it was handed and has not answered, and whom to tell; it runs them one after another. */
  readonly pending: Map<
    number,
    { readonly resolve: (answer: JobAnswer) => void; readonly reject: (error: Error) => void }
  >;
}

/**
 * The threads of an engine over one shared memory: the calling one and `size` workers, started when a job first wants them. A worker that dies ends the query
 * that it worked for and is replaced with the next job.
 */
export class Pool {
  readonly memory: WebAssembly.Memory;
  readonly thread: Thread;
  readonly size: number;
  private readonly members: (Member | undefined)[] = [];
  private readonly poison: boolean;

  constructor(size: number, poison = false) {
    this.size = size;
    this.poison = poison;
    this.memory = createMemory();
    this.thread = openThread(this.memory);
    this.thread.heap.poison = poison;
  }

  private member(i: number): Member {
    const known = this.members[i];
    if (known) return known;
    const worker = new Worker(workerFile(), {
      // Loaders of the program are none of its business, and some options for its own text would not let a thread start.
      execArgv: [],
      workerData: { memory: this.memory, kernels: kernelModule(), poison: this.poison },
      name: `kindling-${i}`,
    });
    const made: Member = { worker, pending: new Map() };
    // Idle workers do not keep the process alive; a running job holds a reference (see run).
    worker.unref();
    worker.on("message", (answer: JobAnswer) => {
      const p = made.pending.get(answer.id);
      made.pending.delete(answer.id);
      if (made.pending.size === 0) worker.unref();
      p?.resolve(answer);
    });
    const lost = (reason: string): void => {
      if (this.members[i] === made) this.members[i] = undefined;
      const waiting = [...made.pending.values()];
      made.pending.clear();
      for (const p of waiting) p.reject(sparkError("WORKER_LOST", { reason }));
    };
    worker.on("error", (error) => lost(error.message));
    worker.on("exit", (code) => lost(`it exited with code ${code}`));
    this.members[i] = made;
    return made;
  }

  /** Starts the workers ahead of the first job. */
  warm(): void {
    for (let i = 0; i < this.size; i++) this.member(i);
  }

  /** Hands a job to worker `i`. */
  run(i: number, job: Job): Promise<JobAnswer> {
    const m = this.member(i);
    return new Promise((resolve, reject) => {
      m.pending.set(job.id, { resolve, reject });
      m.worker.ref();
      m.worker.postMessage(job);
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((m) => m?.worker.terminate()));
    this.members.length = 0;
  }
}
