import { defineConditions } from "../common/errors/conditions.ts";

/** What an option of a reader or writer can be; undefined leaves it out. */
export type OptionValue = string | number | boolean | bigint | null | undefined;

/** Options as the texts that sources read. */
export function optionTexts(options: Readonly<Record<string, OptionValue>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(options))
    if (value !== undefined && value !== null) out[key] = String(value);
  return out;
}

defineConditions({
  INVALID_SAVE_MODE: [
    "42000",
    'The specified save mode <mode> is invalid. Valid save modes include "append", "overwrite", "ignore", "error", "errorifexists", and "default".',
  ],
});
