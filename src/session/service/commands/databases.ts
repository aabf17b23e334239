import { fileSystemOf } from "../../../execution/files/fileSystems.ts";
import { settingsOf } from "../../../execution/sources/settings.ts";
import { CATALOG_NAME } from "../../../catalyst/catalog/sessionCatalog.ts";
import { type Handlers, NOTHING } from "./context.ts";

const nameOf = (parts: readonly string[]): string =>
  parts.length > 1 && parts[0]!.toLowerCase() === CATALOG_NAME ? parts[1]! : parts[0]!;

export const databaseCommands: Handlers = {
  CreateDatabaseCommand: (d, c) => {
    c.state.catalog.external.createDatabase(nameOf(d.name), {
      ifNotExists: d.ifNotExists,
      comment: d.comment,
      location: d.location,
      properties: d.properties,
    });
    return NOTHING;
  },
  DropDatabaseCommand: async (d, c) => {
    const { external } = c.state.catalog;
    const name = nameOf(d.name);
    const managed = external.hasDatabase(name)
      ? external.relations(name).filter((r) => r.kind === "table" && r.managed)
      : [];
    external.dropDatabase(name, { ifExists: d.ifExists, cascade: d.cascade });
    const settings = settingsOf(c.state.config);
    for (const t of managed) if (t.kind === "table") fileSystemOf(t.location, settings).remove(t.location);
    if (c.state.catalog.currentDatabase === name.toLowerCase()) c.state.catalog.use(["default"]);
    return NOTHING;
  },
};
