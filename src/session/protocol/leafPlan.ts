import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import { nextExprId } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import * as T from "../../types/dataType.ts";
import { parseSchemaText } from "./dataTypes.ts";
import type { Expression as ProtocolExpression } from "./messages/expressions.ts";
import type { LocalRows } from "./messages/extensions.ts";
import type * as P from "./messages/relations.ts";
import { nameParts } from "./names.ts";
import { bindParameters, type ParameterValues } from "./parameters.ts";
import type { PlanContext } from "./planContext.ts";
import { toExpression } from "./toExpression.ts";
import "./conditions.ts";

/** Relations without inputs. */

/** Readers have no types of limited texts, only tables do. */
function withoutChar(schema: T.StructType): T.StructType {
  const limited = (t: T.DataType): boolean =>
    t.kind === "char" ||
    t.kind === "varchar" ||
    (t.kind === "array" && limited(t.elementType)) ||
    (t.kind === "map" && (limited(t.keyType) || limited(t.valueType))) ||
    (t.kind === "struct" && t.fields.some((f) => limited(f.type)));
  if (limited(schema)) throw sparkError("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING");
  return schema;
}

export function readPlan(m: P.Read): LogicalPlan {
  if (m.isStreaming) throw unsupported("reading a stream");
  if ("namedTable" in m) {
    const options = m.namedTable.options ?? {};
    const parts = nameParts(m.namedTable.unparsedIdentifier);
    return { kind: "UnresolvedRelation", parts, ...(Object.keys(options).length > 0 ? { options } : {}) };
  }
  const { format, schema, options, paths, predicates } = m.dataSource;
  if (predicates && predicates.length > 0 && format?.toLowerCase() !== "jdbc")
    throw sparkError("INVALID_PLAN_INPUT", { message: `Predicates are not supported for ${format} data sources.` });
  const path = Object.entries(options).find(([k]) => k.toLowerCase() === "path");
  return {
    kind: "UnresolvedDataSource",
    format: format ?? "parquet",
    ...(schema === undefined || schema === "" ? {} : { schema: withoutChar(parseSchemaText(schema)) }),
    paths: paths.length === 0 && path ? [path[1]] : paths,
    options,
    ...(predicates && predicates.length > 0 ? { predicates } : {}),
  };
}

/** The parameters of `sql(text, args)`: positional or named expressions. */
export function parameterValues(m: P.Sql, ctx: PlanContext): ParameterValues {
  const named = new Map(Object.entries(m.namedArguments ?? {}).map(([k, e]) => [k, toExpression(e, ctx)]));
  return { named, positional: (m.posArguments ?? []).map((e) => toExpression(e, ctx)) };
}

export const sqlPlan = (m: P.Sql, ctx: PlanContext): LogicalPlan =>
  bindParameters(ctx.parseQuery(m.query), parameterValues(m, ctx));

export function rangePlan(m: P.RelationKinds["range"]): LogicalPlan {
  if (m.step === 0n) throw sparkError("INVALID_PLAN_INPUT", { message: "The step of a range cannot be 0" });
  return {
    kind: "Range",
    start: m.start ?? 0n,
    end: m.end,
    step: m.step,
    ...(m.numPartitions === undefined ? {} : { slices: m.numPartitions }),
    output: [
      { kind: "AttributeReference", name: "id", type: T.LONG, nullable: false, id: nextExprId(), qualifier: [] },
    ],
  };
}

export const tableFunctionPlan = (
  m: { readonly functionName: string; readonly arguments: readonly ProtocolExpression[] },
  ctx: PlanContext,
): LogicalPlan => ({
  kind: "UnresolvedTableValuedFunction",
  parts: nameParts(m.functionName),
  args: m.arguments.map((a) => toExpression(a, ctx)),
});

export const localRowsPlan = (m: LocalRows): LogicalPlan => ({
  kind: "LocalRelation",
  output: m.schema.fields.map((f) => ({
    kind: "AttributeReference",
    name: f.name,
    type: f.type,
    nullable: f.nullable,
    id: nextExprId(),
    qualifier: [],
    ...(f.metadata ? { metadata: f.metadata } : {}),
  })),
  rows: m.rows,
});
