/** The hashes of the tables that dbgen makes, by scale factor. */

import type { TblDigest } from "./dbgen/tbl.ts";
import type { TableName } from "./schema.ts";
import digests from "./sha256.json" with { type: "json" };

export const tblDigests: Readonly<Record<string, Readonly<Record<TableName, TblDigest>>>> = digests;
