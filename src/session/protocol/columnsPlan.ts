import { sparkError } from "../../common/errors/conditions.ts";
import type { LogicalPlan, UnresolvedProjection } from "../../catalyst/plan/logicalPlan.ts";
import { fromProtocolType } from "./dataTypes.ts";
import { fromProtocolLiteral } from "./literals.ts";
import type { RelationKinds } from "./messages/relations.ts";
import type { PlanContext } from "./planContext.ts";
import { alias, toExpression } from "./toExpression.ts";
import "./conditions.ts";

type Kind = "toDf" | "withColumns" | "withColumnsRenamed" | "drop" | "toSchema" | "fillNa" | "dropNa" | "replace";
type Message = { [K in Kind]: readonly [K, RelationKinds[K]] }[Kind];

/** Relations that change some columns and keep the others: what the others are is known after analysis of the input. */
export function columnsPlan(message: Message, child: LogicalPlan, ctx: PlanContext): LogicalPlan {
  return { kind: "UnresolvedProjection", operation: operation(message, ctx), child };
}

function operation([kind, m]: Message, ctx: PlanContext): UnresolvedProjection["operation"] {
  switch (kind) {
    case "toDf":
      return { kind: "toDF", names: m.columnNames };
    case "withColumns":
      return { kind: "withColumns", columns: m.aliases.map((a) => alias(a, ctx)) };
    case "withColumnsRenamed":
      return { kind: "rename", names: m.renames.map((r) => [r.colName, r.newColName]) };
    case "drop":
      return { kind: "drop", columns: (m.columns ?? []).map((e) => toExpression(e, ctx)), names: m.columnNames ?? [] };
    case "toSchema": {
      const schema = fromProtocolType(m.schema);
      if (schema.kind !== "struct")
        throw sparkError("INVALID_SCHEMA.NON_STRUCT_TYPE", { inputSchema: "", dataType: schema.kind });
      return { kind: "toSchema", schema };
    }
    case "fillNa":
      if (m.values.length !== 1 && m.values.length !== m.cols.length)
        throw sparkError("INVALID_PLAN_INPUT", { message: "As many values as columns are needed" });
      return { kind: "fillNa", ...columns(m.cols), values: m.values.map(fromProtocolLiteral) };
    case "dropNa":
      return {
        kind: "dropNa",
        ...columns(m.cols),
        ...(m.minNonNulls === undefined ? {} : { minNonNulls: m.minNonNulls }),
      };
    case "replace":
      return {
        kind: "replace",
        ...columns(m.cols),
        replacements: m.replacements.map((r) => [fromProtocolLiteral(r.oldValue), fromProtocolLiteral(r.newValue)]),
      };
  }
}

const columns = (names: readonly string[]) => (names.length > 0 ? { columns: names } : {});
