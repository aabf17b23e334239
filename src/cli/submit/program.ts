import { statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { UsageError } from "../command.ts";

const SAME_NAMES = "The API has the names of PySpark, so most lines stay as they are; see the README";

/** Files that Spark's own spark-submit runs and this one cannot, and what to do with them. */
const REFUSED: Readonly<Record<string, string>> = {
  ".py": `it is a Python program, and Kindling runs TypeScript and JavaScript. Write it in TypeScript (${SAME_NAMES}), or run it with the spark-submit of PySpark`,
  ".jar": `it is a program for the Java virtual machine, and Kindling runs TypeScript and JavaScript. Write it in TypeScript (${SAME_NAMES}), or run it with the spark-submit of Apache Spark`,
  ".r": "it is an R program, and Kindling runs TypeScript and JavaScript. Write it in TypeScript, or run it with SparkR",
  ".sql": "it is a SQL script: run it by kindling sql -f FILE",
  ".ipynb": "it is a notebook: write its cells to a file of TypeScript",
  ".cts": "CommonJS in TypeScript is not run: name it .ts and use import",
  ".tsx": "JSX is not run: name it .ts",
};
const RUN = new Set([".ts", ".mts", ".js", ".mjs", ".cjs"]);

/** The full path of a program that can be run; an error says what to do with others. */
export function programFile(name: string): string {
  const ending = extname(name).toLowerCase();
  const refusal = REFUSED[ending];
  if (refusal !== undefined) throw new UsageError(`${name} cannot be submitted: ${refusal}.`);
  if (!RUN.has(ending))
    throw new UsageError(`${name} cannot be submitted: a program ends with ${[...RUN].join(", ")}.`);
  const file = resolve(name);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`${name} is not a file.`);
  return file;
}
