import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import { MAX_DECIMAL_PRECISION, type DataType, decimal, sameType, type StructType } from "../../types/dataType.ts";
import { sqlName, toDdl } from "../../types/ddl.ts";

defineConditions({
  CANNOT_MERGE_SCHEMAS: [
    "42KD9",
    "Failed merging schemas:\nInitial schema:\n<left>\nSchema that cannot be merged with the initial schema:\n<right>.",
  ],
});

class Conflict extends Error {}

/** The type that holds the values of both, as files of one table have them. */
function merge(a: DataType, b: DataType, caseSensitive: boolean): DataType {
  if (a.kind === "array" && b.kind === "array")
    return {
      ...a,
      elementType: merge(a.elementType, b.elementType, caseSensitive),
      containsNull: a.containsNull || b.containsNull,
    };
  if (a.kind === "map" && b.kind === "map")
    return {
      ...a,
      keyType: merge(a.keyType, b.keyType, caseSensitive),
      valueType: merge(a.valueType, b.valueType, caseSensitive),
      valueContainsNull: a.valueContainsNull || b.valueContainsNull,
    };
  if (a.kind === "struct" && b.kind === "struct") return mergeStructs(a, b, caseSensitive);
  if (a.kind === "decimal" && b.kind === "decimal" && a.scale === b.scale)
    return decimal(Math.min(MAX_DECIMAL_PRECISION, Math.max(a.precision, b.precision)), a.scale);
  if (a.kind === "null") return b;
  if (b.kind === "null" || sameType(a, b)) return a;
  throw new Conflict(`${sqlName(a)} and ${sqlName(b)}`);
}

function mergeStructs(a: StructType, b: StructType, caseSensitive: boolean): StructType {
  const key = (name: string): string => (caseSensitive ? name : name.toLowerCase());
  const others = new Map(b.fields.map((f) => [key(f.name), f]));
  const fields = a.fields.map((f) => {
    const other = others.get(key(f.name));
    if (!other) return f;
    others.delete(key(f.name));
    return { ...f, type: merge(f.type, other.type, caseSensitive), nullable: f.nullable || other.nullable };
  });
  return { kind: "struct", fields: [...fields, ...others.values()] };
}

/** The schema of files with these two schemas: fields of the first, then those that only the second has. */
export function mergeSchemas(a: StructType, b: StructType, caseSensitive: boolean): StructType {
  try {
    return mergeStructs(a, b, caseSensitive);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    throw sparkError("CANNOT_MERGE_SCHEMAS", { left: `"${toDdl(a)}"`, right: `"${toDdl(b)}"` }, { cause: error });
  }
}
