import { writeSync } from "node:fs";
import { inspect } from "node:util";

const two = (n: number): string => String(n).padStart(2, "0");
/** A line in the form of Spark's log: `26/11/22 15:04:05 INFO SparkSubmit: ...`. */
export function logLine(level: "INFO" | "ERROR", text: string, now = new Date()): string {
  const date = [now.getFullYear() % 100, now.getMonth() + 1, now.getDate()].map(two).join("/");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
  return `${date} ${time} ${level} SparkSubmit: ${text}\n`;
}

const SIGNALS = [
  ["SIGINT", 2],
  ["SIGTERM", 15],
  ["SIGHUP", 1],
] as const;

/** Tells, as the last line of the log, how the program ended, however it does. */
export function reportAtExit(name: string): void {
  const started = performance.now();
  let stoppedBy = "";
  process.on("uncaughtException", (error) => {
    // Node would print it behind the last line. A program that listens itself decides itself.
    if (process.listenerCount("uncaughtException") > 1) return;
    console.error(`Exception in the program:\n${inspect(error)}`);
    process.exit(1);
  });
  // A signal would end the process without a word. A program that listens itself decides itself.
  for (const [signal, number] of SIGNALS)
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      stoppedBy = signal;
      process.exit(128 + number);
    });
  process.on("exit", (code) => {
    const after = `after ${((performance.now() - started) / 1000).toFixed(1)} s`;
    const line =
      code === 0
        ? logLine("INFO", `${name} succeeded ${after}`)
        : logLine(
            "ERROR",
            `${name} ${stoppedBy ? `was stopped by ${stoppedBy}` : "failed"} ${after}, exit code ${code}`,
          );
    try {
      writeSync(2, line);
    } catch {
      // Nobody reads the log any more.
    }
  });
}
