import { registerDataSource } from "../../catalyst/catalog/dataSource.ts";
import { csvFormat } from "./csv/csvFormat.ts";
import { registerAsyncSource } from "./asyncSource.ts";
import type { FileFormat } from "./fileFormat.ts";
import { fileSource } from "./fileSource.ts";
import { jdbcProvider, jdbcSource } from "./jdbc/jdbcSource.ts";
import { jsonFormat } from "./json/jsonFormat.ts";
import { textFormat } from "./text/textFormat.ts";
import { parquetFormat } from "./parquetFormat.ts";

/** All file formats. */
export const FILE_FORMATS: readonly FileFormat[] = [parquetFormat, csvFormat, jsonFormat, textFormat];

/** The format of a name or alias. */
export function findFormat(name: string): FileFormat | undefined {
  const lower = name.toLowerCase();
  return FILE_FORMATS.find((f) => f.name === lower || f.aliases?.includes(lower));
}

/** Makes all formats known to analysis. */
export function registerSources(): void {
  for (const f of FILE_FORMATS) registerDataSource(fileSource(f));
  registerDataSource(jdbcProvider);
  registerAsyncSource(jdbcSource);
}
