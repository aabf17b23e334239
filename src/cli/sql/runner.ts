import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import type { SparkSession } from "../../api/sparkSession.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { type Format, printResult } from "./output.ts";
import { isBlank, splitStatements } from "./split.ts";

export interface RunnerOptions {
  readonly format: Format;
  readonly out: Writable;
  readonly err: Writable;
  /** Without the line that says how long a statement took. */
  readonly silent?: boolean;
  /** Print each statement before it is run. */
  readonly verbose?: boolean;
}

/** What running a statement came to. */
export type Outcome = "done" | "failed" | "quit";

/** Runs statements one after the other and prints what they give, as Spark's shell does. */
export class Runner {
  readonly spark: SparkSession;
  private readonly options: RunnerOptions;
  private running: AbortController | undefined;

  constructor(spark: SparkSession, options: RunnerOptions) {
    this.spark = spark;
    this.options = options;
  }

  get busy(): boolean {
    return this.running !== undefined;
  }
  /** Cancels the statement that runs; it then fails. Says whether that was still to be done. */
  interrupt(): boolean {
    if (!this.running || this.running.signal.aborted) return false;
    this.running.abort();
    this.spark.interruptAll();
    return true;
  }

  /** All statements of a text, up to the first that fails. The last one needs no semicolon. */
  async script(text: string): Promise<Outcome> {
    const { statements, rest } = splitStatements(text);
    for (const statement of isBlank(rest) ? statements : [...statements, rest.trim()]) {
      const outcome = await this.statement(statement);
      if (outcome !== "done") return outcome;
    }
    return "done";
  }

  async statement(text: string): Promise<Outcome> {
    if (/^(quit|exit)$/i.test(text)) return "quit";
    const file = /^source\s+(\S.*)$/i.exec(text)?.[1];
    if (file !== undefined) return this.file(file);
    const { out, err, format, silent, verbose } = this.options;
    if (text.startsWith("!")) {
      err.write("Commands of the system are not run from this shell.\n");
      return "failed";
    }
    if (verbose === true) out.write(`${text}\n`);
    const started = performance.now();
    const controller = new AbortController();
    this.running = controller;
    try {
      const frame = await this.spark.sql(text);
      const rows = await printResult(frame, format, out, controller.signal);
      const seconds = Math.round(performance.now() - started) / 1000;
      const fetched = rows === 0 ? "" : `, Fetched ${rows} row(s)`;
      if (silent !== true) err.write(`Time taken: ${seconds} seconds${fetched}\n`);
      return "done";
    } catch (error) {
      err.write(`${errorText(error)}\n`);
      return "failed";
    } finally {
      this.running = undefined;
    }
  }

  /** The statements of a file. */
  async file(file: string): Promise<Outcome> {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      this.options.err.write(`Failed to read file: ${file} (${(error as Error).message})\n`);
      return "failed";
    }
    return this.script(text);
  }
}

/** Spark's shell prints the message of an error of the statement, and no stack; what is our own fault keeps it. */
const errorText = (error: unknown): string =>
  error instanceof SparkError || !(error instanceof Error)
    ? String((error as { message?: string }).message ?? error)
    : (error.stack ?? error.message);
