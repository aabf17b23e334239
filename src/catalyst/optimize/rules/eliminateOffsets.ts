import { INT } from "../../../types/dataType.ts";
import { emptyLike, literal } from "../build.ts";
import { rule } from "../define.ts";
import { intValue, maxRows } from "../maxRows.ts";

/** OFFSET 0, an offset behind the last row, an offset over an offset. */
export const eliminateOffsets = rule("EliminateOffsets", "bottomUp", {
  Offset: (p) => {
    const n = intValue(p.offset);
    if (n === undefined) return undefined;
    if (n === 0) return p.child;
    const rows = maxRows(p.child);
    if (rows !== undefined && rows <= n) return emptyLike(p);
    if (p.child.kind !== "Offset") return undefined;
    const below = intValue(p.child.offset);
    return below === undefined ? undefined : { ...p.child, offset: literal(n + below, INT) };
  },
});
