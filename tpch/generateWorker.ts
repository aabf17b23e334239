/** A thread that makes parts of TPC-H tables; see runner/generateTables.ts. */

import { parentPort, workerData } from "node:worker_threads";
import { type GenerateThread, type PartJob, type PartMessage, writePart } from "./runner/writePart.ts";

const post = (message: PartMessage): void => parentPort?.postMessage(message);

parentPort?.on("message", (job: PartJob) => {
  const written = writePart(workerData as GenerateThread, job, (units) => post({ kind: "progress", units }));
  post({ kind: "done", ...written });
});
