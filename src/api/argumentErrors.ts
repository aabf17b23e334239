import { SparkError } from "../common/errors/sparkError.ts";

/** Errors of arguments that are seen before the engine is asked, with PySpark's conditions and texts. They have no SQLSTATE there either. */
export const apiError = (
  condition: string,
  text: string,
  messageParameters: Readonly<Record<string, string>> = {},
): SparkError => new SparkError({ condition, message: `[${condition}] ${text}`, messageParameters });

export const argumentError = (condition: string, name: string, expected: string, value: unknown): SparkError =>
  apiError(condition, `Argument \`${name}\` should be ${expected}, got ${String(value)}.`, {
    arg_name: name,
    expected_type: expected,
  });

export const negativeValue = (name: string, value: number): SparkError =>
  apiError("NEGATIVE_VALUE", `Value for \`${name}\` must be greater than or equal to 0, got '${value}'.`, {
    arg_name: name,
    arg_value: String(value),
  });
