import { rule } from "../define.ts";

/** A union of one. */
export const removeNoopUnion = rule("RemoveNoopUnion", "bottomUp", {
  Union: (p) => (p.children.length === 1 ? p.children[0] : undefined),
});
