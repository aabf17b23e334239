import { parentPort, workerData } from "node:worker_threads";
import { openThread } from "../operators/thread.ts";
import type { Job } from "./job.ts";
import { reviveLiterals } from "./revive.ts";
import { runJob } from "./runJob.ts";
import "../../catalyst/functions/functions.ts";
import "../../catalyst/functions/lower/lowerings.ts";
import "../sources/readers.ts";

/** A worker: runs the jobs that it is handed, one after another, and posts the answers. */
const data = workerData as {
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Module;
  readonly poison: boolean;
};
const thread = openThread(data.memory, data.kernels);
thread.heap.poison = data.poison;

parentPort?.on("message", (job: Job) => {
  reviveLiterals(job);
  parentPort?.postMessage(runJob(thread, job));
});
