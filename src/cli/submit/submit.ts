import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect, parseArgs } from "node:util";
import { activeSession } from "../../api/builder.ts";
import { submitSettings, submittedSettings } from "../../common/config/submitted.ts";
import { answered, type Command, UsageError } from "../command.ts";
import { commandDefaults, SETTING_HELP, SETTING_OPTIONS, settingsOf } from "../settings.ts";
import { registerLoader } from "./hooks.ts";
import { reportAtExit } from "./outcome.ts";
import { programFile } from "./program.ts";

/** Options of Spark's spark-submit that are settings with a name of their own. */
const AS_SETTING: Readonly<Record<string, string>> = {
  "driver-memory": "spark.driver.memory",
  "driver-cores": "spark.driver.cores",
  "executor-memory": "spark.executor.memory",
  "executor-cores": "spark.executor.cores",
  "num-executors": "spark.executor.instances",
  "total-executor-cores": "spark.cores.max",
};
/** Options of Spark's spark-submit that mean nothing here, and why; those with a value take one all the same. */
const REFUSED: Readonly<Record<string, { readonly type: "string" | "boolean"; readonly why: string }>> = {
  class: { type: "string", why: "a program of TypeScript has no main class: name its file alone" },
  ...modules("jars", "packages", "exclude-packages", "repositories"),
  ...modules("py-files", "files", "archives"),
  ...jvm("driver-java-options", "driver-library-path", "driver-class-path"),
  ...cluster("queue", "principal", "keytab", "proxy-user", "kill", "status"),
  supervise: { type: "boolean", why: "there is no cluster that would do it" },
};
function refused(type: "string", why: string, names: readonly string[]) {
  return Object.fromEntries(names.map((n) => [n, { type, why }]));
}
function modules(...names: string[]) {
  return refused("string", "the program imports what it needs from its own folder or node_modules", names);
}
function jvm(...names: string[]) {
  return refused("string", "there is no Java virtual machine; memory is set by --driver-memory", names);
}
function cluster(...names: string[]) {
  return refused("string", "there is no cluster: programs run in this process", names);
}

const OPTIONS = {
  ...SETTING_OPTIONS,
  ...Object.fromEntries(Object.keys(AS_SETTING).map((k) => [k, { type: "string" } as const])),
  ...Object.fromEntries(Object.entries(REFUSED).map(([k, { type }]) => [k, { type } as const])),
  "deploy-mode": { type: "string" },
  verbose: { type: "boolean", short: "v" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** What belongs to the command, up to the program, and what is the program's. */
export function splitAtProgram(args: readonly string[]): { readonly own: string[]; readonly program: string[] } {
  const shorts = new Map(
    Object.entries(OPTIONS).flatMap(([k, o]) => ("short" in o ? [[o.short as string, k] as const] : [])),
  );
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return { own: args.slice(0, i), program: args.slice(i + 1) };
    if (!arg.startsWith("-")) break;
    const name = arg.startsWith("--") ? arg.slice(2) : (shorts.get(arg.slice(1)) ?? "");
    const option = (OPTIONS as Readonly<Record<string, { readonly type: string }>>)[name];
    if (option?.type === "string") i++;
  }
  return { own: args.slice(0, i), program: args.slice(i) };
}

async function run(args: readonly string[]): Promise<number | undefined> {
  const { own, program } = splitAtProgram(args);
  const { values } = parseArgs({ args: own, options: OPTIONS });
  if (answered(submit, values)) return 0;
  const [name, ...rest] = program;
  if (name === undefined) throw new UsageError("A program to run is missing.");
  if (values["deploy-mode"] !== undefined && values["deploy-mode"] !== "client")
    throw new UsageError("There is no cluster to deploy to: programs run in this process (--deploy-mode client).");
  const file = programFile(name);
  for (const [option, { why }] of Object.entries(REFUSED))
    if (option in values) throw new UsageError(`--${option} cannot be given: ${why}.`);
  const settings = settingsOf(values);
  for (const [option, key] of Object.entries(AS_SETTING)) {
    const value = (values as Readonly<Record<string, unknown>>)[option];
    if (typeof value === "string") settings.set(key, value);
  }
  if (!settings.has("spark.app.name")) settings.set("spark.app.name", basename(name));
  submitSettings([...commandDefaults(), ...submittedSettings(), ...settings]);
  if (values.verbose === true) {
    console.error(`Program: ${file}\nArguments: ${rest.join(" ")}\nSettings:`);
    for (const [k, v] of settings) console.error(`  ${k}=${v}`);
  }
  await runProgram(file, rest);
  return undefined;
}

/** Runs the program in this process, as `node` would; its session is stopped at the end when the program has not done so. */
async function runProgram(file: string, args: readonly string[]): Promise<void> {
  registerLoader();
  reportAtExit(basename(file));
  process.argv = [process.argv[0]!, file, ...args];
  process.once("beforeExit", () => void activeSession()?.stop());
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    console.error(`Exception in the program:\n${inspect(error)}`);
    // What the program started may never end by itself.
    process.exit(1);
  }
}

/** Runs a program, as Spark's spark-submit does. */
export const submit: Command = {
  name: "kindling submit",
  help: `Usage: kindling submit [options] PROGRAM [arguments of the program]
       spark-submit [options] PROGRAM [arguments of the program]

Runs a program (.ts, .mts, .js, .mjs, .cjs) that imports "kindling". Settings given here are
the defaults of SparkSession.builder; what the program itself sets wins. The exit code is that
of the program, and the last line on standard error says whether it succeeded.

Options:
${SETTING_HELP}  --deploy-mode client    where the program runs: in this process
  --driver-memory, --driver-cores, --executor-memory, --executor-cores,
  --num-executors, --total-executor-cores
                          the settings of these names, as in Spark
  -v, --verbose           print the settings first
  -h, --help              this text
  --version               the version
`,
  run,
};
