import { unsupported } from "../../../common/errors/conditions.ts";
import { isCommand } from "../../../catalyst/plan/command.ts";
import { type Handlers, NOTHING, texts } from "./context.ts";
import { relationOf } from "./show.ts";

/** EXPLAIN, and the commands around caches: nothing is kept between queries, so there is nothing to refresh or forget. */
export const otherCommands: Handlers = {
  ExplainCommand: async (e, c) => {
    if (isCommand(e.statement)) throw unsupported("EXPLAIN of a command");
    return texts(["plan"], [[await c.explain(e.statement, e.mode)]]);
  },
  CacheTableCommand: async (t, c) => {
    if (!t.query) relationOf(c, t.name);
    else
      await c.runCommand({
        kind: "CreateViewCommand",
        name: t.name,
        scope: "local",
        columns: [],
        properties: {},
        text: t.text ?? "",
        query: t.query,
        replace: false,
        ifNotExists: false,
      });
    return NOTHING;
  },
  UncacheTableCommand: (t, c) => {
    if (!t.ifExists) relationOf(c, t.name);
    return NOTHING;
  },
  ClearCacheCommand: () => NOTHING,
  RefreshTableCommand: (t, c) => {
    relationOf(c, t.name);
    return NOTHING;
  },
  AnalyzeTableCommand: () => {
    throw unsupported("ANALYZE TABLE");
  },
};
