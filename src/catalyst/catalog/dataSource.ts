import type { RuntimeConfig } from "../../common/config/config.ts";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { StructType } from "../../types/dataType.ts";
import type { TableSource } from "../plan/logicalPlan.ts";

/** The contract between analysis and the sources of data, which live above and are registered from there. */

export interface DataSourceRequest {
  readonly format: string;
  readonly paths: readonly string[];
  /** Keys in lower case. */
  readonly options: Readonly<Record<string, string>>;
  /** Keys as written. */
  readonly originalOptions: Readonly<Record<string, string>>;
  /** Given by the user; else the source infers one. */
  readonly schema?: StructType | undefined;
  readonly config: RuntimeConfig;
  /** The catalog's name, when it is a table. */
  readonly table?: readonly string[] | undefined;
  /** Partition columns that the catalog knows of; else they are found in folder names. */
  readonly partitionColumns?: readonly string[] | undefined;
  /** A condition for each partition, of sources that are read by conditions (JDBC). */
  readonly predicates?: readonly string[] | undefined;
}

export interface DataSourceProvider {
  /** Lower case: "parquet". */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Lists files, infers the schema, reads footers and statistics. */
  resolve(request: DataSourceRequest): TableSource;
  /** Of sources that must be asked over a network: the same with a promise, awaited before analysis begins. Then `resolve` is for what needs no asking, or refuses. */
  load?(request: DataSourceRequest): Promise<TableSource>;
}

const providers = new Map<string, DataSourceProvider>();

export function registerDataSource(provider: DataSourceProvider): void {
  for (const name of [provider.name, ...(provider.aliases ?? [])]) providers.set(name.toLowerCase(), provider);
}

/** The provider of a format; an unknown one is an error. */
export function findDataSource(name: string): DataSourceProvider {
  const found = tryFindDataSource(name);
  if (!found) throw sparkError("DATA_SOURCE_NOT_FOUND", { provider: name });
  return found;
}

export function tryFindDataSource(name: string): DataSourceProvider | undefined {
  return providers.get(name.toLowerCase());
}

/** Resolves a request whose options are as written: the keys are lowered here. */
export function resolveDataSource(request: Omit<DataSourceRequest, "options">): TableSource {
  const options = Object.fromEntries(Object.entries(request.originalOptions).map(([k, v]) => [k.toLowerCase(), v]));
  return findDataSource(request.format).resolve({ ...request, options });
}

/** The same for a source that is asked over a network; nothing for one that is not. */
export function loadDataSource(request: Omit<DataSourceRequest, "options">): Promise<TableSource> | undefined {
  const options = Object.fromEntries(Object.entries(request.originalOptions).map(([k, v]) => [k.toLowerCase(), v]));
  return tryFindDataSource(request.format)?.load?.({ ...request, options });
}

export const pathNotFound = (path: string): Error => sparkError("PATH_NOT_FOUND", { path });
export const unableToInferSchema = (format: string): Error => sparkError("UNABLE_TO_INFER_SCHEMA", { format });

defineConditions({
  DATA_SOURCE_NOT_FOUND: [
    "42K02",
    "Failed to find the data source: <provider>. Make sure the provider name is correct and the package is properly registered and compatible with your Spark version.",
  ],
  PATH_NOT_FOUND: ["42K03", "Path does not exist: <path>."],
  UNABLE_TO_INFER_SCHEMA: ["42KD9", "Unable to infer schema for <format>. It must be specified manually."],
});
