import { unsupported } from "../../../common/errors/conditions.ts";
import { isCommand } from "../../../catalyst/plan/command.ts";
import { type Handlers, texts } from "./context.ts";

/** EXPLAIN, and what is not supported. */
export const otherCommands: Handlers = {
  ExplainCommand: async (e, c) => {
    if (isCommand(e.statement)) throw unsupported("EXPLAIN of a command");
    return texts(["plan"], [[await c.explain(e.statement, e.mode)]]);
  },
  AnalyzeTableCommand: () => {
    throw unsupported("ANALYZE TABLE");
  },
};
