import type { Expression } from "../expr/expression.ts";
import { findFunction } from "../functions/registry.ts";

/** Operators that are null when an argument is, whatever the function tables say of them. */
const STRICT = new Set(["=", "<", "<=", ">", ">=", "+", "-", "*", "not", "negative"]);

/** Whether the expression is null as soon as one of its children is. */
export function isNullIntolerant(e: Expression): boolean {
  switch (e.kind) {
    case "Cast":
    case "GetStructField":
      return true;
    case "Call": {
      if (STRICT.has(e.name)) return true;
      const entry = findFunction(e.name);
      return entry?.kind === "scalar" && entry.nulls !== "custom" && !entry.lazy && !entry.stateful;
    }
    default:
      return false;
  }
}
