import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { answered, type Command, UsageError } from "../command.ts";
import { historyFile } from "../history.ts";
import { loadEntry, packageVersion } from "../installed.ts";
import { commandDefaults, definitions, SETTING_HELP, SETTING_OPTIONS, settingsOf } from "../settings.ts";
import { FORMATS, isFormat } from "./output.ts";
import { repl } from "./repl.ts";
import { type Outcome, Runner } from "./runner.ts";

async function run(args: readonly string[]): Promise<number | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...SETTING_OPTIONS,
      execute: { type: "string", short: "e" },
      file: { type: "string", short: "f" },
      init: { type: "string", short: "i" },
      define: { type: "string", short: "d", multiple: true },
      hivevar: { type: "string", multiple: true },
      hiveconf: { type: "string", multiple: true },
      database: { type: "string" },
      output: { type: "string", short: "o" },
      silent: { type: "boolean", short: "S" },
      verbose: { type: "boolean", short: "v" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
  if (answered(sql, values)) return 0;
  if (values.execute !== undefined && values.file !== undefined)
    throw new UsageError("The '-e' and '-f' options cannot be specified simultaneously.");
  const interactive = values.execute === undefined && values.file === undefined && process.stdin.isTTY;
  const format = values.output ?? (process.stdout.isTTY ? "table" : "hive");
  if (!isFormat(format)) throw new UsageError(`--output is one of ${FORMATS.join(", ")}, not '${format}'.`);

  const variables = [values.hiveconf, values.hivevar, values.define].flatMap(definitions);
  const settings = new Map([["spark.app.name", "SparkSQL"], ...commandDefaults(), ...variables, ...settingsOf(values)]);
  const { SparkSession } = await loadEntry();
  const spark = SparkSession.builder.config(Object.fromEntries(settings)).getOrCreate();
  const { stdin: input, stdout: out, stderr: err } = process;
  // A reader that has seen enough (`| head`) is no failure.
  out.on("error", (e: NodeJS.ErrnoException) => process.exit(e.code === "EPIPE" ? 0 : 1));
  const { silent = false, verbose = false } = values;
  const runner = new Runner(spark, { format, out, err, silent, verbose });
  let outcome: Outcome = "done";
  if (values.database !== undefined) outcome = await useDatabase(runner, values.database, err);
  if (outcome === "done" && values.init !== undefined) outcome = await runner.file(values.init);
  if (outcome === "done") {
    if (values.execute !== undefined) outcome = await runner.script(values.execute);
    else if (values.file !== undefined) outcome = await runner.file(values.file);
    else if (interactive) {
      const master = await spark.conf.get("spark.master", "local[*]");
      err.write(
        `Kindling ${packageVersion()} (Spark SQL ${spark.version}), master ${master}.\nStatements end with a semicolon; quit; leaves.\n`,
      );
      await repl(runner, { input, output: out, history: historyFile("sql") });
    } else outcome = await runner.script(await text(input));
  }
  await spark.stop();
  return outcome === "failed" ? 1 : 0;
}

async function useDatabase(runner: Runner, name: string, err: NodeJS.WritableStream): Promise<Outcome> {
  try {
    await runner.spark.catalog.setCurrentDatabase(name);
    return "done";
  } catch (error) {
    err.write(`${(error as Error).message}\n`);
    return "failed";
  }
}

/** The SQL shell, as Spark's spark-sql. */
export const sql: Command = {
  name: "kindling sql",
  help: `Usage: kindling sql [options]
       spark-sql [options]

A shell for SQL. Without -e and -f it reads statements from the terminal, with history and
completion (Tab), or from a pipe. Ctrl-C cancels the query that runs, and not the shell.

Options:
  -e, --execute SQL       run statements, divided by semicolons, and end
  -f, --file FILE         run the statements of a file and end
  -i, --init FILE         run the statements of a file first
  -d, --define NAME=VALUE a variable, for \${NAME} in statements; also as --hivevar, --hiveconf
  --database NAME         the database to start in
  -o, --output FORM       how results are printed: table (aligned), csv (with a header), json
                          (an object a line, without null fields) or hive (as Spark's shell:
                          divided by tabs). On a terminal it is table, else hive
  -S, --silent            without the lines that say how long a statement took
  -v, --verbose           print each statement before it is run
${SETTING_HELP}  -h, --help              this text
  --version               the version

In the shell: quit; or exit; leaves, source FILE; runs a file.
The history is in ~/.kindling/sql_history, or in the folder that KINDLING_HISTORY names.
`,
  run,
};
