import { type REPLEval, type REPLServer, type REPLWriter, start } from "node:repl";
import { parseArgs } from "node:util";
import type { DataFrame } from "../../api/dataFrame.ts";
import type { SparkSession } from "../../api/sparkSession.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { answered, type Command } from "../command.ts";
import { historyFile } from "../history.ts";
import { loadEntry, packageVersion } from "../installed.ts";
import { commandDefaults, SETTING_HELP, SETTING_OPTIONS, settingsOf } from "../settings.ts";
import { registerLoader } from "../submit/hooks.ts";
import { loadStripper, type Strip } from "../typescript.ts";
import { evaluateTypeScript } from "./evaluate.ts";
import { PipedInput } from "./pipedInput.ts";

async function run(args: readonly string[]): Promise<number | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...SETTING_OPTIONS,
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
  if (answered(shell, values)) return 0;
  const settings = new Map([["spark.app.name", "Kindling shell"], ...commandDefaults(), ...settingsOf(values)]);
  registerLoader();
  const [entry, strip] = await Promise.all([loadEntry(), loadStripper()]);
  const spark = entry.SparkSession.builder.config(Object.fromEntries(settings)).getOrCreate();
  const names = ready(spark, entry);
  if (process.stdin.isTTY)
    process.stderr.write(
      `Kindling ${packageVersion()} (Spark ${spark.version}). TypeScript with ${["spark", "sc", "F", "col"].filter((n) => n in names).join(", ")} ready; .exit leaves.\n`,
    );
  const interrupt = (): void => {
    spark.interruptAll();
    spark.sparkContext.cancelAllJobs();
  };
  const piped = process.stdin.isTTY ? undefined : new PipedInput();
  const server = start({
    prompt: piped ? "" : "kindling> ",
    input: piped?.lines ?? process.stdin,
    output: process.stdout,
    terminal: piped === undefined,
    ignoreUndefined: true,
    // Else Ctrl-C would wait, like other keys, for the input that it is to interrupt.
    breakEvalOnSigint: piped === undefined,
  });
  Object.assign(server.context, names);
  printFrames(server, entry.DataFrame, strip, interrupt);
  if (piped) void piped.feed(server, process.stdin);
  else await keepHistory(server);
  server.on("SIGINT", interrupt);
  server.on("exit", () => void spark.stop());
  return undefined;
}

/** What is at hand without an import: all that the package exports, and the session. */
function ready(spark: SparkSession, entry: Awaited<ReturnType<typeof loadEntry>>): Record<string, unknown> {
  const context = (spark as { readonly sparkContext?: unknown }).sparkContext;
  return { ...entry, F: entry.functions, spark, ...(context === undefined ? {} : { sc: context }) };
}

/**
 * A frame is shown by its schema, as PySpark's shell shows it; the engine has to be asked for that before the line is printed. Of an error of Spark the
 * message says all.
 */
function printFrames(server: REPLServer, frame: typeof DataFrame, strip: Strip, interrupted: () => void): void {
  const texts = new WeakMap<object, string>();
  const options = server as { eval: REPLEval; writer: REPLWriter };
  const { writer } = options;
  options.writer = (value: unknown): string => {
    if (value instanceof SparkError) return `${value.name}: ${value.message.trimEnd()}`;
    const known = typeof value === "object" && value !== null ? texts.get(value) : undefined;
    return known ?? writer.call(server, value);
  };
  options.eval = evaluateTypeScript(
    server,
    options.eval,
    strip,
    async (value) => {
      if (!(value instanceof frame)) return;
      const { fields } = await (value as DataFrame).schema();
      texts.set(value, `DataFrame[${fields.map((f) => `${f.name}: ${f.dataType.simpleString()}`).join(", ")}]`);
    },
    interrupted,
  );
}

const keepHistory = (server: REPLServer): Promise<void> =>
  new Promise((resolve) => server.setupHistory(historyFile("shell"), () => resolve()));

/** A shell for TypeScript, as PySpark's is for Python. */
export const shell: Command = {
  name: "kindling shell",
  help: `Usage: kindling shell [options]

A shell for TypeScript. Ready to use are spark (the session), F (the functions), col and all
else that the package exports; other modules come by a dynamic import. await can be used
anywhere, and the value of a promise is waited for and shown.

Options:
${SETTING_HELP}  -h, --help              this text
  --version               the version

.exit or Ctrl-D leaves. The history is in ~/.kindling/shell_history, or in the folder that
KINDLING_HISTORY names.
`,
  run,
};
