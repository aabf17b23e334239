import { sparkError } from "../../../common/errors/conditions.ts";
import * as T from "../../../types/dataType.ts";
import { parquetTypeText } from "./errors.ts";
import type { SchemaNode } from "./metadata.ts";

const illegal = (node: SchemaNode): Error => sparkError("PARQUET_TYPE_ILLEGAL", { parquetType: parquetTypeText(node) });

/** Digits that a signed integer of so many bytes holds for sure. */
const maxPrecision = (bytes: number): number => Math.floor(Math.log10(2 ** (8 * bytes - 1) - 1));

function decimalType(node: SchemaNode, limit: number): T.DataType {
  const l = node.logical;
  if (l?.kind !== "DECIMAL") throw illegal(node);
  if (
    l.precision < 1 ||
    l.precision > T.MAX_DECIMAL_PRECISION ||
    l.precision > limit ||
    l.scale < 0 ||
    l.scale > l.precision
  )
    throw illegal(node);
  return T.decimal(l.precision, l.scale);
}

/** Spark's type of a leaf, without its repetition. */
function leafType(node: SchemaNode): T.DataType {
  const l = node.logical;
  switch (node.physical) {
    case "BOOLEAN":
      return T.BOOLEAN;
    case "FLOAT":
      return T.FLOAT;
    case "DOUBLE":
      return T.DOUBLE;
    case "INT96":
      return T.TIMESTAMP;
    case "INT32":
      if (!l) return T.INT;
      if (l.kind === "INTEGER") {
        if (l.bits === 8) return l.signed ? T.BYTE : T.SHORT;
        if (l.bits === 16) return l.signed ? T.SHORT : T.INT;
        if (l.bits === 32) return l.signed ? T.INT : T.LONG;
        throw illegal(node);
      }
      if (l.kind === "DATE") return T.DATE;
      if (l.kind === "DECIMAL") return decimalType(node, 9);
      if (l.kind === "UNKNOWN") return T.NULL;
      if (l.kind === "TIME") throw sparkError("PARQUET_TYPE_NOT_SUPPORTED", { parquetType: parquetTypeText(node) });
      throw illegal(node);
    case "INT64":
      if (!l) return T.LONG;
      if (l.kind === "INTEGER") return l.signed ? T.LONG : T.decimal(20, 0);
      if (l.kind === "DECIMAL") return decimalType(node, 18);
      if (l.kind === "TIMESTAMP") return l.utc ? T.TIMESTAMP : T.TIMESTAMP_NTZ;
      if (l.kind === "TIME" && l.unit === "MICROS") return { kind: "time", precision: 6 };
      throw illegal(node);
    case "BYTE_ARRAY":
      if (!l) return T.BINARY;
      if (l.kind === "STRING" || l.kind === "ENUM" || l.kind === "JSON") return T.STRING;
      if (l.kind === "BSON") return T.BINARY;
      if (l.kind === "UNKNOWN") return T.NULL;
      if (l.kind === "DECIMAL") return decimalType(node, T.MAX_DECIMAL_PRECISION);
      throw illegal(node);
    case "FIXED_LEN_BYTE_ARRAY":
      if (!l || l.kind === "UUID") return T.BINARY;
      if (l.kind === "DECIMAL") return decimalType(node, node.typeLength >= 16 ? 38 : maxPrecision(node.typeLength));
      throw illegal(node);
    default:
      throw illegal(node);
  }
}

/** Whether the repeated child of a LIST is the element itself: lists of old writers, with two levels. */
export function isElement(repeated: SchemaNode, parent: SchemaNode): boolean {
  return (
    repeated.children.length !== 1 ||
    repeated.physical !== undefined ||
    repeated.name === "array" ||
    repeated.name === `${parent.name}_tuple`
  );
}

/** The group of key and value of a MAP, undefined when the group is no map. */
export function keyValueOf(node: SchemaNode): SchemaNode | undefined {
  const pair = node.children[0];
  return node.children.length === 1 && pair?.repetition === "REPEATED" && pair.children.length === 2 ? pair : undefined;
}

function groupType(node: SchemaNode): T.DataType {
  const kind = node.logical?.kind;
  if (kind === "LIST") {
    const repeated = node.children[0];
    if (node.children.length !== 1 || repeated?.repetition !== "REPEATED") throw illegal(node);
    if (isElement(repeated, node)) return T.arrayOf(plainType(repeated), false);
    const element = repeated.children[0]!;
    return T.arrayOf(nodeType(element), element.repetition === "OPTIONAL");
  }
  if (kind === "MAP") {
    const pair = keyValueOf(node);
    if (!pair) throw illegal(node);
    const [key, value] = pair.children as readonly [SchemaNode, SchemaNode];
    return T.mapOf(nodeType(key), nodeType(value), value.repetition === "OPTIONAL");
  }
  if (kind === "VARIANT") throw sparkError("PARQUET_TYPE_NOT_SUPPORTED", { parquetType: "VARIANT" });
  return structOfNodes(node.children);
}

const plainType = (node: SchemaNode): T.DataType => (node.physical ? leafType(node) : groupType(node));

/** Spark's type of a node; a repeated node outside of LIST and MAP is an array of itself. */
function nodeType(node: SchemaNode): T.DataType {
  return node.repetition === "REPEATED" ? T.arrayOf(plainType(node), false) : plainType(node);
}

function structOfNodes(nodes: readonly SchemaNode[]): T.StructType {
  return T.structOf(nodes.map((n) => T.field(n.name, nodeType(n), n.repetition !== "REQUIRED")));
}

/**
 * The Spark schema that a Parquet schema stands for.
 * @throws PARQUET_TYPE_ILLEGAL, PARQUET_TYPE_NOT_SUPPORTED
 */
export const sparkSchema = (root: SchemaNode): T.StructType => structOfNodes(root.children);
