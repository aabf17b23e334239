import {
  type DataSourceProvider,
  type DataSourceRequest,
  unableToInferSchema,
} from "../../catalyst/catalog/dataSource.ts";
import { flag } from "../../catalyst/functions/textOptions.ts";
import type { Statistics, TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { defineConditions, internalError, sparkError } from "../../common/errors/conditions.ts";
import type { DataType, StructField, StructType } from "../../types/dataType.ts";
import { fileSystemOf, qualify, settingsFor } from "../files/fileSystems.ts";
import type { FileSettings } from "../files/fileSystem.ts";
import { isUri, nameOf, parentOf, withoutSlash } from "../files/paths.ts";
import type { FileFormat, SourceFile, Texts } from "./fileFormat.ts";
import { timeFilter } from "./fileTimes.ts";
import { ignoredFiles, usable } from "./ignoredFiles.ts";
import { segmentPattern } from "./globs.ts";
import { type Entry, findRoots, isHidden, listFiles } from "./listing.ts";
import { discoverPartitions } from "./partitions.ts";
import { pinnedOr } from "./pinnedSources.ts";
import { isTrue, settingsOf, sourceConfig } from "./settings.ts";

defineConditions({
  COLUMN_ALREADY_EXISTS: [
    "42711",
    "The column <columnName> already exists. Choose another name or rename the existing column.",
  ],
});

/** What TableSource.plan holds for files. */
export interface FilePlan {
  readonly kind: "files";
  readonly files: readonly SourceFile[];
  /** Columns of the files; those that are partition columns as well are read from the folder names. */
  readonly dataFields: readonly StructField[];
  readonly partitionFields: readonly StructField[];
}

export function filePlan(source: TableSource): FilePlan {
  const plan = source.plan as FilePlan | undefined;
  if (plan?.kind !== "files") throw internalError(`the source ${source.format} has no files`);
  return plan;
}

/** The type with nulls allowed everywhere: files promise nothing. */
function asNullable(t: DataType): DataType {
  switch (t.kind) {
    case "array":
      return { ...t, elementType: asNullable(t.elementType), containsNull: true };
    case "map":
      return { ...t, keyType: asNullable(t.keyType), valueType: asNullable(t.valueType), valueContainsNull: true };
    case "struct":
      return { kind: "struct", fields: t.fields.map(nullableField) };
    default:
      return t;
  }
}
const nullableField = (f: StructField): StructField => ({ ...f, type: asNullable(f.type), nullable: true });

interface Listing {
  readonly files: readonly Entry[];
  /** Files directly in the paths given. */
  readonly direct: readonly Entry[];
  readonly bases: ReadonlySet<string>;
}

function list(request: DataSourceRequest, options: Texts, settings: Texts): Listing {
  const files = new Map<string, Entry>();
  const direct = new Map<string, Entry>();
  const bases = new Set<string>();
  const nameFilter = options.pathglobfilter === undefined ? undefined : segmentPattern(options.pathglobfilter);
  const keep = (e: Entry): boolean => !nameFilter || nameFilter.test(nameOf(e.path));
  for (const path of request.paths) {
    for (const root of request.table ? tableRoots(path, settings) : findRoots(path, settings)) {
      if (root.folder) {
        bases.add(root.path);
        for (const f of listFiles(root.path, settings)) {
          if (!keep(f)) continue;
          files.set(f.path, f);
          if (parentOf(f.path) === root.path) direct.set(f.path, f);
        }
      } else {
        bases.add(parentOf(root.path));
        if (isHidden(nameOf(root.path)) || !keep(root)) continue;
        files.set(root.path, root);
        direct.set(root.path, root);
      }
    }
  }
  if (options.basepath !== undefined) {
    bases.clear();
    bases.add(withoutSlash(qualify(options.basepath, settings)));
  }
  const within = timeFilter(options, sourceConfig(settings).timeZone);
  return { files: [...files.values()].filter(within), direct: [...direct.values()].filter(within), bases };
}

/** The folder of a catalog's table need not be there: it is empty then. */
function tableRoots(path: string, settings: Texts): Entry[] {
  const whole = qualify(path, settings);
  return fileSystemOf(whole, settings).status(whole) ? findRoots(path, settings) : [];
}

function resolve(format: FileFormat, request: DataSourceRequest): TableSource {
  const { options } = request;
  const settings = settingsOf(request.config);
  if (request.paths.length === 0) throw unableToInferSchema(format.title);
  const caseSensitive = isTrue(settings["spark.sql.caseSensitive"]);
  const sameName = (a: string, b: string): boolean =>
    a === b || (!caseSensitive && a.toLowerCase() === b.toLowerCase());
  const listing = list(request, options, settings);
  const recursive = flag(new Map(Object.entries(options)), "recursiveFileLookup");
  const config = sourceConfig(settings);
  const found = recursive
    ? undefined
    : discoverPartitions(listing.files, listing.bases, {
        inference: isTrue(settings["spark.sql.sources.partitionColumnTypeInference.enabled"] ?? "true"),
        timestampNtz: settings["spark.sql.timestampType"] === "TIMESTAMP_NTZ",
        config,
        known: (name) => request.schema?.fields.find((f) => sameName(f.name, name)),
      });
  const plain = (recursive ? listing.files : listing.direct).map(
    (f): SourceFile => ({ path: f.path, bytes: f.bytes, modified: f.modified, partition: [] }),
  );
  const files = withPlaces(found?.files ?? plain, settings);
  let partitionFields = found?.fields ?? [];
  // A table without files still has its partition columns.
  if (!found && request.partitionColumns && request.schema)
    partitionFields = request.partitionColumns.flatMap(
      (n) => request.schema!.fields.find((f) => sameName(f.name, n)) ?? [],
    );
  const isPartition = (f: StructField): boolean => partitionFields.some((p) => sameName(p.name, f.name));

  let dataFields: readonly StructField[];
  if (request.schema) dataFields = request.schema.fields.filter((f) => !isPartition(f));
  else {
    if (files.length === 0 && !format.fixedSchema) throw unableToInferSchema(format.title);
    const infer = (chosen: readonly SourceFile[]) => format.inferSchema(chosen, options, settings).fields;
    const ignored = ignoredFiles(options, settings);
    dataFields = infer(ignored ? usable(files, ignored, infer) : files);
  }
  dataFields = dataFields.map(nullableField);
  partitionFields = partitionFields.map((f) => ({ ...f, nullable: true }));
  checkNames([...dataFields], caseSensitive);
  format.checkSchema?.({ kind: "struct", fields: dataFields }, "read", options);
  // A partition column that the files hold too keeps its place there, with the folders' values.
  const schema: StructType = {
    kind: "struct",
    fields: [
      ...dataFields.map((f) => partitionFields.find((p) => sameName(p.name, f.name)) ?? f),
      ...partitionFields.filter((p) => !dataFields.some((f) => sameName(f.name, p.name))),
    ],
  };
  const plan: FilePlan = { kind: "files", files, dataFields, partitionFields };
  const told = format.statistics?.(files, { kind: "struct", fields: dataFields.filter((f) => !isPartition(f)) });
  const statistics: Statistics = told ?? { sizeInBytes: files.reduce((sum, f) => sum + f.bytes, 0) };
  return {
    format: format.name,
    schema,
    paths: request.paths.map((p) => qualify(p, settings)),
    options,
    partitionColumns: partitionFields.map((f) => f.name),
    ...(request.table ? { table: request.table } : {}),
    plan,
    statistics,
  };
}

/** Files with the settings of the place where they are; those of this machine need none. */
function withPlaces(files: readonly SourceFile[], settings: Texts): readonly SourceFile[] {
  if (!files.some((f) => isUri(f.path))) return files;
  const known = new Map<string, FileSettings>();
  return files.map((f) => {
    if (!isUri(f.path)) return f;
    const scheme = f.path.slice(0, f.path.indexOf(":"));
    if (!known.has(scheme)) known.set(scheme, settingsFor(f.path, settings)!);
    return { ...f, place: known.get(scheme)! };
  });
}

function checkNames(fields: readonly StructField[], caseSensitive: boolean): void {
  const seen = new Set<string>();
  for (const f of fields) {
    const key = caseSensitive ? f.name : f.name.toLowerCase();
    if (seen.has(key)) throw sparkError("COLUMN_ALREADY_EXISTS", { columnName: `\`${key}\`` });
    seen.add(key);
  }
}

/** The data source of a file format. */
export const fileSource = (format: FileFormat): DataSourceProvider => ({
  name: format.name,
  ...(format.aliases ? { aliases: format.aliases } : {}),
  resolve: (request) => pinnedOr(request, () => resolve(format, request)),
});
