import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { StructField } from "../../types/dataType.ts";
import type { SourceFile } from "./fileFormat.ts";
import type { Entry } from "./listing.ts";
import { nameOf, parentOf, shownPath } from "../files/paths.ts";
import { commonPartitionType, inferPartitionType, partitionFieldValue, unescapePathName } from "./partitionValues.ts";

defineConditions({
  CONFLICTING_DIRECTORY_STRUCTURES: [
    "KD009",
    'Conflicting directory structures detected.\nSuspicious paths:\n<discoveredBasePaths>\n\nIf provided paths are partition directories, please set "basePath" in the options of the data source to specify the root directory of the table.\nIf there are multiple root directories, please load them separately and then union them.',
  ],
  EMPTY_PARTITION_COLUMN_VALUE: [
    "KD009",
    "Found an empty partition column value in the path segment '<pathSegment>'. Each partition directory must have a non-empty value after the '=' sign (e.g., 'col=value').",
  ],
  CONFLICTING_PARTITION_COLUMN_NAMES: [
    "KD009",
    "Conflicting partition column names detected:\n<distinctPartColLists>\n\nFor partitioned table directories, data files should only live in leaf directories.\nAnd directories at the same level should have the same partition column name.\nPlease check the following directories for unexpected files or inconsistent partition column names:\n<suspiciousPaths>",
  ],
});

interface FolderValues {
  /** Where the partition folders begin. */
  readonly base: string;
  readonly names: readonly string[];
  readonly raw: readonly string[];
}

/** The `name=value` folders of a path up from `folder` to a base path. */
function folderValues(folder: string, bases: ReadonlySet<string>): FolderValues | undefined {
  const names: string[] = [];
  const raw: string[] = [];
  let at = folder;
  while (!bases.has(at)) {
    const name = nameOf(at);
    // What a writer has not committed yet has no values.
    if (name.toLowerCase() === "_temporary") return undefined;
    const equals = name.indexOf("=");
    if (equals <= 0) break;
    if (equals === name.length - 1) throw sparkError("EMPTY_PARTITION_COLUMN_VALUE", { pathSegment: name });
    names.unshift(unescapePathName(name.slice(0, equals)));
    raw.unshift(name.slice(equals + 1));
    const parent = parentOf(at);
    if (parent === at) break;
    at = parent;
  }
  return names.length > 0 ? { base: at, names, raw } : undefined;
}

export interface Partitioned {
  readonly fields: readonly StructField[];
  readonly files: readonly SourceFile[];
}

export interface DiscoveryOptions {
  readonly inference: boolean;
  readonly timestampNtz: boolean;
  readonly config: EvalConfig;
  /** Types that the user gave, by name. */
  readonly known: (name: string) => StructField | undefined;
}

/** Partition columns that the folders of files tell, and the values of each file; without any, undefined. */
export function discoverPartitions(
  files: readonly Entry[],
  bases: ReadonlySet<string>,
  options: DiscoveryOptions,
): Partitioned | undefined {
  const byFolder = new Map<string, FolderValues>();
  for (const folder of new Set(files.map((f) => parentOf(f.path)))) {
    const values = folderValues(folder, bases);
    if (values) byFolder.set(folder, values);
  }
  const all = [...byFolder.values()];
  const first = all[0];
  if (!first) return undefined;
  const discovered = [...new Set(all.map((v) => v.base))];
  if (discovered.length > 1)
    throw sparkError("CONFLICTING_DIRECTORY_STRUCTURES", {
      discoveredBasePaths: discovered.map((b) => `\n\t${shownPath(b)}`).join(""),
    });
  const lists = [...new Set(all.map((v) => v.names.join(", ")))];
  if (lists.length > 1)
    throw sparkError("CONFLICTING_PARTITION_COLUMN_NAMES", {
      distinctPartColLists: lists.map((l, i) => `\n\tPartition column name list #${i}: ${l}`).join(""),
      suspiciousPaths: [...byFolder.keys()].map((f) => `\n\t${shownPath(f)}`).join(""),
    });
  const fields = first.names.map((name, i): StructField => {
    const known = options.known(name);
    if (known) return { name: known.name, type: known.type, nullable: true };
    const types = [...new Set(all.map((v) => v.raw[i]!))].map((raw) =>
      inferPartitionType(raw, options.inference, options.timestampNtz),
    );
    return { name, type: commonPartitionType(types, options.config), nullable: true };
  });
  const values = new Map(
    [...byFolder].map(([folder, v]) => [
      folder,
      fields.map((f, i) => partitionFieldValue(v.raw[i]!, f, options.config)),
    ]),
  );
  return {
    fields,
    files: files.flatMap((f) => {
      const partition = values.get(parentOf(f.path));
      return partition ? [{ path: f.path, bytes: f.bytes, modified: f.modified, partition }] : [];
    }),
  };
}
