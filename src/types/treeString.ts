import type { DataType, StructType } from "./dataType.ts";
import { typeName } from "./ddl.ts";

function children(t: DataType, prefix: string, depth: number, out: string[]): void {
  if (depth <= 0) return;
  switch (t.kind) {
    case "array":
      out.push(`${prefix}-- element: ${typeName(t.elementType)} (containsNull = ${t.containsNull})`);
      children(t.elementType, `${prefix}    |`, depth - 1, out);
      break;
    case "map":
      out.push(`${prefix}-- key: ${typeName(t.keyType)}`);
      children(t.keyType, `${prefix}    |`, depth - 1, out);
      out.push(`${prefix}-- value: ${typeName(t.valueType)} (valueContainsNull = ${t.valueContainsNull})`);
      children(t.valueType, `${prefix}    |`, depth - 1, out);
      break;
    case "struct":
      for (const f of t.fields) {
        out.push(`${prefix}-- ${f.name}: ${typeName(f.type)} (nullable = ${f.nullable})`);
        children(f.type, `${prefix}    |`, depth - 1, out);
      }
      break;
  }
}

/** The text of printSchema(), to `level` levels (0: all), with a line break at the end. */
export function treeString(schema: StructType, level = 0): string {
  const out = ["root"];
  children(schema, " |", level > 0 ? level : Number.POSITIVE_INFINITY, out);
  return `${out.join("\n")}\n`;
}
