import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import { sparkError } from "../../../common/errors/conditions.ts";
import { qualify } from "../../../execution/files/fileSystems.ts";
import { settingsOf } from "../../../execution/sources/settings.ts";
import { DEFAULT_LEVEL, levelNamed } from "../storageLevels.ts";
import { type CommandContext, type Handlers, NOTHING } from "./context.ts";
import { relationOf } from "./show.ts";

/** The analyzed plan of a table or view by its name. */
export const namedPlan = (parts: readonly string[], c: CommandContext): LogicalPlan =>
  c.analyze({ kind: "UnresolvedRelation", parts });

/** The commands around caches. */
export const cacheCommands: Handlers = {
  CacheTableCommand: async (t, c) => {
    if (t.query)
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
    else relationOf(c, t.name);
    const level = Object.entries(t.options).find(([k]) => k.toLowerCase() === "storagelevel")?.[1];
    const name = `In-memory table ${t.name.join(".")}`;
    const plan = namedPlan(t.name, c);
    c.cache?.add(c.state, plan, level === undefined ? DEFAULT_LEVEL : levelNamed(level), name);
    if (!t.lazy) await c.cache?.load(c.state, plan);
    return NOTHING;
  },
  UncacheTableCommand: (t, c) => {
    if (t.ifExists && !c.state.catalog.lookup(t.name)) return NOTHING;
    const entry = relationOf(c, t.name);
    const temporary = entry.kind === "view" && (entry.database === undefined || entry.database === "global_temp");
    c.cache?.remove(c.state, namedPlan(t.name, c), !temporary);
    return NOTHING;
  },
  ClearCacheCommand: (_, c) => {
    c.cache?.clear();
    return NOTHING;
  },
  RefreshPathCommand: ({ path }, c) => {
    if (path.trim() === "")
      throw sparkError("INVALID_PLAN_INPUT", { message: "Resource paths cannot be empty in REFRESH statements" });
    c.cache?.invalidate(qualify(path, settingsOf(c.state.config)));
    return NOTHING;
  },
  RefreshTableCommand: (t, c) => {
    const entry = relationOf(c, t.name);
    if (entry.kind === "table") c.cache?.invalidate(entry.location);
    return NOTHING;
  },
};
