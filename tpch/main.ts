/** `npm run tpch`: generates the tables, runs the queries, checks the answers. */

import { SparkError } from "../src/common/errors/sparkError.ts";
import { UsageError } from "./runner/arguments.ts";
import { help, parseOptions } from "./runner/options.ts";
import { isRight, runBenchmark } from "./runner/runBenchmark.ts";

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(help);
  else if (!isRight(await runBenchmark(options, process.stdout))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError || error instanceof SparkError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
