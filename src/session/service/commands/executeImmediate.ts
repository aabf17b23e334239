import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { type Expression, nextExprId } from "../../../catalyst/expr/expression.ts";
import type { ExecuteImmediateCommand } from "../../../catalyst/plan/command.ts";
import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import * as T from "../../../types/dataType.ts";
import type { ParameterValues } from "../../protocol/parameters.ts";
import type { CommandContext } from "./context.ts";

defineConditions({
  NULL_QUERY_STRING_EXECUTE_IMMEDIATE: [
    "22004",
    "Execute immediate requires a non-null variable as the query string, but the provided variable <varName> is null.",
  ],
  INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE: ["42K09", "Expression type must be string type but got <exprType>."],
  NESTED_EXECUTE_IMMEDIATE: [
    "07501",
    "Nested EXECUTE IMMEDIATE commands are not allowed. Please ensure that the SQL query provided (<sqlString>) does not contain another EXECUTE IMMEDIATE command.",
  ],
  INVALID_STATEMENT_FOR_EXECUTE_INTO: [
    "07501",
    "The INTO clause of EXECUTE IMMEDIATE is only valid for queries but the given statement is not a query: <sqlString>.",
  ],
  INVALID_QUERY_MIXED_QUERY_PARAMETERS: [
    "42613",
    "Parameterized query must either use positional, or named parameters, but not both.",
  ],
});

const rowOf = (values: readonly Expression[]): LogicalPlan => ({
  kind: "Project",
  list: values.map((child, i) => ({ kind: "Alias", child, name: `v${i}`, id: nextExprId(), qualifier: [] })),
  child: { kind: "OneRowRelation" },
});

/** The text that EXECUTE IMMEDIATE runs, and the values of its parameters. */
export async function immediateStatement(
  command: ExecuteImmediateCommand,
  c: CommandContext,
): Promise<{ readonly text: string; readonly values: ParameterValues }> {
  const named = command.using.filter((u) => u.name !== undefined).length;
  if (named > 0 && named < command.using.length) throw sparkError("INVALID_QUERY_MIXED_QUERY_PARAMETERS", {});
  const plan = rowOf([command.query, ...command.using.map((u) => u.value)]);
  const schema = c.schemaOf(c.analyze(plan));
  const type = schema.fields[0]!.type;
  if (!T.isStringLike(type) && type.kind !== "null")
    throw sparkError("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE", { exprType: `"${type.kind.toUpperCase()}"` });
  const [row] = await c.rows(plan);
  const text = row![0];
  if (text === null)
    throw sparkError("NULL_QUERY_STRING_EXECUTE_IMMEDIATE", {
      varName: command.query.kind === "UnresolvedAttribute" ? `\`${command.query.parts.join("`.`")}\`` : "query",
    });
  const literals = command.using.map(
    (_, i): Expression => ({ kind: "Literal", value: row![i + 1]!, type: schema.fields[i + 1]!.type }),
  );
  return {
    text: text as string,
    values: {
      named: new Map(command.using.flatMap((u, i) => (u.name === undefined ? [] : [[u.name, literals[i]!] as const]))),
      positional: named > 0 ? [] : literals,
    },
  };
}
