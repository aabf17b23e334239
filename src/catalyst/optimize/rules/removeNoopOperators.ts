import { outputOf } from "../../plan/output.ts";
import { rule } from "../define.ts";

/** Operators that hand on what they get. */
export const removeNoopOperators = rule("RemoveNoopOperators", "topDown", {
  Project: (p) => {
    const out = outputOf(p.child);
    const same =
      p.list.length === out.length &&
      p.list.every((e, i) => e.kind === "AttributeReference" && e.id === out[i]!.id && e.name === out[i]!.name);
    return same ? p.child : undefined;
  },
  Window: (p) => (p.expressions.length === 0 ? p.child : undefined),
});
