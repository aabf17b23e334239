import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { isUri, safePath } from "../../files/paths.ts";
import type { CsvOptions } from "./csvOptions.ts";

defineConditions({ _LEGACY_ERROR_TEMP_3241: ["22023", "<msg>"] });

/** Column names from a header: empty ones and repeated ones get their place as suffix. */
export function headerNames(header: readonly (string | null)[], o: CsvOptions): string[] {
  const key = (s: string): string => (o.caseSensitive ? s : s.toLowerCase());
  const seen = new Map<string, number>();
  for (const h of header) if (h !== null) seen.set(key(h), (seen.get(key(h)) ?? 0) + 1);
  return header.map((h, i) =>
    h === null || h === "" || h === o.nullValue ? `_c${i}` : seen.get(key(h))! > 1 ? `${h}${i}` : h,
  );
}

/** With enforceSchema=false the header must have the schema's names in their order. */
export function checkHeader(
  header: readonly (string | null)[],
  names: readonly string[],
  path: string,
  o: CsvOptions,
): void {
  const file = `CSV file: ${isUri(path) ? safePath(path) : `file://${path}`}`;
  if (header.length !== names.length)
    throw sparkError("_LEGACY_ERROR_TEMP_3241", {
      msg: `Number of column in CSV header is not equal to number of fields in the schema:\n Header length: ${header.length}, schema size: ${names.length}\n${file}`,
    });
  const same = (a: string, b: string): boolean => a === b || (!o.caseSensitive && a.toLowerCase() === b.toLowerCase());
  const differs = header.findIndex((h, i) => !same(h ?? "", names[i]!));
  if (differs < 0) return;
  throw sparkError("_LEGACY_ERROR_TEMP_3241", {
    msg: `CSV header does not conform to the schema.\n Header: ${header.join(", ")}\n Schema: ${names.join(", ")}\nExpected: ${names[differs]} but found: ${header[differs]}\n${file}`,
  });
}
