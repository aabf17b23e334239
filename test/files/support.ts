import { Worker } from "node:worker_threads";
import { afterAll } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";

/** Starts the web server with files by name; gives its address. */
export async function webServer(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const worker = new Worker(new URL("./httpServer.mjs", import.meta.url), { workerData: { files } });
  afterAll(async () => void (await worker.terminate()));
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return `http://127.0.0.1:${port}`;
}

/** The condition and the text of the error that something ends with. */
export async function failureOf(work: () => unknown): Promise<{ condition: string; message: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SparkError) return { condition: error.condition, message: error.message };
    throw error;
  }
  throw new Error("no error was raised");
}
