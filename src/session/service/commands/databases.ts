import { rm } from "node:fs/promises";
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
    for (const t of managed) if (t.kind === "table") await rm(t.location, { recursive: true, force: true });
    if (c.state.catalog.currentDatabase === name.toLowerCase()) c.state.catalog.use(["default"]);
    return NOTHING;
  },
};
