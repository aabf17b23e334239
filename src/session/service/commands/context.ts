import type { Command } from "../../../catalyst/plan/command.ts";
import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import { field, STRING, type StructType, structOf } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { ExplainMode } from "../channel.ts";
import type { PlanCache, SaveRequest, WriteRequest } from "../engine.ts";
import type { SessionState } from "../sessionState.ts";

/** What commands need of the service that runs them. */
export interface CommandContext {
  readonly state: SessionState;
  /** Plans whose rows are kept, where the engine keeps any. */
  readonly cache?: PlanCache | undefined;
  analyze(plan: LogicalPlan): LogicalPlan;
  /** The schema of an analyzed plan. */
  schemaOf(analyzed: LogicalPlan): StructType;
  /** The rows of an unresolved plan. */
  rows(plan: LogicalPlan): Promise<readonly (readonly Value[])[]>;
  explain(plan: LogicalPlan, mode: ExplainMode): Promise<string>;
  write(request: WriteRequest): Promise<void>;
  save(request: SaveRequest): Promise<void>;
  /** An unresolved plan whose sources over a network have been asked for what analysis must know. */
  loadSources(plan: LogicalPlan): Promise<LogicalPlan>;
  runCommand(command: Command): Promise<CommandOutput>;
}

/** What a command gives: most give no columns. `hive` says how the spark-sql shell prints it when that is not row by row. */
export interface CommandOutput {
  readonly schema: StructType;
  readonly rows: readonly (readonly Value[])[];
  readonly hive?: "tables" | "describe" | undefined;
}

export const NOTHING: CommandOutput = { schema: structOf([]), rows: [] };

/** A result of text columns that are never null. */
export const texts = (
  names: readonly string[],
  rows: readonly (readonly Value[])[],
  hive?: CommandOutput["hive"],
): CommandOutput => ({
  schema: structOf(names.map((n) => field(n, STRING, false))),
  rows,
  hive,
});

/** A family of commands: their handlers by kind. */
export type Handlers = {
  readonly [K in Command["kind"]]?: (
    command: Extract<Command, { kind: K }>,
    c: CommandContext,
  ) => CommandOutput | Promise<CommandOutput>;
};

/** Whether a name is of the pattern of SHOW: `*` is anything, `|` separates, case does not count. */
export function matchesPattern(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  return pattern
    .trim()
    .split("|")
    .some((p) => {
      const source = p
        .trim()
        .split("*")
        .map((s) => s.replace(/[.+?^${}()[\]\\]/g, "\\$&"))
        .join(".*");
      return new RegExp(`^${source}$`, "i").test(name);
    });
}

/** The parts of a name in back quotes, as messages show them. */
export const quoted = (parts: readonly string[]): string =>
  parts.map((p) => `\`${p.replaceAll("`", "``")}\``).join(".");
