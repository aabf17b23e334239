import type { DataType } from "../../../types/dataType.ts";
import { type Conversion, conversionOf } from "./conversion.ts";
import { typeMismatch } from "./errors.ts";
import type { SchemaNode } from "./metadata.ts";
import { isElement, keyValueOf } from "./schema.ts";

/** How a nested value is put together from leaves. `leaf` is the position among the leaves that are read. */
export type NestedPlan =
  | { readonly kind: "leaf"; readonly leaf: number; readonly definition: number }
  /** `fields` without a node are null. `probe` is a leaf that tells whether the struct is there. */
  | {
      readonly kind: "struct";
      readonly definition: number;
      readonly repetition: number;
      readonly fields: readonly (NestedPlan | undefined)[];
      readonly probe: number;
    }
  /** `definition` of the list itself, `present` of an element, `repetition` of its elements. */
  | {
      readonly kind: "list";
      readonly definition: number;
      readonly present: number;
      readonly repetition: number;
      readonly element: NestedPlan;
      readonly probe: number;
    }
  | {
      readonly kind: "map";
      readonly definition: number;
      readonly present: number;
      readonly repetition: number;
      readonly key: NestedPlan;
      readonly value: NestedPlan;
      readonly probe: number;
    };

export interface LeafPlan {
  readonly node: SchemaNode;
  readonly type: DataType;
  readonly conversion: Conversion;
}

const byName = (nodes: readonly SchemaNode[], name: string): SchemaNode | undefined =>
  nodes.find((n) => n.name === name) ?? nodes.find((n) => n.name.toLowerCase() === name.toLowerCase());

/** The smallest leaf below a node, to tell the presence of a struct none of whose fields are wanted. */
function anyLeaf(node: SchemaNode): SchemaNode | undefined {
  if (node.physical) return node;
  for (const c of node.children) {
    const leaf = anyLeaf(c);
    // Its levels describe the struct only while nothing in between repeats; one that does not is preferred.
    if (leaf && leaf.repetitionLevel === node.repetitionLevel) return leaf;
  }
  for (const c of node.children) {
    const leaf = anyLeaf(c);
    if (leaf) return leaf;
  }
  return undefined;
}

/**
 * Matches a requested type with a node of the file.
 * @throws FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH
 */
export function planNested(
  path: string,
  root: SchemaNode,
  rootType: DataType,
): { plan: NestedPlan; leaves: readonly LeafPlan[] } {
  const leaves: LeafPlan[] = [];
  const addLeaf = (node: SchemaNode, type: DataType): number => {
    const conversion = conversionOf(node, type);
    if (!conversion) throw typeMismatch(path, node, type);
    leaves.push({ node, type, conversion });
    return leaves.length - 1;
  };
  /** `inner`: the node's own repetition has been dealt with. */
  const plan = (node: SchemaNode, type: DataType, inner: boolean): NestedPlan => {
    if (node.repetition === "REPEATED" && !inner) {
      // A repeated field outside of LIST and MAP: an array that is never null.
      if (type.kind !== "array") throw typeMismatch(path, node, type);
      const probe = leaves.length;
      const element = plan(node, type.elementType, true);
      return {
        kind: "list",
        definition: node.definition - 1,
        present: node.definition,
        repetition: node.repetitionLevel,
        element,
        probe,
      };
    }
    const { definition } = node;
    if (node.physical) {
      if (type.kind === "array" || type.kind === "map" || type.kind === "struct") throw typeMismatch(path, node, type);
      return { kind: "leaf", leaf: addLeaf(node, type), definition };
    }
    const probe = leaves.length;
    if (type.kind === "struct") {
      const fields = type.fields.map((f) => {
        const child = byName(node.children, f.name);
        return child ? plan(child, f.type, false) : undefined;
      });
      if (leaves.length === probe) {
        const leaf = anyLeaf(node);
        if (!leaf) throw typeMismatch(path, node, type);
        addLeaf(leaf, naturalType(leaf));
      }
      return { kind: "struct", definition, repetition: node.repetitionLevel, fields, probe };
    }
    const repeated = node.children[0];
    if (type.kind === "array" && repeated && node.children.length === 1 && repeated.repetition === "REPEATED") {
      const element = isElement(repeated, node)
        ? plan(repeated, type.elementType, true)
        : plan(repeated.children[0]!, type.elementType, false);
      return {
        kind: "list",
        definition,
        present: repeated.definition,
        repetition: repeated.repetitionLevel,
        element,
        probe,
      };
    }
    const pair = keyValueOf(node);
    if (type.kind === "map" && pair) {
      const key = plan(pair.children[0]!, type.keyType, false);
      const value = plan(pair.children[1]!, type.valueType, false);
      return { kind: "map", definition, present: pair.definition, repetition: pair.repetitionLevel, key, value, probe };
    }
    throw typeMismatch(path, node, type);
  };
  return { plan: plan(root, rootType, false), leaves };
}

/** A type that a leaf can always be read as: only its levels are of interest. */
function naturalType(node: SchemaNode): DataType {
  switch (node.physical) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "INT32":
      return node.logical?.kind === "DATE"
        ? { kind: "date" }
        : node.logical?.kind === "DECIMAL"
          ? decimalOf(node)
          : { kind: "long" };
    case "INT64":
      return node.logical?.kind === "TIMESTAMP"
        ? { kind: "timestamp" }
        : node.logical?.kind === "TIME"
          ? { kind: "time", precision: 6 }
          : node.logical?.kind === "DECIMAL"
            ? decimalOf(node)
            : node.logical?.kind === "INTEGER" && !node.logical.signed
              ? { kind: "decimal", precision: 20, scale: 0 }
              : { kind: "long" };
    case "INT96":
      return { kind: "timestamp" };
    case "FLOAT":
      return { kind: "float" };
    case "DOUBLE":
      return { kind: "double" };
    default:
      return { kind: "binary" };
  }
}

const decimalOf = (node: SchemaNode): DataType =>
  node.logical?.kind === "DECIMAL"
    ? { kind: "decimal", precision: node.logical.precision, scale: node.logical.scale }
    : { kind: "long" };
