/** The hashes of the tables that dbgen makes, by scale factor. */

import { readFileSync } from "node:fs";
import type { TblDigest } from "./dbgen/tbl.ts";
import type { TableName } from "./schema.ts";

export const tblDigests: Readonly<Record<string, Readonly<Record<TableName, TblDigest>>>> = JSON.parse(
  readFileSync(new URL("./sha256.json", import.meta.url), "utf8"),
);
