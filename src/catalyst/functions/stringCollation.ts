import { parseCollation } from "../../types/collation.ts";
import type { DataType } from "../../types/dataType.ts";
import { lowerCodePoints } from "./collate.ts";

/** How functions that search in strings fold them under the collation of their type. */
export interface Folding {
  readonly isBinary: boolean;
  readonly key: (s: string) => string;
}

const PLAIN: Folding = { isBinary: true, key: (s) => s };

export function collationOf(t: DataType): Folding {
  if (t.kind !== "string" || t.collation === undefined) return PLAIN;
  const c = parseCollation(t.collation);
  if (c === null || (c.caseSensitive && c.accentSensitive)) return PLAIN;
  return {
    isBinary: false,
    key: (s) => {
      let out = c.caseSensitive ? s : lowerCodePoints(s);
      if (!c.accentSensitive) out = out.normalize("NFD").replace(/\p{M}/gu, "");
      return out;
    },
  };
}
