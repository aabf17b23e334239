import { isCall } from "../build.ts";
import { expressionRule } from "../define.ts";

/** A field of a struct that was just made is the expression it was made from. */
export const simplifyExtractValueOps = expressionRule("SimplifyExtractValueOps", {
  GetStructField: (e) => {
    const c = e.child;
    if (isCall(c, "named_struct")) return c.args[2 * e.ordinal + 1];
    if (isCall(c, "struct")) {
      const field = c.args[e.ordinal];
      return field?.kind === "Alias" || field?.kind === "NamedArgument" ? field.child : field;
    }
    return undefined;
  },
});
