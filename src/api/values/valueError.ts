import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";

defineConditions({
  CANNOT_CONVERT_VALUE: ["22018", "The value <value> cannot be converted to <type>."],
});

/** A value of JavaScript that has no place in a type. */
export const valueError = (value: string, type: string): SparkError =>
  sparkError("CANNOT_CONVERT_VALUE", { value, type });
