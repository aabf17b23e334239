import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import type { Expression } from "../expr/expression.ts";
import { findExpression } from "../expr/tree.ts";
import { findFunction } from "../functions/registry.ts";
import type { LogicalPlan, SqlTableFunction, UnresolvedTableValuedFunction } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, quoteName, quoteParts } from "./errors.ts";
import { aliasOf, castTo } from "./make.ts";
import { expandReplaceable, resolveExpression } from "./resolveExpression.ts";

/** Calls of table functions in SQL: the function's query stands in the place of the call, the arguments in the places of the parameters. */

const isRandom = (e: Expression): boolean =>
  (e.kind === "ScalarUdf" && !e.deterministic) || (e.kind === "Call" && findFunction(e.name)?.deterministic === false);

/** The value of each parameter, cast to its type. */
function bindArguments(
  fn: SqlTableFunction,
  t: UnresolvedTableValuedFunction,
  scope: ExprScope,
): ReadonlyMap<string, Expression> {
  const origin = t.args[0]?.origin;
  const config = scope.env.ctx.evalConfig;
  const given = new Map<string, Expression>();
  t.args.forEach((a, i) => {
    const parameter = a.kind === "NamedArgument" ? a.name.toLowerCase() : fn.parameters[i]?.name.toLowerCase();
    const known = parameter !== undefined && fn.parameters.some((p) => p.name.toLowerCase() === parameter);
    if (known && given.has(parameter))
      throw errorAt(origin, "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED", {
        routineName: quoteName(fn.name),
        parameterName: quoteName(parameter),
      });
    if (!known && a.kind === "NamedArgument")
      throw errorAt(origin, "UNRECOGNIZED_PARAMETER_NAME", {
        routineName: quoteName(fn.name),
        argumentName: quoteName(a.name),
        proposal: fn.parameters.map((p) => quoteName(p.name)).join(" "),
      });
    if (known) given.set(parameter, a.kind === "NamedArgument" ? a.child : a);
  });
  const missing = fn.parameters.some((p) => !given.has(p.name.toLowerCase()) && p.default === undefined);
  if (t.args.length > fn.parameters.length || missing)
    throw errorAt(origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
      functionName: quoteParts(t.parts),
      expectedNum: String(fn.parameters.length),
      actualNum: String(t.args.length),
      docroot: "https://spark.apache.org/docs/latest",
    });
  return new Map(
    fn.parameters.map((p) => {
      const name = p.name.toLowerCase();
      const value = expandReplaceable(resolveExpression(given.get(name) ?? p.default!, scope));
      // It would be computed for each place where the parameter stands.
      if (findExpression(value, isRandom))
        throw unsupported("arguments of SQL table functions that are not deterministic");
      return [name, castTo(value, p.type, config)];
    }),
  );
}

export function inlineTableFunction(
  fn: SqlTableFunction,
  t: UnresolvedTableValuedFunction,
  scope: ExprScope,
): LogicalPlan {
  const { env } = scope;
  const values = bindArguments(fn, t, scope);
  const ofFunction = (qualifier: readonly string[]): boolean =>
    qualifier.length === 0 || qualifier.at(-1)!.toLowerCase() === fn.name.toLowerCase();
  const body = env.resolvePlan(fn.query, {
    ...env,
    ctes: undefined,
    outer: {
      attributes: [],
      byPlan: () => undefined,
      lookup: (parts) => (ofFunction(parts.slice(0, -1)) ? values.get(parts.at(-1)!.toLowerCase()) : undefined),
    },
  });
  const output = outputOf(body);
  const { columns } = fn;
  if (columns && columns.fields.length !== output.length)
    throw sparkError("USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH", {
      outputSize: String(output.length),
      returnParamSize: String(columns.fields.length),
      name: fn.name,
    });
  const list = output.map((a, i) => {
    const declared = columns?.fields[i];
    return declared ? aliasOf(castTo(a, declared.type, env.ctx.evalConfig), declared.name) : aliasOf(a, a.name);
  });
  return { kind: "SubqueryAlias", name: [fn.name], child: { kind: "Project", list, child: body } };
}
