import { sparkError, unsupported } from "../../../common/errors/conditions.ts";
import { CATALOG_NAME } from "../../../catalyst/catalog/sessionCatalog.ts";
import { tryFindDataSource } from "../../../catalyst/catalog/dataSource.ts";
import { localRowsPlan } from "../../protocol/leafPlan.ts";
import type { ViewEntry } from "../../../catalyst/catalog/entries.ts";
import type { CreateViewCommand } from "../../../catalyst/plan/command.ts";
import { structOf } from "../../../types/dataType.ts";
import { type CommandContext, type CommandOutput, type Handlers, NOTHING, quoted } from "./context.ts";

/** The settings under which a view's text is analyzed again later. */
const VIEW_SETTINGS = ["spark.sql.ansi.enabled", "spark.sql.session.timeZone", "spark.sql.caseSensitive"];

function createView(v: CreateViewCommand, c: CommandContext): CommandOutput {
  const { catalog, config } = c.state;
  const given = c.schemaOf(c.analyze(v.query));
  if (v.columns.length > 0 && v.columns.length !== given.fields.length) {
    const problem = v.columns.length > given.fields.length ? "NOT_ENOUGH_DATA_COLUMNS" : "TOO_MANY_DATA_COLUMNS";
    throw sparkError(`CREATE_VIEW_COLUMN_ARITY_MISMATCH.${problem}`, {
      viewName: quoted(
        v.scope === "persisted" ? [CATALOG_NAME, catalog.qualify(v.name).database, v.name.at(-1)!] : v.name,
      ),
      viewColumns: v.columns.map((x) => `\`${x.name}\``).join(", "),
      dataColumns: given.fields.map((f) => `\`${f.name}\``).join(", "),
    });
  }
  if (v.scope !== "persisted" && v.name.length > 1)
    throw sparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", { actualName: quoted(v.name) });
  const schema =
    v.columns.length > 0 ? structOf(given.fields.map((f, i) => ({ ...f, name: v.columns[i]!.name }))) : given;
  const entry: ViewEntry = {
    kind: "view",
    name: v.name.at(-1)!.toLowerCase(),
    plan: v.query,
    analyzed: false,
    text: v.text,
    ...(v.columns.length > 0 ? { columns: v.columns } : {}),
    schema,
    settings: Object.fromEntries(VIEW_SETTINGS.map((k) => [k, config.get(k)])),
    comment: v.comment,
    properties: v.properties,
  };
  if (v.replace && v.scope !== "persisted") c.cache?.removeView(v.name);
  if (v.scope === "local") {
    if (v.ifNotExists && catalog.tempView(entry.name)) return NOTHING;
    catalog.createTempView(entry, v.replace);
  } else if (v.scope === "global") catalog.createGlobalTempView(entry, v.replace);
  else {
    const { database } = catalog.qualify(v.name);
    const there = catalog.external.hasDatabase(database) ? catalog.external.relation(database, entry.name) : undefined;
    if (there && there.kind !== "view" && !v.ifNotExists)
      throw sparkError("TABLE_OR_VIEW_ALREADY_EXISTS", { relationName: quoted([CATALOG_NAME, database, entry.name]) });
    catalog.createRelation({ ...entry, database }, { ifNotExists: v.ifNotExists, replace: v.replace });
  }
  return NOTHING;
}

export const viewCommands: Handlers = {
  CreateViewCommand: createView,
  CreateTempViewUsingCommand: async (v, c) => {
    const paths = Object.entries(v.options).flatMap(([k, path]) => (k.toLowerCase() === "path" ? [path] : []));
    // Columns without a place to read them from are a view without rows.
    const plan =
      v.schema && paths.length === 0 && tryFindDataSource(v.format)?.load === undefined && tryFindDataSource(v.format)
        ? localRowsPlan({ kind: "localRows", schema: v.schema, rows: [] })
        : c.analyze(
            await c.loadSources({
              kind: "UnresolvedDataSource",
              format: v.format,
              ...(v.schema ? { schema: v.schema } : {}),
              paths,
              options: v.options,
            }),
          );
    const entry: ViewEntry = {
      kind: "view",
      name: v.name.at(-1)!.toLowerCase(),
      plan,
      analyzed: true,
      schema: c.schemaOf(plan),
    };
    if (v.global) c.state.catalog.createGlobalTempView(entry, v.replace);
    else c.state.catalog.createTempView(entry, v.replace);
    return NOTHING;
  },
  DropViewCommand: (v, c) => {
    c.cache?.removeView(v.name);
    c.state.catalog.dropRelation(v.name, "view", v.ifExists);
    return NOTHING;
  },
  RenameTableCommand: (r, c) => {
    const { catalog } = c.state;
    const temp = r.name.length === 1 ? catalog.tempView(r.name[0]!) : undefined;
    if (!temp) throw unsupported("renaming tables and persisted views");
    if (r.to.length > 1) throw sparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", { actualName: quoted(r.to) });
    catalog.createTempView({ ...temp, name: r.to[0]! }, false);
    catalog.dropTempView(r.name[0]!);
    return NOTHING;
  },
};
