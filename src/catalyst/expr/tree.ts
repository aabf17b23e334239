import * as tree from "../../common/tree/shape.ts";
import { BOOLEAN, type DataType, INT } from "../../types/dataType.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { AttributeReference, Expression, ExpressionKind } from "./expression.ts";

/** Which fields of each kind hold child expressions. Plans inside subqueries are not children; their `outer` references are. */
const shape = {
  Literal: [],
  AttributeReference: [],
  BoundReference: [],
  Alias: ["child"],
  Call: ["args"],
  Cast: ["child"],
  AggregateCall: ["args", "filter", "orderBy"],
  WindowExpression: ["function", "partitionBy", "orderBy"],
  SortOrder: ["child"],
  GetStructField: ["child"],
  LambdaVariable: [],
  LambdaFunction: ["body", "params"],
  ScalarUdf: ["args"],
  ScalarSubquery: ["outer"],
  Exists: ["outer"],
  InSubquery: ["values", "outer"],
  OuterReference: [],
  UnresolvedAttribute: [],
  UnresolvedStar: [],
  UnresolvedRegex: [],
  UnresolvedFunction: ["args", "filter", "orderBy"],
  UnresolvedExtractValue: ["child", "extraction"],
  UnresolvedCast: ["child"],
  UnresolvedWindow: ["function"],
  UnresolvedLambda: ["body"],
  MultiAlias: ["child"],
  NamedArgument: ["child"],
  Parameter: [],
  GroupingAnalytics: ["groupBy", "sets"],
} as const satisfies Record<ExpressionKind, readonly string[]>;

export const mapChildren = (e: Expression, f: (child: Expression) => Expression): Expression =>
  tree.mapChildren(shape, e, f);
export const childrenOf = (e: Expression): Expression[] => tree.childrenOf(shape, e);
export const transformUp = (e: Expression, f: (e: Expression) => Expression): Expression =>
  tree.transformUp(shape, e, f);
export const transformDown = (e: Expression, f: (e: Expression) => Expression): Expression =>
  tree.transformDown(shape, e, f);
export const findExpression = (e: Expression, test: (e: Expression) => boolean): Expression | undefined =>
  tree.find(shape, e, test);
export const forEachExpression = (e: Expression, f: (e: Expression) => void): void => tree.forEachNode(shape, e, f);

/** The type of a resolved expression. */
export function typeOf(e: Expression): DataType {
  switch (e.kind) {
    case "Literal":
    case "AttributeReference":
    case "BoundReference":
    case "Call":
    case "Cast":
    case "AggregateCall":
    case "GetStructField":
    case "LambdaVariable":
    case "ScalarUdf":
      return e.type;
    case "Alias":
    case "SortOrder":
    case "NamedArgument":
    case "OuterReference":
      return typeOf(e.child);
    case "WindowExpression":
      return typeOf(e.function);
    case "Exists":
    case "InSubquery":
      return BOOLEAN;
    case "ScalarSubquery":
      if (e.type) return e.type;
      throw internalError("the type of an unresolved subquery was asked for");
    case "LambdaFunction":
      return typeOf(e.body);
    case "GroupingAnalytics":
      return INT;
    default:
      throw internalError(`the type of an unresolved ${e.kind} was asked for`);
  }
}

/** Whether a resolved expression may be null. */
export function nullableOf(e: Expression): boolean {
  switch (e.kind) {
    case "Literal":
      return e.value === null;
    case "AttributeReference":
    case "BoundReference":
    case "Call":
    case "Cast":
    case "AggregateCall":
    case "GetStructField":
    case "LambdaVariable":
    case "ScalarUdf":
      return e.nullable;
    case "Alias":
    case "SortOrder":
    case "NamedArgument":
    case "OuterReference":
      return nullableOf(e.child);
    case "WindowExpression":
      return nullableOf(e.function);
    case "LambdaFunction":
      return nullableOf(e.body);
    case "Exists":
      return false;
    default:
      return true;
  }
}

/** The ids of the columns that an expression reads (outer references of a subquery's plan count through its `outer` list). */
export function references(e: Expression): Set<number> {
  const out = new Set<number>();
  forEachExpression(e, (n) => {
    if (n.kind === "AttributeReference") out.add(n.id);
  });
  return out;
}

/** The attribute that a named expression gives to the operator above. */
export function toAttribute(e: Expression): AttributeReference {
  if (e.kind === "AttributeReference") return e;
  if (e.kind === "Alias")
    return {
      kind: "AttributeReference",
      name: e.name,
      type: typeOf(e.child),
      nullable: nullableOf(e.child),
      id: e.id,
      qualifier: e.qualifier,
      ...(e.metadata ? { metadata: e.metadata } : {}),
    };
  throw internalError(`${e.kind} has no name`);
}
