import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import { parseTimestamp } from "../../types/datetime/parse.ts";
import { getZone } from "../../types/datetime/zone.ts";
import type { Texts } from "./fileFormat.ts";

defineConditions({
  _LEGACY_ERROR_TEMP_1294: [
    "22023",
    "The timestamp provided for the '<strategy>' option is invalid. The expected format is 'YYYY-MM-DDTHH:mm:ss', but the provided timestamp: <timeString>.",
  ],
});

/** Which files the options modifiedBefore and modifiedAfter leave. */
export function timeFilter(options: Texts, timeZone: string): (file: { readonly modified: number }) => boolean {
  const zone = getZone(options.timezone ?? timeZone);
  const millis = (name: "modifiedBefore" | "modifiedAfter"): number | undefined => {
    const text = options[name.toLowerCase()];
    if (text === undefined) return undefined;
    const micros = parseTimestamp(text, zone);
    if (micros === null) throw sparkError("_LEGACY_ERROR_TEMP_1294", { strategy: name, timeString: text });
    return Number(micros / 1000n);
  };
  const before = millis("modifiedBefore");
  const after = millis("modifiedAfter");
  return ({ modified }) => (before === undefined || modified < before) && (after === undefined || modified > after);
}
