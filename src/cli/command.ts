import { SparkError } from "../common/errors/sparkError.ts";
import { packageVersion } from "./installed.ts";

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** The text of --help. */
  readonly help: string;
  /** Gives the exit code, or undefined when the process ends by itself later. */
  run(args: readonly string[]): Promise<number | undefined>;
}

/** The command line is wrong: the message says how, without a stack. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Runs a command as the whole work of this process. */
export async function runAsProcess(command: Command, args: readonly string[]): Promise<void> {
  try {
    const code = await command.run(args);
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    const known =
      error instanceof UsageError || (error as { code?: unknown }).code?.toString().startsWith("ERR_PARSE_ARGS");
    // An error with a condition, as of a master that there is not, says all by its message.
    if (!known && !(error instanceof SparkError)) throw error;
    const hint = known ? `\nRun '${command.name} --help' for what it takes.` : "";
    console.error(`Error: ${(error as Error).message.trimEnd()}${hint}`);
  }
}

/** Answers --help and --version, which every command has; says whether it did. */
export function answered(command: Command, values: { readonly help?: boolean; readonly version?: boolean }): boolean {
  if (values.help === true) process.stdout.write(command.help);
  else if (values.version === true) process.stdout.write(`kindling ${packageVersion()}\n`);
  else return false;
  return true;
}
