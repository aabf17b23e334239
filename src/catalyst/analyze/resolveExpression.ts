import { unsupported } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import type {
  AttributeReference,
  Expression,
  InSubquery,
  SortOrder,
  UnresolvedAttribute,
  UnresolvedCast,
  UnresolvedFunction,
} from "../expr/expression.ts";
import { findExpression, mapChildren, nullableOf, typeOf } from "../expr/tree.ts";
import { outputOf } from "../plan/output.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { subqueryPlan } from "../plan/tree.ts";
import { canAnsiCast, canLegacyCast, castSuggestion } from "./coercion/castable.ts";
import { comparisonSides, sameShape } from "./coercion/operators.ts";
import { widerTypeForTwo } from "./coercion/commonType.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, mismatch, quoteExpr, quoteParts, quoteType } from "./errors.ts";
import { extractValue } from "./extract.ts";
import { aliasOf, callOf, castTo, literalOf } from "./make.ts";
import { matchName, resolveName, unresolvedColumn } from "./names.ts";
import { plansOf } from "./planIds.ts";
import { resolveFunction } from "./resolveFunction.ts";
import { outerReferences, resolveSubquery } from "./subquery.ts";
import { resolveWindow } from "./windows.ts";

/** Unresolved expressions become resolved ones, bottom up: names, functions, casts, subqueries. */

/** Functions that may be written without parentheses when no column has the name. */
const LITERAL_FUNCTIONS = new Set([
  "current_date",
  "current_timestamp",
  "current_user",
  "user",
  "session_user",
  "current_time",
  "localtimestamp",
  "current_catalog",
  "current_database",
]);

export function resolveExpression(e: Expression, scope: ExprScope): Expression {
  const { env } = scope;
  const config = env.ctx.evalConfig;
  switch (e.kind) {
    case "Literal":
    case "AttributeReference":
    case "BoundReference":
    case "OuterReference":
    case "LambdaVariable":
      return e;
    case "UnresolvedAttribute":
      return attribute(e, scope);
    case "UnresolvedFunction":
      return longChain(e, scope) ?? resolveFunction(e, scope, resolveExpression, false);
    case "UnresolvedExtractValue": {
      const child = resolveExpression(e.child, scope);
      return extractValue(child, resolveExpression(e.extraction, scope), config, e.origin);
    }
    case "UnresolvedCast":
      return cast(e, scope);
    case "WindowExpression":
      return resolveWindow(e, scope, resolveExpression);
    case "UnresolvedWindow":
      throw errorAt(e.origin, "MISSING_WINDOW_SPECIFICATION", {
        windowName: e.name,
        docroot: "https://spark.apache.org/docs/latest",
      });
    case "ScalarSubquery": {
      const plan = resolveSubquery(subqueryPlan(e), scope, byPlanId);
      const output = outputOf(plan);
      if (output.length !== 1)
        throw errorAt(e.origin, "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN", {
          number: String(output.length),
        });
      return { ...e, plan, outer: outerReferences(plan), type: output[0]!.type };
    }
    case "Exists": {
      const plan = resolveSubquery(subqueryPlan(e), scope, byPlanId);
      return { ...e, plan, outer: outerReferences(plan) };
    }
    case "InSubquery":
      return inSubquery(e, scope);
    case "Parameter":
      return parameter(e, scope);
    case "UnresolvedStar":
    case "UnresolvedRegex":
      throw errorAt(e.origin, "INVALID_USAGE_OF_STAR_OR_REGEX", {
        elem: e.kind === "UnresolvedStar" ? "'*'" : `regular expression '${e.pattern}'`,
        prettyName: "expression",
      });
    case "UnresolvedLambda":
      throw errorAt(e.origin, "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", { class: "expression" });
    case "GroupingAnalytics":
      throw unsupported("grouping sets outside of GROUP BY");
    case "Alias": {
      const child = resolveExpression(e.child, scope);
      return child === e.child ? e : { ...e, child };
    }
    default:
      return mapChildren(e, (x) => resolveExpression(x, scope));
  }
}

const MANY = 32;

/** A long chain of ANDs or ORs (as DataFrames build them, leaning to the left) is resolved with a loop and becomes a balanced tree. */
function longChain(e: UnresolvedFunction, scope: ExprScope): Expression | undefined {
  const name = e.parts[0]!;
  if (e.parts.length !== 1 || (name !== "and" && name !== "or")) return undefined;
  const links = (x: Expression): x is UnresolvedFunction =>
    x.kind === "UnresolvedFunction" && x.parts.length === 1 && x.parts[0] === name && x.args.length === 2;
  const operands: Expression[] = [];
  let left: Expression = e;
  while (links(left)) {
    operands.push(left.args[1]!);
    left = left.args[0]!;
  }
  if (operands.length < MANY) return undefined;
  operands.push(left);
  operands.reverse();
  const build = (from: number, to: number): Expression => {
    if (to - from === 1) return resolveExpression(operands[from]!, scope);
    const middle = (from + to) >> 1;
    return resolveFunction({ ...e, args: [build(from, middle), build(middle, to)] }, scope, (x) => x, false);
  };
  return build(0, operands.length);
}

/** A column, a field of one, a function without parentheses, a column of the outer query, or a variable. */
function attribute(e: UnresolvedAttribute, scope: ExprScope): Expression {
  const { env } = scope;
  const config = env.ctx.evalConfig;
  const lambda = e.planId === undefined ? scope.lambdas?.get(e.parts[0]!.toLowerCase()) : undefined;
  if (lambda) {
    let out: Expression = lambda;
    for (const f of e.parts.slice(1)) out = extractValue(out, f, config, e.origin);
    return out;
  }
  if (e.planId !== undefined) return byPlanId(e, e.planId, scope);
  const found = scope.lookup(e.parts, e.origin);
  if (found) return found;
  if (e.parts.length === 1 && LITERAL_FUNCTIONS.has(e.parts[0]!.toLowerCase()))
    return resolveFunction(
      {
        kind: "UnresolvedFunction",
        parts: [e.parts[0]!.toLowerCase()],
        args: [],
        distinct: false,
        internal: true,
        ...(e.origin ? { origin: e.origin } : {}),
      },
      scope,
      resolveExpression,
      false,
    );
  if (e.parts.length === 1 && e.parts[0]!.toLowerCase() === "grouping__id")
    return callOf("grouping_id", [], config, { origin: e.origin, type: T.LONG, nullable: false });
  const outer = env.outer?.lookup(e.parts, e.origin);
  if (outer) return outer;
  const variable = env.ctx.catalog.variable(e.parts);
  if (variable) return literalOf(variable.value, variable.type);
  throw unresolvedColumn(e.parts, scope.attributes, e.origin);
}

/** `df.col("x")`: the column of that DataFrame's plan, wherever it stands below. */
function byPlanId(e: UnresolvedAttribute, planId: number, scope: ExprScope): Expression {
  const config = scope.env.ctx.evalConfig;
  const plans = plansOf(scope.plans, planId);
  const hits: AttributeReference[] = [];
  for (const p of plans) {
    const match = matchName(e.parts, outputOf(p), config.caseSensitive, e.origin);
    if (match && !hits.some((h) => h.id === match.attribute.id)) hits.push(match.attribute);
  }
  const visible = hits.filter((h) => scope.attributes.some((a) => a.id === h.id));
  const chosen = visible.length > 0 ? visible : hits;
  if (chosen.length > 1) throw errorAt(e.origin, "AMBIGUOUS_COLUMN_REFERENCE", { name: quoteParts(e.parts) });
  const first = chosen[0];
  if (!first) {
    if (plans.length === 0) {
      const outer = scope.env.outer?.byPlan(e, planId);
      if (outer) return outer;
      const found = scope.lookup(e.parts, e.origin);
      if (found) return found;
      throw errorAt(e.origin, "CANNOT_RESOLVE_DATAFRAME_COLUMN", { name: quoteParts(e.parts) });
    }
    throw unresolvedColumn(
      e.parts,
      plans.flatMap((p) => outputOf(p)),
      e.origin,
    );
  }
  // As the column is seen from here: a join above may have made it nullable.
  const seen = scope.attributes.find((a) => a.id === first.id) ?? first;
  const resolved = resolveName([e.parts[e.parts.length - 1]!], [seen], config, e.origin);
  return resolved ?? resolveName(e.parts, [seen], config, e.origin) ?? seen;
}

function cast(e: UnresolvedCast, scope: ExprScope): Expression {
  const { ansi } = scope.env.ctx.evalConfig;
  const child = resolveExpression(e.child, scope);
  const from = typeOf(child);
  const to = stringsFor(e.type);
  const config = scope.env.ctx.evalConfig;
  const mode = e.try ? "try" : ansi ? "ansi" : "legacy";
  const allowed = mode === "legacy" ? canLegacyCast(from, to) : canAnsiCast(from, to);
  const made = castTo(child, to, config, { implicit: false, mode, origin: e.origin });
  if (allowed) return made;
  const parameters = { srcType: quoteType(from), targetType: quoteType(to) };
  const suggestion = mode === "legacy" ? undefined : castSuggestion(from, to);
  if (suggestion) throw mismatch(made, "CAST_WITH_FUNC_SUGGESTION", { ...parameters, functionNames: suggestion });
  if (mode === "ansi" && canLegacyCast(from, to))
    throw mismatch(made, "CAST_WITH_CONF_SUGGESTION", {
      ...parameters,
      config: '"spark.sql.ansi.enabled"',
      configVal: "'false'",
    });
  throw mismatch(made, "CAST_WITHOUT_SUGGESTION", parameters);
}

/** char and varchar are strings in expressions. */
function stringsFor(t: DataType): DataType {
  switch (t.kind) {
    case "char":
    case "varchar":
      return T.STRING;
    case "array":
      return { ...t, elementType: stringsFor(t.elementType) };
    case "map":
      return { ...t, keyType: stringsFor(t.keyType), valueType: stringsFor(t.valueType) };
    case "struct":
      return { ...t, fields: t.fields.map((f) => ({ ...f, type: stringsFor(f.type) })) };
    default:
      return t;
  }
}

function parameter(e: Expression & { kind: "Parameter" }, scope: ExprScope): Expression {
  const { ctx, positions } = scope.env;
  if (e.name !== undefined) {
    const { named } = ctx;
    const key =
      named && (e.name in named ? e.name : Object.keys(named).find((k) => k.toLowerCase() === e.name!.toLowerCase()));
    if (named === undefined || key === undefined) throw errorAt(e.origin, "UNBOUND_SQL_PARAMETER", { name: e.name });
    return resolveExpression(named[key]!, scope);
  }
  const at = positions.indexOf(e.position ?? -1);
  const value = ctx.positional?.[at];
  if (!value) throw errorAt(e.origin, "UNBOUND_SQL_PARAMETER", { name: `_${e.position ?? 0}` });
  return resolveExpression(value, scope);
}

/** `x IN (query)`, `(x, y) IN (query)`: as many columns, in types that can be compared. */
function inSubquery(e: InSubquery, scope: ExprScope): Expression {
  const { evalConfig: config } = scope.env.ctx;
  let values = e.values.map((v) => {
    const r = resolveExpression(v, scope);
    return r.kind === "Alias" ? r.child : r;
  });
  let plan = resolveSubquery(subqueryPlan(e), scope, byPlanId);
  const output = outputOf(plan);
  const single = values[0]!;
  const singleType = typeOf(single);
  // A struct on the left stands for its fields when the query has as many columns.
  if (
    values.length === 1 &&
    singleType.kind === "struct" &&
    output.length > 1 &&
    output.length === singleType.fields.length
  )
    values = singleType.fields.map(
      (f, ordinal) =>
        ({
          kind: "GetStructField",
          child: single,
          ordinal,
          name: f.name,
          type: f.type,
          nullable: f.nullable || nullableOf(single),
        }) as const,
    );
  if (values.length !== output.length)
    throw errorAt(e.origin, "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH", {
      sqlExpr: quoteExpr({ ...e, values, plan, outer: [] }),
      leftLength: String(values.length),
      rightLength: String(output.length),
      leftColumns: values.map(quoteExpr).join(", "),
      rightColumns: output.map(quoteExpr).join(", "),
    });
  const targets = values.map((v, i) => {
    const a = typeOf(v);
    const b = output[i]!.type;
    return sameShape(a, b) ? a : widerTypeForTwo(a, b, config.ansi);
  });
  if (targets.some((t) => t === undefined))
    throw errorAt(e.origin, "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH", {
      sqlExpr: quoteExpr({ ...e, values, plan, outer: [] }),
      mismatchedColumns: values.flatMap((v, i) => (targets[i] ? [] : [quoteExpr(v), quoteExpr(output[i]!)])).join(", "),
      leftType: values.map((v) => quoteType(typeOf(v))).join(", "),
      rightType: output.map((o) => quoteType(o.type)).join(", "),
    });
  const cast = values.map((v, i) => castTo(v, targets[i]!, config));
  if (output.some((o, i) => !sameShape(o.type, targets[i]!)))
    plan = {
      kind: "Project",
      list: output.map((o, i) =>
        sameShape(o.type, targets[i]!) ? o : aliasOf(castTo(o, targets[i]!, config), o.name),
      ),
      child: plan,
    };
  return { ...e, values: cast, plan, outer: outerReferences(plan) };
}

/** Sort keys; literals that are ordinals are handled by the caller. */
export const resolveSortOrder = (o: SortOrder, scope: ExprScope): SortOrder => ({
  ...o,
  child: resolveExpression(o.child, scope),
});

/** Replaces what analysis keeps whole for its text: BETWEEN becomes two comparisons. */
export function expandReplaceable(e: Expression): Expression {
  const mapped = mapChildren(e, expandReplaceable);
  if (mapped.kind !== "Call" || mapped.name !== "between") return mapped;
  const [value, low, high] = mapped.args as [Expression, Expression, Expression];
  const compare = (name: string, bound: Expression): Expression => {
    const sides = comparisonSides(value, bound, mapped.config);
    const made = callOf(name, sides, mapped.config, { type: T.BOOLEAN, origin: mapped.origin });
    const [a, b] = sides.map(typeOf) as [DataType, DataType];
    if (!sameShape(a, b)) throw mismatch(made, "BINARY_OP_DIFF_TYPES", { left: quoteType(a), right: quoteType(b) });
    return made;
  };
  return callOf("and", [compare(">=", low), compare("<=", high)], mapped.config, {
    type: T.BOOLEAN,
    origin: mapped.origin,
  });
}

/** The scope in which no column is known: VALUES, arguments of table functions, LIMIT. */
export const emptyScope = (env: ExprScope["env"], plans: readonly LogicalPlan[] = []): ExprScope => ({
  env: { ...env, outer: undefined },
  lookup: () => undefined,
  attributes: [],
  hidden: [],
  plans,
});

export const hasAggregate = (e: Expression): boolean =>
  e.kind === "WindowExpression"
    ? // The function of a window is no aggregate of the query, its arguments may hold some.
      [
        ...(e.function.kind === "AggregateCall" || e.function.kind === "Call" ? e.function.args : []),
        ...e.partitionBy,
        ...e.orderBy,
      ].some(hasAggregate)
    : e.kind === "AggregateCall" || findChild(e, hasAggregate);

const findChild = (e: Expression, test: (e: Expression) => boolean): boolean => {
  let hit = false;
  mapChildren(e, (c) => {
    hit ||= test(c);
    return c;
  });
  return hit;
};

export const hasWindow = (e: Expression): boolean =>
  findExpression(e, (x) => x.kind === "WindowExpression") !== undefined;
