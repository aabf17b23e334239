import type { Literal } from "../../catalyst/expr/expression.ts";
import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";

/** Decimals lose their class on the way between threads: puts it back in the literals of everything below `node`. */
export function reviveLiterals(node: unknown): void {
  const stack: unknown[] = [node];
  const seen = new Set<unknown>();
  while (stack.length > 0) {
    const n = stack.pop();
    if (typeof n !== "object" || n === null || seen.has(n) || ArrayBuffer.isView(n)) continue;
    seen.add(n);
    if ((n as { kind?: unknown }).kind === "Literal") {
      const literal = n as { -readonly [K in keyof Literal]: Literal[K] };
      literal.value = revive(literal.value, literal.type);
      continue;
    }
    for (const child of Object.values(n)) stack.push(child);
  }
}

function revive(value: Value, type: DataType): Value {
  if (value === null || typeof value !== "object") return value;
  switch (type.kind) {
    case "decimal": {
      const d = value as { readonly unscaled: bigint; readonly scale: number };
      return new Decimal(d.unscaled, d.scale);
    }
    case "array":
      return (value as readonly Value[]).map((v) => revive(v, type.elementType));
    case "map": {
      const m = value as MapValue;
      return {
        keys: m.keys.map((k) => revive(k, type.keyType)),
        values: m.values.map((v) => revive(v, type.valueType)),
      };
    }
    case "struct":
      return { fields: (value as StructValue).fields.map((v, i) => revive(v, type.fields[i]!.type)) };
    default:
      return value;
  }
}
