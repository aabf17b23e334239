import { LONG } from "../../types/dataType.ts";
import { type AggregateCall, type AttributeReference, type Expression, nextExprId } from "../expr/expression.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { attribute, call, project } from "./build.ts";
import type { RuleContext } from "./define.ts";

/** Gives each row of the plan as often as its column `times` says, without that column. */
export function replicate(
  child: LogicalPlan,
  times: AttributeReference,
  output: readonly AttributeReference[],
  ctx: RuleContext,
): LogicalPlan {
  // explode(sequence(1, n)): the plan has only rows with n >= 1, a filter below sees to it.
  const config = ctx.evalConfig;
  const one: Expression = { kind: "Literal", value: 1n, type: LONG };
  const sequence = call(
    "sequence",
    [one, times],
    { kind: "array", elementType: LONG, containsNull: false },
    false,
    config,
  );
  const generated = attribute("i", LONG, false);
  const generator = call("explode", [sequence], LONG, false, config);
  return project(output, { kind: "Generate", generator, outer: false, generatorOutput: [generated], child });
}

export const aggregateOf = (
  name: string,
  args: readonly Expression[],
  nullable: boolean,
  type: AggregateCall["type"],
  ctx: RuleContext,
  extra: { readonly filter?: Expression; readonly distinct?: boolean; readonly ignoreNulls?: boolean } = {},
): AggregateCall => ({
  kind: "AggregateCall",
  name,
  args,
  distinct: extra.distinct ?? false,
  ...(extra.filter ? { filter: extra.filter } : {}),
  ...(extra.ignoreNulls ? { ignoreNulls: true } : {}),
  type,
  nullable,
  id: nextExprId(),
  config: ctx.evalConfig,
});
