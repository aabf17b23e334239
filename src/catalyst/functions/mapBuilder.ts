import { sparkError } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import type { MapValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { mismatch, quoteType } from "./collectionTypes.ts";
import { valueKey } from "./order.ts";
import "./conditions.ts";

/** Maps with keys that are unique and not null. */

/** The key as Java prints the internal value. */
function keyText(v: Value, type: DataType): string {
  if (v instanceof Decimal) return v.toString();
  if (type.kind === "double") return javaDoubleToString(v as number);
  if (type.kind === "float") return javaFloatToString(v as number);
  return String(v);
}

const containsMap = (t: DataType): boolean =>
  t.kind === "map" ||
  t.kind === "variant" ||
  (t.kind === "array" && containsMap(t.elementType)) ||
  (t.kind === "struct" && t.fields.some((f) => containsMap(f.type)));

/** Maps and variants cannot be keys. */
export function checkKeyType(type: DataType): void {
  if (containsMap(type)) throw mismatch("INVALID_MAP_KEY_TYPE", { keyType: quoteType(type) });
}

/** The function that makes a map of pairs: repeated keys are an error, or the last of them wins (spark.sql.mapKeyDedupPolicy). */
export function mapBuilder(
  keyType: DataType,
  config: EvalConfig,
): (keys: readonly Value[], values: readonly Value[]) => MapValue {
  const lastWins = config.settings?.["spark.sql.mapKeyDedupPolicy"]?.toUpperCase() === "LAST_WIN";
  const key = valueKey(keyType);
  const floating = keyType.kind === "double" || keyType.kind === "float";
  return (keys, values) => {
    const places = new Map<string, number>();
    const outKeys: Value[] = [];
    const outValues: Value[] = [];
    for (let i = 0; i < keys.length; i++) {
      const k = keys[i]!;
      if (k === null) throw sparkError("NULL_MAP_KEY");
      const text = key(k);
      const at = places.get(text);
      if (at !== undefined) {
        if (!lastWins)
          throw sparkError("DUPLICATED_MAP_KEY", {
            key: keyText(k, keyType),
            mapKeyDedupPolicy: '"spark.sql.mapKeyDedupPolicy"',
          });
        outValues[at] = values[i]!;
        continue;
      }
      places.set(text, outKeys.length);
      outKeys.push(floating && k === 0 ? 0 : k);
      outValues.push(values[i]!);
    }
    return { keys: outKeys, values: outValues };
  };
}
