import { unsupported } from "../../../common/errors/conditions.ts";
import type { Command } from "../../../catalyst/plan/command.ts";
import { cacheCommands } from "./caches.ts";
import type { CommandContext, CommandOutput, Handlers } from "./context.ts";
import { databaseCommands } from "./databases.ts";
import { describeCommands } from "./describe.ts";
import { functionCommands } from "./functions.ts";
import { otherCommands } from "./misc.ts";
import { settingCommands } from "./settings.ts";
import { showCommands } from "./show.ts";
import { tableCommands } from "./tables.ts";
import { variableCommands } from "./variables.ts";
import { viewCommands } from "./views.ts";

const handlers: Handlers = {
  ...cacheCommands,
  ...databaseCommands,
  ...describeCommands,
  ...functionCommands,
  ...otherCommands,
  ...settingCommands,
  ...showCommands,
  ...tableCommands,
  ...variableCommands,
  ...viewCommands,
};

/** Kinds that change or remove files, and so wait for the queries that may read them. */
const WRITES = new Set<Command["kind"]>([
  "CreateTableCommand",
  "InsertIntoCommand",
  "InsertDirectoryCommand",
  "DropTableCommand",
  "TruncateTableCommand",
  "DropDatabaseCommand",
]);
export const writesFiles = (command: Command): boolean => WRITES.has(command.kind);

/** Runs a command by its kind. */
export async function runCommand(command: Command, c: CommandContext): Promise<CommandOutput> {
  const handler = handlers[command.kind] as
    | ((command: Command, c: CommandContext) => CommandOutput | Promise<CommandOutput>)
    | undefined;
  if (!handler)
    throw unsupported(
      command.kind
        .replace(/Command$/, "")
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .toUpperCase(),
    );
  return handler(command, c);
}
