import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { TableEntry, ViewEntry } from "../../catalyst/catalog/entries.ts";
import { CATALOG_NAME, GLOBAL_TEMP } from "../../catalyst/catalog/sessionCatalog.ts";
import { listFiles } from "../../execution/sources/listing.ts";
import { settingsOf } from "../../execution/sources/settings.ts";
import { nameParts } from "../protocol/names.ts";
import type { CatalogService } from "./channel.ts";
import { type CommandContext, quoted } from "./commands/context.ts";
import { relationOf } from "./commands/show.ts";

defineConditions({
  CANNOT_TRUNCATE_EXTERNAL_TABLE: [
    "0A000",
    "Operation not allowed: TRUNCATE TABLE on external tables: <tableIdentifier>.",
  ],
  INVALID_PARTITION_OPERATION: ["42601", "The partition command is invalid."],
  "INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY": ["42601", "Table <name> is not partitioned."],
  NOT_A_PARTITIONED_TABLE: [
    "42809",
    "Operation <operation> is not allowed for <tableIdentWithDB> because it is not a partitioned table.",
  ],
  EXPECT_TABLE_NOT_VIEW: ["42809", "'<operation>' expects a table but <viewName> is a view."],
  "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE": ["42809", ""],
  "UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE": [
    "0A000",
    "Unsupported a SHOW CREATE TABLE command. The table <tableName> is a Spark data source table. Please use SHOW CREATE TABLE without AS SERDE instead.",
  ],
});

const fullName = (e: TableEntry | ViewEntry): string =>
  quoted(e.database === undefined ? [e.name] : [CATALOG_NAME, e.database, e.name]);

type TableCalls = Pick<
  CatalogService,
  "isView" | "dropView" | "checkTable" | "listPartitions" | "tableProperties" | "checkSerde"
>;

/** The part of `spark.catalog` that is about single tables and views. */
export function tableCalls(c: CommandContext, call: <T>(f: () => T) => Promise<T>): TableCalls {
  const { catalog } = c.state;
  const table = (name: string, operation: string): TableEntry => {
    const entry = relationOf(c, nameParts(name));
    if (entry.kind === "table") return entry;
    throw sparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", { viewName: fullName(entry), operation });
  };
  return {
    isView: (name) => call(() => catalog.lookup(nameParts(name))?.kind === "view"),
    dropView: (name, ifExists) =>
      call(() => {
        const parts = nameParts(name);
        const entry = catalog.lookup(parts);
        if (!entry) {
          if (ifExists) return;
          const q = catalog.qualify(parts);
          throw sparkError("TABLE_OR_VIEW_NOT_FOUND", { relationName: quoted([CATALOG_NAME, q.database, q.name]) });
        }
        if (entry.kind === "table")
          throw sparkError("WRONG_COMMAND_FOR_OBJECT_TYPE", {
            operation: "DROP VIEW",
            requiredType: "VIEW or METRIC_VIEW",
            objectName: [CATALOG_NAME, entry.database, entry.name].join("."),
            foundType: entry.managed ? "MANAGED" : "EXTERNAL",
            alternative: "DROP TABLE",
          });
        c.state.version++;
        c.cache?.removeView(parts);
        catalog.dropRelation(parts, "view", ifExists);
      }),
    checkTable: (name, operation) =>
      call(() => {
        const entry = table(name, operation);
        if (operation === "Catalog.truncateTable" && !entry.managed)
          throw sparkError("CANNOT_TRUNCATE_EXTERNAL_TABLE", { tableIdentifier: fullName(entry) });
        if (operation === "recoverPartitions()" && entry.partitionColumns.length === 0)
          throw sparkError("NOT_A_PARTITIONED_TABLE", {
            operation: "ALTER TABLE RECOVER PARTITIONS",
            tableIdentWithDB: fullName(entry),
          });
      }),
    listPartitions: (name) =>
      call(() => {
        const entry = table(name, "Catalog.listPartitions");
        if (entry.partitionColumns.length === 0)
          throw sparkError("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY", { name: fullName(entry) });
        const depth = entry.partitionColumns.length;
        const found = new Set<string>();
        for (const f of listFiles(entry.location, settingsOf(c.state.config))) {
          const folders = f.path.slice(entry.location.replace(/\/+$/, "").length + 1).split("/");
          if (folders.length > depth) found.add(folders.slice(0, depth).join("/"));
        }
        return [...found].sort((a, b) => (a < b ? -1 : 1)).map((partition) => ({ partition }));
      }),
    tableProperties: (name) => call(() => ({ ...(relationOf(c, nameParts(name)).properties ?? {}) })),
    checkSerde: (name) =>
      call(() => {
        const entry = relationOf(c, nameParts(name));
        if (entry.kind === "view" && (entry.database === undefined || entry.database === GLOBAL_TEMP))
          throw sparkError("UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW", { tableName: quoted([entry.name]) });
        throw sparkError("UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE", {
          tableName: fullName(entry),
        });
      }),
  };
}
